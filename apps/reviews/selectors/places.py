"""The departments that somebody leads or is about to lead, as doors to what is theirs to do there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.departments.access import today
from apps.departments.models import Department, DepartmentLead
from apps.departments.selectors import HANDED_OVER, handing_over

Role = DepartmentLead.Role
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """coming_on: the day from which on the person leads there. hand_over: the lead changes, or changed lately."""

    department: Department
    coming_on: date | None
    hand_over: bool


def places_of(user: User, *, now: datetime) -> list[Place]:
    """As lead, co-lead or delegate, today or within two weeks; by name. One query."""
    changes = handing_over(now.date()).filter(department=OuterRef("department"))
    near = Q(ends_on__isnull=True) | Q(ends_on__gte=(now - A_DAY).date())
    rows = user.leaderships.filter(near, starts_on__lte=now.date() + HANDED_OVER.before + A_DAY)
    rows = rows.exclude(role=Role.PEER_CHAMPION).select_related("department").annotate(changes=Exists(changes))
    places: dict[int, Place] = {}
    for row in rows.order_by("department__name", "department_id", "starts_on"):
        day = today(row.department, now)
        begun = row.starts_on <= day
        if row.department_id in places or (row.ends_on and row.ends_on < day) or not (begun or row.role == Role.LEAD):
            continue
        coming_on = None if begun else row.starts_on
        places[row.department_id] = Place(row.department, coming_on, bool(getattr(row, "changes", False)))
    return list(places.values())
