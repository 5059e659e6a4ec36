from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.access import signed_in, today
from apps.departments.context_processors import place
from apps.departments.models import Department
from apps.departments.permissions import Permission, has_permission
from apps.drift.models import DriftFlag
from apps.insights import selectors


@require_safe
def evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the detector saw in one department, for those who may know why it is on the list.

    They are the program office, those who lead there, and an executive once a flag has stood for two weeks.
    """
    user, now = signed_in(request), clock.now()
    day = local_date(now, place(request).zone)
    flags = DriftFlag.objects.visible_to(user, day=day).standing().filter(department=OuterRef("pk"))
    visible = Department.objects.visible_to(user, day=day).annotate(told=Exists(flags))
    one = get_object_or_404(visible.select_related("division__facility"), public_id=public_id)
    day = today(one, now)
    known = getattr(one, "told", False)
    if not (known or has_permission(user, Permission.VIEW_REASONS, department=one, day=day)):
        raise PermissionDenied
    page = selectors.evidence_page(department=one, day=day, now=now, weeks=_weeks(request))
    return render(request, "insights/evidence.html", {"page": page, "department": one})


def _weeks(request: HttpRequest) -> int:
    """The range asked for, or the shortest."""
    wanted = request.GET.get("weeks", "")
    return next((weeks for weeks in selectors.RANGES if str(weeks) == wanted), selectors.RANGES[0])
