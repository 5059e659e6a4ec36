from datetime import date, time, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.reviews import services
from apps.reviews.models import Review, ReviewSeries
from tests.apps.reviews.test_plan import THURSDAY, begin, days
from tests.cast import NOW, Cast
from tests.factories import RecordFactory

MONDAY = THURSDAY | {"weekday": 0, "wall_time": time(8, 0)}
NEXT_MONDAY = date(2026, 11, 16)


def revise(series: ReviewSeries, starts_on: date, **slot: Any) -> ReviewSeries:
    return services.revise_series(series=series, starts_on=starts_on, by=None, now=NOW, **slot)


def test_revise_series_moves_what_is_planned_and_keeps_its_links(cast: Cast) -> None:
    series = begin(cast.emergency)
    before = set(series.reviews.values_list("public_id", flat=True))
    revise(series, NEXT_MONDAY, **MONDAY)
    assert days(series) == [date(2026, 11, 16), date(2026, 11, 23)]
    assert set(series.reviews.values_list("public_id", flat=True)) == before
    assert series.reviews.earliest("starts_at").starts_at.hour == 13  # 08:00 in New York


def test_revise_series_leaves_what_has_been(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    services.open_and_close(now=NOW)
    before = list(series.reviews.values())
    revise(series, NEXT_MONDAY, **MONDAY)
    assert list(series.reviews.filter(slot_date__lt=NEXT_MONDAY).values()) == before
    assert [revision.weekday for revision in series.revisions.all()] == [3, 0]


def test_revise_series_in_the_week_of_an_open_review_adds_no_second_one(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    services.open_and_close(now=NOW)
    revise(series, NOW.date() + timedelta(days=1), **(THURSDAY | {"weekday": 4}))
    services.plan_reviews(now=NOW)
    assert days(series) == [date(2026, 11, 5), date(2026, 11, 12), date(2026, 11, 20), date(2026, 11, 27)]


def test_revise_series_from_friday_to_monday_midweek_loses_no_week(cast: Cast) -> None:
    series = begin(cast.emergency, weekday=4)
    revise(series, date(2026, 11, 18), **MONDAY)
    assert days(series) == [date(2026, 11, 13), date(2026, 11, 20), date(2026, 11, 23)]


def test_revise_series_to_every_other_week_takes_back_what_falls_out(cast: Cast) -> None:
    series = begin(cast.emergency)
    revise(series, NEXT_MONDAY, **(THURSDAY | {"interval_weeks": 2}))
    assert days(series) == [date(2026, 11, 19)]


def test_revise_series_leaves_what_a_person_excused(cast: Cast) -> None:
    series = begin(cast.emergency)
    review = series.reviews.earliest("starts_at")
    services.excuse_review(review=review, reason="unit_closed", by=cast.head, now=NOW)
    revise(series, NEXT_MONDAY, **MONDAY)
    assert days(series) == [date(2026, 11, 19), date(2026, 11, 23)]
    assert series.reviews.get(slot_date=date(2026, 11, 19)).status == "excused"


def test_revise_series_to_what_it_is_already_changes_nothing(cast: Cast) -> None:
    series = begin(cast.emergency)
    before = list(Review.objects.values())
    revise(series, NEXT_MONDAY, **THURSDAY)
    assert list(Review.objects.values()) == before
    assert series.revisions.count() == 1
    assert not AuditEvent.objects.filter(action="series.revised").exists()


def test_revise_series_twice_for_the_same_day_keeps_the_last_word(cast: Cast) -> None:
    series = begin(cast.emergency)
    revise(series, NEXT_MONDAY, **MONDAY)
    revise(series, NEXT_MONDAY, **(MONDAY | {"weekday": 1}))
    assert days(series) == [date(2026, 11, 17), date(2026, 11, 24)]
    assert series.revisions.count() == 2


def test_revise_series_again_and_again_keeps_one_review_a_week(cast: Cast) -> None:
    series = begin(cast.emergency)
    for weekday in (0, 4, 2, 6, 1, 3, 5):
        revise(series, NOW.date() + timedelta(days=weekday), **(THURSDAY | {"weekday": weekday}))
        services.plan_reviews(now=NOW)
        weeks = list(series.reviews.values_list("week_start", flat=True).order_by("week_start"))
        assert len(weeks) == len(set(weeks))
        assert {date(2026, 11, 16), date(2026, 11, 23)} <= set(weeks)


def test_revise_series_in_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        revise(begin(cast.emergency), date(2026, 11, 11), **MONDAY)
    assert refusal.value.field == "starts_on"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("weekday", 7), ("minutes", 0), ("minutes", 481), ("zone", "Mars/Base"), ("zone", "")),
        *(("forum", "pub"), ("shift", "x"), ("interval_weeks", 0), ("interval_weeks", 9)),
    ],
)
def test_create_series_with_a_wrong_value_names_the_field(cast: Cast, field: str, value: object) -> None:
    with pytest.raises(Refused) as refusal:
        begin(cast.emergency, **{field: value})
    assert refusal.value.field == field
    assert not ReviewSeries.objects.exists()


def test_create_series_with_an_id_that_exists_is_refused(cast: Cast) -> None:
    begin(cast.emergency, external_id="S1")
    with pytest.raises(Refused, match="S1"):
        begin(cast.surgery, external_id="S1")


def test_end_series_takes_back_what_is_planned_beyond(cast: Cast) -> None:
    series = begin(cast.emergency)
    services.end_series(series=series, ends_on=date(2026, 11, 22), by=cast.manager, now=NOW)
    services.plan_reviews(now=NOW + timedelta(weeks=3))
    assert days(series) == [date(2026, 11, 19)]


def test_end_series_keeps_logged_reviews_of_later_days(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    review = series.reviews.get(slot_date=date(2026, 11, 12))
    Review.objects.filter(pk=review.pk).update(status="logged")
    RecordFactory(review=review)
    services.end_series(series=series, ends_on=date(2026, 11, 11), by=cast.manager, now=NOW)
    assert days(series) == [date(2026, 11, 5), date(2026, 11, 12)]


def test_revise_series_that_has_ended_is_refused(cast: Cast) -> None:
    series = begin(cast.emergency)
    services.end_series(series=series, ends_on=date(2026, 11, 15), by=None, now=NOW)
    with pytest.raises(Refused, match="new one"):
        revise(series, NEXT_MONDAY, **MONDAY)
