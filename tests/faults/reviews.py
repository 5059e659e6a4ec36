"""Departments whose weekly review is due, in any number."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.accounts.models import User
from apps.core.weeks import Week, instant
from apps.departments.models import Department, DepartmentLead
from apps.reviews.models import Review, ReviewSeries, SeriesRevision
from tests.factories import (
    ZONE,
    DepartmentFactory,
    DepartmentLeadFactory,
    DivisionFactory,
    OrganisationFactory,
    ReviewFactory,
    RevisionFactory,
    SeriesFactory,
    UserFactory,
)

CHUNK = 500


def departments(number: int, *, zone: str = ZONE, wall: time = time(14), weekday: int = 3) -> list[Department]:
    """Each with one lead and a weekly slot of a quarter of an hour; no review is planned yet."""
    OrganisationFactory()
    division = DivisionFactory(facility__zone=zone)
    made = Department.objects.bulk_create(
        [DepartmentFactory.build(division=division, zone=zone) for _ in range(number)], batch_size=CHUNK
    )
    leads = [UserFactory.build(email=f"lead{department.pk}@example.org") for department in made]
    leads = User.objects.bulk_create(leads, batch_size=CHUNK)
    DepartmentLead.objects.bulk_create(
        [DepartmentLeadFactory.build(user=lead, department=it) for lead, it in zip(leads, made, strict=True)],
        batch_size=CHUNK,
    )
    series = ReviewSeries.objects.bulk_create([SeriesFactory.build(department=it) for it in made], batch_size=CHUNK)
    SeriesRevision.objects.bulk_create(
        [RevisionFactory.build(series=it, zone=zone, wall_time=wall, weekday=weekday) for it in series],
        batch_size=CHUNK,
    )
    return made


def with_a_review(made: list[Department], *, day: date = date(2026, 11, 12), wall: time = time(14)) -> list[Review]:
    """One open review each on that day, as the tick would have planned it."""
    series = {it.department_id: it for it in ReviewSeries.objects.filter(department__in=made)}
    rows = []
    for department in made:
        starts = instant(day, wall, department.zone)
        rows.append(
            ReviewFactory.build(
                series=series[department.pk],
                department=department,
                slot_date=day,
                zone=department.zone,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=15),
                week_start=Week.of(day).monday,
            )
        )
    return Review.objects.bulk_create(rows, batch_size=CHUNK)


def with_a_review_ended(made: list[Department]) -> list[Review]:
    """One each that has ended an hour ago by the true clock, for processes that have no other."""
    ended = datetime.now(UTC).astimezone(ZoneInfo(ZONE)) - timedelta(minutes=75)
    return with_a_review(made, day=ended.date(), wall=ended.time().replace(second=0, microsecond=0))
