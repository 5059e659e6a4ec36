"""The doors that views stand behind. Outside: 404. Inside, without the right: 403. Not signed in: the sign-in page."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.departments.permissions import Permission, has_permission
from apps.departments.querysets import near


def today(department: Department, now: datetime) -> date:
    return local_date(now, department.zone)


def leads_today(user: User, *, now: datetime) -> dict[int, set[str]]:
    """Department id -> what the person leads there as, today by that department's own calendar. One query."""
    found: dict[int, set[str]] = {}
    for lead in user.leaderships.filter(near(now)).select_related("department"):
        day = today(lead.department, now)
        if lead.starts_on <= day and (lead.ends_on is None or day <= lead.ends_on):
            found.setdefault(lead.department_id, set()).add(lead.role)
    return found


def signed_in(request: HttpRequest | Request) -> User:
    """The person of a request that the login middleware or a permission class has let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def require(user: User, permission: Permission, *, now: datetime, department: Department | None = None) -> None:
    day = today(department, now) if department else now.date()
    if not has_permission(user, permission, department=department, day=day):
        raise PermissionDenied


class PermissionMixin:
    """For class-based pages that need one right over the whole organisation."""

    permission: Permission

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(signed_in(request), self.permission, now=clock.now())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


def api_permission(permission: Permission) -> type[BasePermission]:
    """A DRF class that asks for one right over the whole organisation."""

    class Needs(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            user = request.user
            return isinstance(user, User) and has_permission(user, permission, day=clock.now().date())

    return Needs
