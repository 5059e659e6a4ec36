from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import User

if TYPE_CHECKING:
    from apps.departments.models import Absence, Department, DepartmentLead, Membership  # noqa: F401


def dated(day: date) -> Q:
    """Rows with starts_on and ends_on that hold on that day, both ends included."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def near(now: datetime, path: str = "") -> Q:
    """Rows that hold on one of the days it is now somewhere on earth: what their own zone says is asked next.

    path: from the model that is filtered to these rows, such as "leads__".
    """
    first, last = (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()
    open_end = Q((f"{path}ends_on__isnull", True)) | Q((f"{path}ends_on__gte", first))
    return Q((f"{path}starts_on__lte", last)) & open_end


class DepartmentQuerySet(models.QuerySet["Department"]):
    def open_on(self, day: date) -> Self:
        return self.filter(opened_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))

    def led_by(self, user: User, *, day: date) -> Self:
        """Departments whose reviews this person may see and log on that day: lead, co-lead, delegate, peer champion."""
        return self.filter(pk__in=_departments(user.leaderships, day))

    def of_member(self, user: User, *, day: date) -> Self:
        return self.filter(pk__in=_departments(user.memberships, day))

    def visible_to(self, user: User, *, day: date) -> Self:
        """All for the program office; else one's own: as lead or as member."""
        if user.is_program_manager or user.is_executive or user.is_administrator:
            return self
        return self.filter(
            Q(pk__in=_departments(user.leaderships, day)) | Q(pk__in=_departments(user.memberships, day))
        )


def _departments(rows: Any, day: date) -> Any:
    return rows.filter(dated(day)).values("department_id")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> Self:
        return self.filter(dated(day), user__is_active=True)


class DepartmentLeadQuerySet(models.QuerySet["DepartmentLead"]):
    def on(self, day: date) -> Self:
        return self.filter(dated(day), user__is_active=True)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)
