"""Whom coaching reached by name, of those who could have been: what R11 is about. Two queries for any number."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from apps.core.weeks import Week
from apps.departments.models import Membership
from apps.drift.metrics import WINDOWS, reach_window
from apps.drift.stats.circumstances import Reached
from apps.drift.stats.rules import GOOD_WEEKS
from apps.reviews.models import CoachingRecord, Outcome

ON_SERVICE: Final = timedelta(days=13)
"""Whoever is there for the fourteenth day."""


def reached(departments: Collection[int], *, now: datetime) -> dict[int, dict[date, Reached]]:
    """Department id → Monday → who was reached by its end, for the weeks that a rule looks back at."""
    this = Week.at(now, "UTC")
    weeks = [this.plus(1 - back) for back in range(GOOD_WEEKS + 1)]  # it is next week already in the east
    eligible, named = _eligible(departments, now.date()), _named(departments, weeks, now.date())
    return {pk: _of_department(weeks, people, named.get(pk, {})) for pk, people in eligible.items()}


def _of_department(weeks: list[Week], people: int, named: Mapping[str, int]) -> dict[date, Reached]:
    window = reach_window(people)
    return {week.monday: Reached(named.get(_name(window, back), 0), people, window) for back, week in enumerate(weeks)}


def _name(window: int, back: int) -> str:
    return f"of_{window}_weeks_{back}_back"


def _on_service(day: date, prefix: str = "") -> Q:
    """Whose place this is first of all, and has been for two weeks. Who left is in no number."""
    lasting = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    return lasting & Q(**{f"{prefix}is_primary": True, f"{prefix}starts_on__lte": day - ON_SERVICE})


def _eligible(departments: Collection[int], day: date) -> dict[int, int]:
    rows = Membership.objects.filter(_on_service(day), department__in=departments, user__is_active=True)
    return dict(rows.order_by().values_list("department_id").annotate(people=Count("user", distinct=True)))


def _named(departments: Collection[int], weeks: list[Week], day: date) -> dict[int, dict[str, int]]:
    """How many different people, for every window and every week that one may end with."""
    counts = {
        _name(window, back): Count("user", distinct=True, filter=_within(window, week))
        for window in WINDOWS
        for back, week in enumerate(weeks)
    }
    rows = CoachingRecord.clinicians.through.objects.filter(
        _on_service(day, "user__memberships__"),
        coachingrecord__outcome=Outcome.COACHED,
        coachingrecord__review__department__in=departments,
        coachingrecord__review__week_start__gte=weeks[-1].plus(1 - max(WINDOWS)).monday,
        user__is_active=True,
        user__memberships__department=F("coachingrecord__review__department"),
    )
    found: Any = rows.order_by().values(department=F("coachingrecord__review__department_id")).annotate(**counts)
    return {row["department"]: row for row in found}


def _within(window: int, week: Week) -> Q:
    return Q(coachingrecord__review__week_start__range=(week.plus(1 - window).monday, week.monday))
