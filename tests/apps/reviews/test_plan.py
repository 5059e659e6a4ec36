from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.departments.models import Absence, Department, DepartmentLead, Organisation
from apps.reviews import services
from apps.reviews.models import Excusal, Holiday, Review, ReviewSeries
from tests.cast import NOW, Cast
from tests.factories import DepartmentLeadFactory, ReviewFactory, RevisionFactory, SeriesFactory

THURSDAY = {
    "weekday": 3,
    "wall_time": time(14, 0),
    "minutes": 15,
    "zone": "America/New_York",
    "forum": "huddle",
    "shift": "day",
}


def begin(
    department: Department, starts_on: date = date(2026, 11, 2), now: datetime = NOW, **slot: object
) -> ReviewSeries:
    return services.create_series(department=department, starts_on=starts_on, by=None, now=now, **(THURSDAY | slot))


def days(series: ReviewSeries) -> list[date]:
    return list(series.reviews.order_by("slot_date").values_list("slot_date", flat=True))


def test_new_series_has_two_weeks_of_reviews_at_once(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))  # Monday November 2, 14:30
    assert days(series) == [date(2026, 11, 5), date(2026, 11, 12)]


def test_new_series_expects_nothing_of_the_past(cast: Cast) -> None:
    series = begin(cast.emergency, starts_on=date(2026, 1, 5))
    assert days(series) == [date(2026, 11, 19), date(2026, 11, 26)]  # today's huddle began half an hour ago


def test_planning_twice_changes_nothing(cast: Cast) -> None:
    begin(cast.emergency)
    services.plan_reviews(now=NOW)
    before = list(Review.objects.values())
    assert services.plan_reviews(now=NOW) == 0
    assert list(Review.objects.values()) == before


def test_planning_after_an_outage_makes_the_missed_weeks_too(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    services.plan_reviews(now=NOW + timedelta(weeks=6))
    assert days(series) == [date(2026, 11, 5) + timedelta(weeks=n) for n in range(10)]


def test_planning_after_a_very_long_outage_is_bounded(cast: Cast) -> None:
    series = begin(cast.emergency)
    services.plan_reviews(now=NOW + timedelta(weeks=104))
    assert len(days(series)) == 2 + 26 + 3


def test_new_department_is_first_expected_in_its_first_full_week(cast: Cast) -> None:
    Department.objects.filter(pk=cast.emergency.pk).update(opened_on=date(2026, 11, 17))
    cast.emergency.refresh_from_db()
    assert days(begin(cast.emergency)) == [date(2026, 11, 26)]


def test_closed_department_loses_what_was_planned_beyond(cast: Cast) -> None:
    series = begin(cast.emergency)
    services.plan_reviews(now=NOW)
    Department.objects.filter(pk=cast.emergency.pk).update(closed_on=date(2026, 11, 20))
    assert services.plan_reviews(now=NOW) == 1
    assert days(series) == [date(2026, 11, 19)]
    assert services.plan_reviews(now=NOW + timedelta(weeks=3)) == 0


def test_every_other_week_counts_from_the_first_slot(cast: Cast) -> None:
    series = begin(cast.emergency, interval_weeks=2)
    services.plan_reviews(now=NOW + timedelta(weeks=4))
    assert days(series) == [date(2026, 11, 19), date(2026, 12, 3), date(2026, 12, 17)]


def test_planning_keeps_its_queries_whatever_the_number_of_series(cast: Cast) -> None:
    Organisation.objects.update(country="")
    RevisionFactory()
    services.plan_reviews(now=NOW)  # which learns the rules of the zone, once
    RevisionFactory.create_batch(3, starts_on=date(2026, 11, 2))
    few = _queries()
    RevisionFactory.create_batch(15, starts_on=date(2026, 11, 2))
    assert _queries() == few <= 17


def _queries() -> int:
    with CaptureQueriesContext(connection) as queries:
        services.plan_reviews(now=NOW)
    return len(queries)


def test_review_keeps_the_wall_time_over_the_change_of_clocks(cast: Cast) -> None:
    at = datetime(2027, 3, 8, 12, tzinfo=UTC)
    series = begin(cast.emergency, starts_on=date(2027, 3, 8), now=at, weekday=0, wall_time=time(8, 30))
    starts = list(series.reviews.order_by("starts_at").values_list("starts_at", flat=True))
    assert starts[1] - starts[0] == timedelta(hours=167)


@pytest.mark.parametrize(
    ("policy", "slot", "place"),
    [
        ("previous", date(2026, 11, 26), date(2026, 11, 25)),
        ("next", date(2026, 11, 26), date(2026, 11, 27)),
        ("previous", date(2026, 11, 23), date(2026, 11, 24)),  # a Monday: the Friday before is another week
    ],
)
def test_holiday_moves_the_review_within_its_week(cast: Cast, policy: str, slot: date, place: date) -> None:
    _policy(policy)
    Holiday.objects.create(facility=cast.emergency.division.facility, day=slot, name="Day of thanks")
    review = begin(cast.emergency, weekday=slot.weekday()).reviews.get(slot_date=slot)
    assert (review.starts_at.date(), review.moved_because) == (place, "Day of thanks")
    assert (review.week_start, review.status) == (date(2026, 11, 23), "scheduled")


def test_holiday_with_policy_skip_leaves_the_review_excused(cast: Cast) -> None:
    _policy("skip")
    Holiday.objects.create(facility=cast.emergency.division.facility, day=date(2026, 11, 26), name="Day of thanks")
    review = begin(cast.emergency).reviews.get(slot_date=date(2026, 11, 26))
    assert (review.status, review.excusals.get().reason) == ("excused", "holiday")


def _policy(policy: str) -> None:
    Organisation.objects.update(holiday_policy=policy)


def test_planned_review_expects_the_lead(cast: Cast) -> None:
    assert {review.expected_lead for review in begin(cast.emergency).reviews.all()} == {cast.head}


def test_planned_review_expects_the_delegate_while_the_lead_is_away(cast: Cast) -> None:
    Absence.objects.create(user=cast.head, starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 20))
    leads = list(begin(cast.emergency).reviews.order_by("starts_at").values_list("expected_lead", flat=True))
    assert leads == [cast.delegate.pk, cast.head.pk]


def test_planned_review_of_a_department_without_a_lead_expects_nobody(cast: Cast) -> None:
    DepartmentLead.objects.filter(department=cast.surgery).update(ends_on=date(2026, 11, 15))
    assert {review.expected_lead for review in begin(cast.surgery).reviews.all()} == {None}
    assert {review.status for review in begin(cast.surgery).reviews.all()} == {"scheduled"}


def test_opening_asks_who_is_in_charge_that_day(cast: Cast) -> None:
    review = begin(cast.surgery).reviews.earliest("starts_at")
    DepartmentLead.objects.filter(department=cast.surgery).update(ends_on=date(2026, 11, 15))
    successor = DepartmentLeadFactory(department=cast.surgery, starts_on=date(2026, 11, 16)).user
    services.open_and_close(now=review.opens_at)
    review.refresh_from_db()
    assert (review.status, review.expected_lead) == ("open", successor)


def test_review_opens_at_local_midnight_and_not_before(cast: Cast) -> None:
    review = begin(cast.emergency).reviews.earliest("starts_at")
    assert review.opens_at == datetime(2026, 11, 19, 5, tzinfo=UTC)
    assert services.open_and_close(now=review.opens_at - timedelta(seconds=1)) == 0
    assert services.open_and_close(now=review.opens_at) == 1


def test_review_nobody_logged_is_unlogged_after_the_sunday_of_the_next_week(cast: Cast) -> None:
    review = ReviewFactory(slot_date=date(2026, 11, 12))
    services.open_and_close(now=datetime(2026, 11, 23, 4, 59, 59, tzinfo=UTC))
    review.refresh_from_db()
    assert review.status == "open"
    closed_at = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert services.open_and_close(now=closed_at) == 1
    review.refresh_from_db()
    assert (review.status, review.changed_at) == ("unlogged", closed_at)


def test_review_whose_whole_window_fell_into_an_outage_is_unlogged_at_once(cast: Cast) -> None:
    ReviewFactory(slot_date=date(2026, 11, 12), status="scheduled")
    assert services.open_and_close(now=NOW + timedelta(weeks=4)) == 2
    assert Review.objects.get().status == "unlogged"


def test_opening_keeps_its_queries_whatever_the_number_of_reviews(cast: Cast) -> None:
    counts = []
    for size, week in ((2, 0), (12, 2)):
        day = date(2026, 11, 12) + timedelta(weeks=week)
        ReviewFactory.create_batch(size, slot_date=day, status="scheduled")
        with CaptureQueriesContext(connection) as queries:
            services.open_and_close(now=NOW + timedelta(weeks=week))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_excused_review_is_neither_opened_nor_closed(cast: Cast) -> None:
    review = ReviewFactory(status="excused")
    Excusal.objects.create(review=review, reason="unit_closed", excused_at=NOW)
    assert services.open_and_close(now=NOW + timedelta(weeks=9)) == 0


def test_series_made_without_reviews_is_planned_from_its_start(cast: Cast) -> None:
    revision = RevisionFactory(series=SeriesFactory(department=cast.emergency), starts_on=date(2026, 11, 2))
    services.plan_reviews(now=NOW)
    assert days(revision.series)[0] == date(2026, 11, 5)


def test_department_that_opens_again_goes_on_from_the_day_it_closed(cast: Cast) -> None:
    series = begin(cast.emergency)
    _closes(cast.emergency, date(2026, 11, 20))
    services.plan_reviews(now=NOW + timedelta(days=3))
    _closes(cast.emergency, None)
    services.plan_reviews(now=NOW + timedelta(days=4))
    assert days(series) == [date(2026, 11, 19), date(2026, 11, 25 + 1)]


def test_holiday_in_a_week_after_the_closing_loses_no_week_if_it_opens_again(cast: Cast) -> None:
    """Found by the schedule machine: the review went with the holiday, and nobody planned it again."""
    series = begin(cast.emergency)
    _closes(cast.emergency, date(2026, 11, 20))
    facility = cast.emergency.division.facility
    services.add_holiday(facility=facility, day=date(2026, 11, 27), name="Feast", by=None, now=NOW)
    _closes(cast.emergency, None)
    services.plan_reviews(now=NOW)
    assert days(series) == [date(2026, 11, 19), date(2026, 11, 26)]


def test_closed_department_owes_nothing_for_the_time_it_was_closed(cast: Cast) -> None:
    series = begin(cast.emergency)
    _closes(cast.emergency, date(2026, 11, 20))
    services.plan_reviews(now=NOW)
    services.plan_reviews(now=NOW + timedelta(weeks=8))
    _closes(cast.emergency, None)
    services.plan_reviews(now=NOW + timedelta(weeks=8, hours=1))
    assert days(series) == [date(2026, 11, 19), date(2027, 1, 7), date(2027, 1, 14), date(2027, 1, 21)]


def _closes(department: Department, day: date | None) -> None:
    Department.objects.filter(pk=department.pk).update(closed_on=day)
