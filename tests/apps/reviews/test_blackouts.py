"""Weeks in which nothing is expected of many departments."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Organisation
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Blackout, Excusal, Review, ReviewSeries
from tests.apps.reviews.test_plan import begin
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory

WEEK = date(2026, 11, 16)


def black_out(first: date = WEEK, last: date = WEEK, reason: str = "go_live_freeze", **more: Any) -> Blackout:
    return services.enter_blackout(
        **({"first_week": first, "last_week": last, "reason": reason, "by": None, "now": NOW} | more)
    )


def states(series: ReviewSeries) -> list[str]:
    return list(series.reviews.order_by("slot_date").values_list("status", flat=True))


@pytest.fixture
def series(cast: Cast) -> ReviewSeries:
    return begin(cast.emergency)


def test_blackout_excuses_what_is_planned_and_what_will_be(series: ReviewSeries) -> None:
    blackout = black_out(last=date(2026, 11, 30))
    services.plan_reviews(now=NOW + timedelta(weeks=3))
    assert states(series) == ["excused"] * 3 + ["scheduled"] * 2
    reasons = Excusal.objects.values_list("reason", "blackout", "excused_by")
    assert set(reasons) == {("go_live_freeze", blackout.pk, None)}
    assert AuditEvent.objects.get(action="blackout.entered").data["reviews"] == 2


def test_blackout_takes_any_day_of_its_weeks(series: ReviewSeries) -> None:
    blackout = black_out(date(2026, 11, 18), date(2026, 11, 22))
    assert (blackout.first_week, blackout.last_week) == (WEEK, WEEK)


@pytest.mark.parametrize("reach", ["facility", "division", "departments"])
def test_blackout_reaches_only_what_it_names(cast: Cast, reach: str) -> None:
    inside, outside = begin(cast.emergency), begin(cast.surgery)
    division = cast.emergency.division
    chosen = {"facility": division.facility, "division": division, "departments": [cast.emergency]}
    black_out(**{reach: chosen[reach]})
    assert (states(inside)[0], states(outside)[0]) == ("excused", "scheduled")


def test_blackout_leaves_what_is_logged_and_what_a_person_excused(cast: Cast) -> None:
    logged, excused = begin(cast.emergency, now=NOW - timedelta(days=10)), begin(cast.surgery)
    review = logged.reviews.get(slot_date=date(2026, 11, 12))
    services.log_review(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW)
    services.excuse_review(review=excused.reviews.earliest("starts_at"), reason="other", by=cast.other_head, now=NOW)
    black_out(first=date(2026, 11, 9))
    assert states(logged)[:2] == ["scheduled", "logged"]
    assert excused.reviews.earliest("starts_at").excusals.get().excused_by == cast.other_head


def test_blackout_taken_back_expects_its_reviews_again(series: ReviewSeries, cast: Cast) -> None:
    blackout = black_out(last=date(2026, 11, 23))
    assert services.take_back_blackout(blackout=blackout, by=cast.manager, now=NOW) == 2
    services.plan_reviews(now=NOW)
    assert states(series) == ["scheduled"] * 2
    with pytest.raises(Refused, match="taken back already"):
        services.take_back_blackout(blackout=blackout, by=cast.manager, now=NOW)


def test_blackout_taken_back_later_puts_reviews_where_the_clock_has_them(series: ReviewSeries, cast: Cast) -> None:
    blackout = black_out(last=date(2026, 11, 23))
    services.plan_reviews(now=NOW + timedelta(weeks=2))
    now = NOW + timedelta(weeks=2, hours=1)  # 26 November, the day of the second
    services.take_back_blackout(blackout=blackout, by=cast.manager, now=now)
    assert states(series)[:3] == ["open", "open", "scheduled"]


def test_blackout_taken_back_leaves_settled_weeks_excused(series: ReviewSeries, cast: Cast) -> None:
    blackout = black_out(last=date(2026, 11, 23))
    services.take_back_blackout(blackout=blackout, by=cast.manager, now=NOW + timedelta(weeks=3))
    assert states(series)[:2] == ["excused", "open"]


def test_review_taken_out_of_a_blackout_is_not_excused_again(series: ReviewSeries, cast: Cast) -> None:
    black_out()
    review = series.reviews.earliest("starts_at")
    services.take_back_excusal(review=review, by=cast.head, now=NOW)
    services.plan_reviews(now=NOW + timedelta(hours=1))
    assert states(series)[0] == "scheduled"


def test_review_whose_own_excusal_is_taken_back_in_a_blackout_is_expected(series: ReviewSeries, cast: Cast) -> None:
    review = series.reviews.earliest("starts_at")
    services.excuse_review(review=review, reason="other", by=cast.head, now=NOW)
    black_out()
    services.take_back_excusal(review=review, by=cast.head, now=NOW)
    services.plan_reviews(now=NOW)
    assert states(series)[0] == "scheduled"


def test_second_blackout_covers_what_the_first_gives_back(series: ReviewSeries, cast: Cast) -> None:
    first = black_out()
    black_out(reason="ehr_downtime")
    services.take_back_blackout(blackout=first, by=cast.manager, now=NOW)
    assert states(series)[0] == "excused"
    assert Excusal.objects.get(taken_back_at=None).reason == "ehr_downtime"


def test_blackout_and_a_skipped_holiday_excuse_once(series: ReviewSeries, cast: Cast) -> None:
    Organisation.objects.update(holiday_policy="skip")
    blackout = black_out()
    facility = cast.emergency.division.facility
    services.add_holiday(facility=facility, day=date(2026, 11, 19), name="Feast", by=None, now=NOW)
    services.take_back_blackout(blackout=blackout, by=cast.manager, now=NOW)
    assert states(series)[0] == "excused"
    assert Excusal.objects.get(taken_back_at=None).reason == "holiday"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last": date(2026, 11, 9)}, "last_week"),
        ({"first": date(2026, 10, 5)}, "first_week"),
        ({"last": date(2027, 6, 7)}, "last_week"),
        ({"reason": "leave_no_delegate"}, "reason"),
        ({"note": "x" * 141}, "note"),
    ],
)
def test_blackout_with_a_wrong_value_names_the_field(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        black_out(**wrong)
    assert refusal.value.field == field
    assert not Blackout.objects.exists()


def test_blackout_keeps_its_queries_whatever_the_number_of_reviews(cast: Cast) -> None:
    counts = []
    for size, week in ((2, 0), (40, 2)):
        monday = WEEK + timedelta(weeks=week)
        ReviewFactory.create_batch(size, slot_date=monday + timedelta(days=3), status="scheduled")
        with CaptureQueriesContext(connection) as queries:
            blackout = black_out(first=monday, last=monday)
        with CaptureQueriesContext(connection) as back:
            services.take_back_blackout(blackout=blackout, by=None, now=NOW)
        counts.append((len(queries), len(back)))
        assert Review.objects.filter(status="scheduled", week_start=monday).count() == size
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 26


def test_no_blackout_costs_planning_one_query(cast: Cast) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.emergency))
    with CaptureQueriesContext(connection) as queries:
        services.apply_blackouts(now=NOW)
    assert len(queries) == 1
