from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.departments.models import Absence, DepartmentLead
from apps.reviews.models import Review

Role = DepartmentLead.Role
ORDER = {Role.LEAD: 0, Role.DELEGATE: 1, Role.CO_LEAD: 2}
"""Who stands in first when the expected lead is away: the one named for it."""


class Asked(NamedTuple):
    """What one has to know of a review to say who is asked about it. zone: the department's."""

    pk: int
    department_id: int
    zone: str
    expected_lead_id: int | None

    @classmethod
    def about(cls, review: Review) -> "Asked":
        return cls(review.pk, review.department_id, review.department.zone, review.expected_lead_id)


def in_charge(reviews: Sequence[Asked], now: datetime) -> dict[int, User]:
    """Review pk -> the one person to ask about it today; without an entry where everybody is away or nobody leads.

    A delegate who takes over; the expected lead while they hold the office; else who leads, stands in, or co-leads.
    """
    today = {review.pk: local_date(now, review.zone) for review in reviews}
    leads = _leads_by_department({review.department_id for review in reviews}, set(today.values()))
    away = _away({lead.user_id for found in leads.values() for lead in found}, set(today.values()))
    people = {}
    for review in reviews:
        day = today[review.pk]
        present = [x for x in leads[review.department_id] if _holds(x, day) and (x.user_id, day) not in away]
        if present:
            people[review.pk] = min(present, key=lambda x: _rank(x, review)).user
    return people


def _rank(lead: DepartmentLead, review: Asked) -> tuple[bool, bool, int, date, int]:
    expected = lead.user_id == review.expected_lead_id and lead.role != Role.DELEGATE
    return (not lead.takes_over, not expected, ORDER[Role(lead.role)], lead.starts_on, lead.pk)


def _holds(lead: DepartmentLead, day: date) -> bool:
    return lead.starts_on <= day and (lead.ends_on is None or lead.ends_on >= day)


def _leads_by_department(departments: set[int], days: set[date]) -> dict[int, list[DepartmentLead]]:
    found: dict[int, list[DepartmentLead]] = defaultdict(list)
    if not departments:
        return found
    rows = DepartmentLead.objects.filter(department__in=departments, role__in=ORDER, user__is_active=True)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=min(days)), starts_on__lte=max(days))
    for lead in rows.select_related("user"):
        found[lead.department_id].append(lead)
    return found


def _away(users: set[int], days: set[date]) -> set[tuple[int, date]]:
    return {(user, day) for user, first, last in absences(users, days) for day in days if first <= day <= last}


def absences(users: Iterable[int], days: Iterable[date]) -> list[tuple[int, date, date]]:
    """(user pk, first day, last day) of every absence of these people that touches these days."""
    users, days = list(users), sorted(days)
    if not users or not days:
        return []
    rows = Absence.objects.filter(user__in=users, starts_on__lte=days[-1], ends_on__gte=days[0])
    return list(rows.values_list("user_id", "starts_on", "ends_on"))


def day_range(now: datetime) -> tuple[date, date]:
    """The calendar days that it can be somewhere on earth at that moment."""
    return (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()
