"""What naming leads, delegates and leave refuses alike."""

from datetime import date, datetime, timedelta

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.models import Department, DepartmentLead, Membership
from apps.departments.permissions import Permission, has_permission

A_YEAR = timedelta(days=366)


def today_in(department: Department, now: datetime) -> date:
    return local_date(now, department.zone)


def said(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"


def active(user: User) -> None:
    if not user.is_active:
        message = f"{user} no longer works here, by the roster. Choose somebody else, or correct the roster first."
        raise Refused(message, code="inactive", field="person")


def not_before_today(day: date, today: date, *, field: str = "starts_on") -> None:
    if day < today:
        message = f"{said(day)} is past, and what was stays as it was. Choose today or a later day."
        raise Refused(message, code="past_day", field=field)
    if day > today + A_YEAR:
        raise Refused("That is more than a year ahead. Check the year.", code="far_day", field=field)


def in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        message = f"This ends before it begins on {said(starts_on)}. Choose a last day on or after it."
        raise Refused(message, code="ends_before_start", field="ends_on")


def related(user: User, department: Department, first: date, by: User | None) -> None:
    """A stranger to the department may be named by those who keep the roster only."""
    if by is None or has_permission(by, Permission.MANAGE_ROSTER, day=first):
        return
    belongs = Membership.objects.on(first).filter(user=user, department=department).exists()
    if not belongs and not DepartmentLead.objects.on(first).filter(user=user, department=department).exists():
        message = (
            f"{user} does not belong to {department} on {said(first)}. Choose one of its people, "
            "or ask the program office to name somebody from elsewhere."
        )
        raise Refused(message, code="not_of_department", field="person")


def until(row: DepartmentLead) -> str:
    return f"until {said(row.ends_on)}" if row.ends_on else "until further notice"
