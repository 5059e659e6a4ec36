"""What who leads a department has in hand: the hand-over, the protocol, and one's own lights."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.access import signed_in, today
from apps.departments.context_processors import place
from apps.departments.models import Department, DepartmentLead
from apps.departments.permissions import Permission, has_permission
from apps.departments.views.doors import department_for
from apps.drift.lamps import COACHING, OBSERVING
from apps.drift.selectors.lights import lead_lights
from apps.insights.selectors.handover import hand_over, hand_over_door
from apps.insights.selectors.protocol import protocol


@require_safe
def handover(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Also for somebody who is to lead the department within two weeks, and belongs nowhere in it yet."""
    now = clock.now()
    department = get_object_or_404(Department.objects.select_related("division"), public_id=public_id)
    day = today(department, now)
    door = hand_over_door(signed_in(request), department, day=day)
    if not door.allowed:
        raise PermissionDenied
    context = {"department": department, "page": hand_over(department, door, day=day), "today": day}
    return render(request, "insights/handover.html", context)


@require_safe
def on_one_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reinforcement protocol, for everybody in the department."""
    user, now = signed_in(request), clock.now()
    visible = Department.objects.visible_to(user, day=local_date(now, place(request).zone))
    department = get_object_or_404(visible.select_related("division"), public_id=public_id)
    day = today(department, now)
    if not has_permission(user, Permission.VIEW_DEPARTMENT, department=department, day=day):
        raise Http404
    page = protocol(department, day=day)
    leads = any(row.user_id == user.pk and row.role != DepartmentLead.Role.PEER_CHAMPION for row in page.leads)
    context = {"department": department, "page": page, "chooses": leads or user.is_program_manager}
    return render(request, "insights/protocol.html", context)


@require_safe
def lights(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's own three lights; the program office sees those of everybody who leads there."""
    user, now = signed_in(request), clock.now()
    department = department_for(request, public_id, Permission.VIEW_REASONS, now=now)
    day = today(department, now)
    everybody = user.is_program_manager
    context = {
        "department": department,
        "leads": lead_lights(department, day=day, only=None if everybody else user),
        "everybody": everybody,
        "observing_weeks": OBSERVING.days // 7,
        "coaching_weeks": COACHING.days // 7,
    }
    return render(request, "insights/lights.html", context)
