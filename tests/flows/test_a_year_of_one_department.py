"""A made-up year of one department with a day and a night slot: what is expected, week by week, by hand.

From Monday 14 September 2026 (week 1 of the story) for 52 weeks, with a tick every other day and nothing for three
weeks in spring.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.core.weeks import Week
from apps.departments.models import Department, DepartmentLead
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review, ReviewSeries
from tests.factories import DepartmentFactory, DepartmentLeadFactory, OrganisationFactory

FIRST = date(2026, 9, 14)
BEGIN = datetime(2026, 9, 11, 15, tzinfo=UTC)
NEW_YORK = "America/New_York"
SLOT = {"minutes": 20, "zone": NEW_YORK, "forum": "huddle", "by": None}
DAY = {"weekday": 2, "wall_time": time(14), "shift": "day"}
NIGHT = {"weekday": 6, "wall_time": time(23, 50), "shift": "night"}

EXPECTED = {
    "day": [
        *[1] * 8,  # 14 September to 8 November, over the change of the clocks
        *[0] * 2,  # 9 to 22 November: the freeze
        *[1] * 6,  # to 3 January, week 53 among them, the holiday of 25 November moved to the day before
        *[1, 0] * 4,  # every other week for eight weeks, to 28 February
        *[1] * 28,  # and again weekly, over three weeks in which no tick ran
    ],
    "night": [
        *[1] * 8,
        *[0] * 2,  # the freeze
        *[1] * 14,  # to 28 February
        *[0] * 6,  # 1 March to 11 April: the night pauses
        *[1] * 22,
    ],
}


def on(month: int, day: int, year: int = 2026, hour: int = 15) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def department(db: None) -> Department:
    OrganisationFactory(country="")
    found: Department = DepartmentFactory(zone=NEW_YORK, opened_on=date(2026, 1, 5))
    return found


@pytest.fixture
def first_lead(department: Department) -> DepartmentLead:
    found: DepartmentLead = DepartmentLeadFactory(department=department, starts_on=date(2026, 1, 5))
    return found


def ticks(first: datetime, last: datetime) -> Iterator[datetime]:
    at = first
    while at < last:
        if not on(5, 3, 2027) < at < on(5, 24, 2027):
            yield at
        at += timedelta(days=2)


def live(first: datetime, last: datetime) -> datetime:
    for at in ticks(first, last):
        services.plan_reviews(now=at)
        services.open_and_close(now=at)
    return last


def test_year_of_a_department_expects_what_its_people_would_say(
    department: Department, first_lead: DepartmentLead
) -> None:
    day, night = (
        services.create_series(department=department, starts_on=FIRST, now=BEGIN, **SLOT, **slot)
        for slot in (DAY, NIGHT)
    )
    now = live(BEGIN, on(9, 28))

    moved = day.reviews.get(week_start=date(2026, 10, 5))
    services.move_review(review=moved, day=date(2026, 10, 9), wall_time=time(9), by=first_lead.user, now=now)

    now = live(now, on(10, 26))
    services.enter_blackout(
        first_week=date(2026, 11, 9), last_week=date(2026, 11, 16), reason="go_live_freeze", by=None, now=now
    )
    facility = department.division.facility
    services.add_holiday(facility=facility, day=date(2026, 11, 25), name="Feast", by=None, now=now)

    now = live(now, on(12, 14))
    DepartmentLead.objects.filter(pk=first_lead.pk).update(ends_on=date(2026, 12, 31))
    second = DepartmentLeadFactory(department=department, starts_on=date(2027, 1, 1))
    services.revise_series(
        series=day, starts_on=date(2027, 1, 4), until=date(2027, 2, 28), interval_weeks=2, now=now, **SLOT, **DAY
    )

    now = live(now, on(2, 15, 2027))
    services.pause_series(
        series=night, starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 11), note="Ward moves", by=None, now=now
    )

    now = live(now, on(3, 1, 2027))
    entry = day.reviews.get(week_start=date(2027, 2, 22) - timedelta(weeks=1))
    services.log_review(review=entry, entry=ReviewEntry("coached"), by=second.user, now=now)
    now = live(now, on(9, 13, 2027))

    assert {"day": expected(day), "night": expected(night)} == EXPECTED
    moved.refresh_from_db()
    assert (moved.starts_at, moved.slot_date) == (on(10, 9, hour=13), date(2026, 10, 7))
    feast = day.reviews.get(week_start=date(2026, 11, 23))
    assert (feast.starts_at.date(), feast.moved_because) == (date(2026, 11, 24), "Feast")
    assert leads(day) == {first_lead.user_id, second.user_id}
    assert set(night.reviews.filter(slot_date__gte=date(2027, 1, 1)).values_list("expected_lead", flat=True)) == {
        second.user_id
    }
    assert set(Review.objects.filter(week_start__lt=date(2027, 2, 15)).values_list("status", flat=True)) == {
        "unlogged",
        "excused",
    }
    assert Review.objects.get(pk=entry.pk).status == "logged"


def expected(series: ReviewSeries) -> list[int]:
    """Of each of the 52 weeks how many reviews are expected."""
    counted = series.reviews.exclude(status__in=("excused", "cancelled"))
    mondays = list(counted.values_list("week_start", flat=True))
    return [mondays.count(Week.of(FIRST).plus(number).monday) for number in range(52)]


def leads(series: ReviewSeries) -> set[int | None]:
    return set(series.reviews.values_list("expected_lead", flat=True))
