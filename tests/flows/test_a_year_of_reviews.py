"""A year lived through, moment by moment: every expected review once, in its week, at its time on the wall."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.core.weeks import Week, zone
from apps.departments.models import Department, Organisation
from apps.reviews import services
from apps.reviews.models import Review, ReviewSeries
from tests.factories import DepartmentFactory, DepartmentLeadFactory, OrganisationFactory

BEGIN = datetime(2026, 9, 7, 0, 30, tzinfo=UTC)
YEAR = timedelta(weeks=60)
FIRST, LAST = Week(date(2026, 9, 14)), Week(date(2027, 9, 27))

SLOTS = [
    ("America/New_York", 0, time(8, 0)),
    ("America/New_York", 6, time(2, 30)),  # not on the wall on March 14, 2027
    ("America/New_York", 6, time(1, 30)),  # twice on the wall on November 1, 2026
    ("Europe/London", 6, time(1, 30)),
    ("Europe/London", 4, time(23, 55)),
    ("Australia/Lord_Howe", 6, time(2, 15)),
    ("Australia/Lord_Howe", 6, time(1, 45)),
    ("Australia/Lord_Howe", 0, time(0, 5)),
]


@pytest.fixture
def hospital(db: None) -> list[ReviewSeries]:
    OrganisationFactory(country="")
    return [_series(DepartmentFactory(zone=name), weekday, wall) for name, weekday, wall in SLOTS]


def _series(department: Department, weekday: int, wall: time) -> ReviewSeries:
    DepartmentLeadFactory(department=department)
    return services.create_series(
        department=department,
        starts_on=date(2026, 9, 14),
        weekday=weekday,
        wall_time=wall,
        minutes=15,
        zone=department.zone,
        forum="huddle",
        shift="day",
        by=None,
        now=BEGIN,
    )


def moments(step: timedelta) -> Iterator[datetime]:
    at = BEGIN
    while at < BEGIN + YEAR:
        yield at
        at += step


CLOSE_LOOKS = [(date(2026, 9, 28), 10), (date(2026, 10, 19), 28), (date(2026, 12, 21), 21), (date(2027, 3, 8), 35)]
"""First day and number of days of what changes: clocks in three places, both ways, and week 53."""


def daily_where_it_matters() -> Iterator[datetime]:
    """Twice a night on the days of change, every fourth day in between."""
    for at in moments(timedelta(hours=6)):
        near = any(first <= at.date() < first + timedelta(days=length) for first, length in CLOSE_LOOKS)
        if (near and at.hour < 12) or (at - BEGIN) % timedelta(days=4) == timedelta(0):
            yield at


def with_outages(step: timedelta) -> Iterator[datetime]:
    """Three days of nothing every third week, once over a change of clocks and once over New Year; and one month."""
    for at in moments(step):
        since = at - BEGIN
        out_for_days = since.days % 21 < 3
        out_for_a_month = timedelta(days=200) < since < timedelta(days=230)
        if not (out_for_days or out_for_a_month):
            yield at


def live(when: Iterable[datetime], *, times: int = 1) -> None:
    for at in when:
        for _ in range(times):
            services.plan_reviews(now=at)
            services.open_and_close(now=at)


def expected(weekday: int) -> list[date]:
    return [week.monday + timedelta(days=weekday) for week in FIRST.until(LAST)]


def check(series: ReviewSeries, weekday: int, wall: time) -> None:
    reviews = list(series.reviews.filter(week_start__lt=LAST.monday).order_by("slot_date"))
    assert [review.slot_date for review in reviews] == expected(weekday)
    assert set(Counter(review.week_start for review in reviews).values()) == {1}
    for review in reviews:
        assert Week(review.week_start) == Week.of(review.slot_date) == Week.at(review.starts_at, review.zone)
        assert _shows(review, wall)
        assert review.opens_at <= review.starts_at < review.closes_at


def _shows(review: Review, wall: time) -> bool:
    """The wall time; on the night it does not exist, later by the length of the gap."""
    shown = review.starts_at.astimezone(zone(review.zone)).replace(tzinfo=None)
    wanted = datetime.combine(review.slot_date, wall)
    gap = {"America/New_York": 60, "Europe/London": 60, "Australia/Lord_Howe": 30}[review.zone]
    return shown == wanted or (shown - wanted == timedelta(minutes=gap) and _in_a_gap(wanted, review.zone))


def _in_a_gap(wall: datetime, name: str) -> bool:
    there = wall.replace(tzinfo=zone(name))
    return there.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) != wall


@pytest.mark.parametrize(
    ("when", "times"),
    [
        (daily_where_it_matters(), 1),
        (moments(timedelta(hours=250)), 2),
        (with_outages(timedelta(hours=100)), 1),
        (with_outages(timedelta(days=9)), 2),
    ],
    ids=["daily-where-it-matters", "at-odd-hours-and-twice", "with-outages", "every-nine-days-with-outages"],
)
def test_year_brings_every_expected_review_exactly_once(
    hospital: list[ReviewSeries], when: Iterable[datetime], times: int
) -> None:
    live(when, times=times)
    for series, (_, weekday, wall) in zip(hospital, SLOTS, strict=True):
        check(series, weekday, wall)
    past = Review.objects.filter(closes_at__lte=BEGIN + YEAR - timedelta(days=20))
    assert set(past.values_list("status", flat=True)) == {"unlogged"}


def test_year_has_its_week_53(hospital: list[ReviewSeries]) -> None:
    live(moments(timedelta(days=12)))
    weeks = [
        str(Week(monday)) for monday in hospital[0].reviews.order_by("week_start").values_list("week_start", flat=True)
    ]
    at = weeks.index("2026-W53")
    assert weeks[at - 1 : at + 2] == ["2026-W52", "2026-W53", "2027-W01"]


def test_year_in_one_step_equals_the_year_day_by_day(hospital: list[ReviewSeries]) -> None:
    """Planning in pieces and catching up give the same reviews."""
    half_a_year = BEGIN + timedelta(weeks=25)
    services.plan_reviews(now=half_a_year)
    once = set(Review.objects.values_list("series", "slot_date", "starts_at", "opens_at", "closes_at"))
    Review.objects.all().delete()
    ReviewSeries.objects.update(planned_until=date(2026, 9, 13))
    live(at for at in moments(timedelta(days=4)) if at <= half_a_year)
    services.plan_reviews(now=half_a_year)
    assert set(Review.objects.values_list("series", "slot_date", "starts_at", "opens_at", "closes_at")) == once


def test_year_with_holidays_keeps_one_review_a_week(hospital: list[ReviewSeries]) -> None:
    Organisation.objects.update(country="US")
    live(moments(timedelta(days=6)))
    for series, (_, weekday, _wall) in zip(hospital, SLOTS, strict=True):
        reviews = list(series.reviews.filter(week_start__lt=LAST.monday).order_by("slot_date"))
        assert [review.slot_date for review in reviews] == expected(weekday)
        assert all(Week.at(review.starts_at, review.zone) == Week.of(review.slot_date) for review in reviews)
    moved = Review.objects.exclude(moved_because="").filter(series=hospital[0])
    assert {"Labor Day", "Memorial Day"} <= set(moved.values_list("moved_because", flat=True))
