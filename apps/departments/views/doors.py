"""Which department somebody may see here, and as what."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.core.weeks import local_date
from apps.departments.access import require, signed_in
from apps.departments.context_processors import place
from apps.departments.models import Department
from apps.departments.permissions import Permission


def department_for(request: HttpRequest, public_id: UUID, permission: Permission, *, now: datetime) -> Department:
    """404 for a department out of sight, 403 without the right in it."""
    user = signed_in(request)
    visible = Department.objects.visible_to(user, day=local_date(now, place(request).zone))
    department: Department = get_object_or_404(visible.select_related("division__facility"), public_id=public_id)
    require(user, permission, department=department, now=now)
    return department


def day_asked(request: HttpRequest, name: str, fallback: date) -> date:
    """A day given in the address, such as the first of a leave that needs a delegate."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return fallback
