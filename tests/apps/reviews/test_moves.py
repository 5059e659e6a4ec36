"""One review held at another time of its week."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Organisation
from apps.reminders.models import Reminder
from apps.reminders.services import queue_due
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Move, Review
from tests.apps.reviews.test_plan import begin
from tests.apps.reviews.test_series import MONDAY, NEXT_MONDAY, revise
from tests.cast import NOW, Cast

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def next_week(cast: Cast) -> Review:
    return begin(cast.emergency).reviews.get(slot_date=THURSDAY)


def move(review: Review, day: date = FRIDAY, wall: time = time(9, 30), now: datetime = NOW, by: Any = None) -> Review:
    return services.move_review(review=review, day=day, wall_time=wall, by=by, now=now)


def at(review: Review) -> tuple[int, int, int]:
    review.refresh_from_db()
    return review.starts_at.day, review.starts_at.hour, review.starts_at.minute


def test_moved_review_keeps_its_identity_its_week_and_its_length(next_week: Review, cast: Cast) -> None:
    before = next_week.public_id, next_week.slot_date, next_week.week_start, next_week.closes_at
    moved = move(next_week, by=cast.head)
    assert at(moved) == (20, 14, 30)
    assert (moved.public_id, moved.slot_date, moved.week_start, moved.closes_at) == before
    assert moved.ends_at - moved.starts_at == timedelta(minutes=15)
    assert moved.opens_at == datetime(2026, 11, 20, 5, tzinfo=NOW.tzinfo)
    assert AuditEvent.objects.get(action="review.moved").actor_id == cast.head.pk


def test_moved_review_stays_where_it_is_whatever_becomes_of_the_series(next_week: Review, cast: Cast) -> None:
    move(next_week)
    revise(next_week.series, NEXT_MONDAY, **MONDAY)
    services.add_holiday(facility=cast.emergency.division.facility, day=FRIDAY, name="Feast", by=None, now=NOW)
    services.plan_reviews(now=NOW)
    assert at(next_week) == (20, 14, 30)
    assert next_week.series.reviews.filter(week_start=next_week.week_start).count() == 1


def test_move_taken_back_goes_where_the_series_has_it_by_now(next_week: Review) -> None:
    move(next_week)
    revise(next_week.series, NEXT_MONDAY, **MONDAY)
    services.take_back_move(review=next_week, by=None, now=NOW)
    assert at(next_week) == (16, 13, 0)
    assert Move.objects.get().taken_back_at == NOW


def test_move_taken_back_when_its_own_day_is_over_is_refused(next_week: Review) -> None:
    move(next_week)
    with pytest.raises(Refused, match="own day is over"):
        services.take_back_move(review=next_week, by=None, now=datetime(2026, 11, 19, 23, tzinfo=NOW.tzinfo))
    assert at(next_week) == (20, 14, 30)


def test_review_moved_twice_stands_where_it_was_moved_last(next_week: Review) -> None:
    move(next_week)
    move(next_week, date(2026, 11, 17))
    assert at(next_week) == (17, 14, 30)
    assert list(Move.objects.order_by("pk").values_list("taken_back_at", flat=True)) == [NOW, None]


def test_review_of_today_can_be_put_off_until_it_begins(cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    morning = datetime(2026, 11, 12, 13, tzinfo=NOW.tzinfo)
    services.open_and_close(now=morning)
    review = series.reviews.get(slot_date=date(2026, 11, 12))
    move(review, date(2026, 11, 13), now=morning)
    assert (at(review), review.status) == ((13, 14, 30), "scheduled")
    services.open_and_close(now=review.opens_at)
    services.log_review(
        review=Review.objects.get(pk=review.pk), entry=ReviewEntry("asked"), by=cast.head, now=review.ends_at
    )
    with pytest.raises(Refused, match="logged"):
        move(review, date(2026, 11, 14), now=review.ends_at)


@pytest.mark.parametrize(
    ("day", "wall", "after", "way_out"),
    [
        (date(2026, 11, 23), time(9), timedelta(0), "Excuse it instead"),
        (date(2026, 11, 15), time(9), timedelta(0), "stays in its week"),
        (date(2026, 11, 16), time(9), timedelta(days=5), "Choose a later one"),
        (FRIDAY, time(9), timedelta(days=7), "Log it when it is held"),
        (THURSDAY, time(14), timedelta(0), "at that time already"),
    ],
    ids=["next week", "last week", "in the past", "begun", "where it is"],
)
def test_move_that_cannot_be_is_refused_with_the_way_out(
    next_week: Review, day: date, wall: time, after: timedelta, way_out: str
) -> None:
    with pytest.raises(Refused, match=way_out):
        move(next_week, day, wall, now=NOW + after)
    assert not Move.objects.exists()


def test_excused_review_is_not_moved(next_week: Review) -> None:
    services.excuse_review(review=next_week, reason="other", by=None, now=NOW)
    with pytest.raises(Refused, match="excused"):
        move(next_week)


def test_move_into_the_gap_of_the_clocks_goes_forward_by_the_gap(cast: Cast) -> None:
    now = datetime(2027, 3, 8, 12, tzinfo=NOW.tzinfo)
    review = begin(cast.emergency, starts_on=date(2027, 3, 8), now=now).reviews.earliest("starts_at")
    move(review, date(2027, 3, 14), time(2, 30), now=now)
    assert at(review) == (14, 7, 30)  # 03:30 on the wall


def test_night_slot_moved_over_midnight_keeps_its_week(cast: Cast) -> None:
    series = begin(cast.emergency, weekday=6, wall_time=time(23, 30), minutes=60, shift="night")
    review = series.reviews.get(slot_date=date(2026, 11, 22))
    move(review, date(2026, 11, 21), time(23, 45))
    assert (at(review), review.week_start) == ((22, 4, 45), date(2026, 11, 16))


def test_reminders_follow_a_moved_review(next_week: Review, cast: Cast) -> None:
    Organisation.objects.update(quiet_from=time(23), quiet_until=time(1))
    day = datetime(2026, 11, 18, 20, tzinfo=NOW.tzinfo)
    move(next_week, date(2026, 11, 17), now=NOW)
    services.open_and_close(now=datetime(2026, 11, 17, 6, tzinfo=NOW.tzinfo))
    queue_due(now=day)
    due = Reminder.objects.filter(subject=next_week.public_id, step="after").values_list("due_at", flat=True)
    assert {moment.date() for moment in due} == {date(2026, 11, 17)}


def test_moved_review_is_gone_with_a_pause_of_its_series(next_week: Review) -> None:
    move(next_week)
    services.pause_series(series=next_week.series, starts_on=NEXT_MONDAY, by=None, now=NOW)
    next_week.refresh_from_db()
    assert next_week.status == "cancelled"


# --- cancelled ---


def test_cancelled_review_is_in_no_count_and_not_planned_again(next_week: Review, cast: Cast) -> None:
    services.cancel_review(review=next_week, by=cast.manager, now=NOW)
    services.plan_reviews(now=NOW + timedelta(days=4))
    services.open_and_close(now=NOW + timedelta(weeks=2))
    assert list(next_week.series.reviews.filter(slot_date=THURSDAY).values_list("status", flat=True)) == ["cancelled"]
    assert AuditEvent.objects.filter(action="review.cancelled").count() == 1


def test_cancelled_review_is_restored_where_the_series_has_it_by_now(next_week: Review) -> None:
    services.cancel_review(review=next_week, by=None, now=NOW)
    revise(next_week.series, NEXT_MONDAY, **MONDAY)
    restored = services.restore_review(review=next_week, by=None, now=NOW)
    assert (restored.status, at(restored)) == ("scheduled", (16, 13, 0))


def test_cancelled_review_whose_time_is_over_stays_cancelled(next_week: Review) -> None:
    services.cancel_review(review=next_week, by=None, now=NOW)
    with pytest.raises(Refused, match="stays cancelled"):
        services.restore_review(review=next_week, by=None, now=NOW + timedelta(weeks=2))


def test_review_that_has_begun_is_excused_rather_than_cancelled(next_week: Review) -> None:
    with pytest.raises(Refused, match="Excuse it"):
        services.cancel_review(review=next_week, by=None, now=NOW + timedelta(weeks=1))


def test_cancelled_review_takes_no_entry(next_week: Review, cast: Cast) -> None:
    review = services.cancel_review(review=next_week, by=None, now=NOW)
    with pytest.raises(Refused, match="cancelled"):
        services.log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW + timedelta(days=7))


def test_review_is_cancelled_once(next_week: Review) -> None:
    services.cancel_review(review=next_week, by=None, now=NOW)
    with pytest.raises(Refused, match="already"):
        services.cancel_review(review=next_week, by=None, now=NOW)
