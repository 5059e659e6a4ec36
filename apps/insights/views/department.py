from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.access import signed_in, today
from apps.departments.context_processors import place
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.feedback.selectors import said_and_done
from apps.insights import selectors


@require_safe
def department(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One department: the whole of it, its numbers, or its coverage in words, by what the reader may know."""
    user, now = signed_in(request), clock.now()
    visible = Department.objects.visible_to(user, day=local_date(now, place(request).zone))
    one = get_object_or_404(visible.select_related("division__facility"), public_id=public_id)
    page = selectors.department_page(user=user, department=one, day=today(one, now))
    if Permission.VIEW_DEPARTMENT not in page.rights:
        raise Http404
    hears = page.may_report and not page.looks_after_barriers  # the program office has the board
    heard = said_and_done([one], user=user, now=now) if hears else []
    template = "insights/department.html" if page.numbers else "insights/department_words.html"
    return render(request, template, {"page": page, "department": one, "heard": heard})
