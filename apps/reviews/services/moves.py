"""One review held at another time of its week: it keeps its week, its address and all that hangs on it."""

from datetime import date, datetime, time

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import Week, instant, local_date
from apps.reviews import selectors
from apps.reviews.models import Move, Review
from apps.reviews.services.checking import refuse_standing
from apps.reviews.services.timing import is_expected, locked, move_of, put
from apps.reviews.slots import slot_in


def move_review(*, review: Review, day: date, wall_time: time, by: User | None, now: datetime) -> Review:
    """To that day and that time on the wall of the review's zone, within its ISO week and before it has begun.

    It stays there whatever becomes of the series' day or of the holidays, until somebody takes the move back.
    """
    with transaction.atomic():
        review = locked(review)
        _refuse_settled(review, now)
        before = review.starts_at
        _refuse_elsewhen(review, day, instant(day, wall_time, review.zone), now)
        _taken_back(review, now)
        move = Move.objects.create(review=review, day=day, wall_time=wall_time, moved_by=by, moved_at=now)
        _settle(review, [move], now)
        told = {"from_": before.isoformat(), "to": review.starts_at.isoformat()}
        audit.record(action="review.moved", subject=review, by=by, now=now, **told)
    return review


def take_back_move(*, review: Review, by: User | None, now: datetime) -> Review:
    """Back to where its series has it by now."""
    with transaction.atomic():
        review = locked(review)
        if move_of(review) is None:
            message = "This review was not moved by hand (any more). Reload the page to see where it stands."
            raise Refused(message, code="not_moved", conflict=True)
        _refuse_settled(review, now)
        _taken_back(review, now)
        review.standing_moves = []  # type: ignore[attr-defined]
        if not is_expected(review):
            message = "The series no longer meets in that week. Leave the review where it is, or excuse it."
            raise Refused(message, code="not_expected", conflict=True)
        if not _settle(review, [], now) and _own_day_is_over(review, now):
            message = "Its own day is over. Leave it where it is, move it again, or excuse it."
            raise Refused(message, code="day_is_over")
        audit.record(action="review.move_taken_back", subject=review, by=by, now=now, to=review.starts_at.isoformat())
    return review


def _taken_back(review: Review, now: datetime) -> None:
    Move.objects.filter(review=review, taken_back_at__isnull=True).update(taken_back_at=now)


def _settle(review: Review, moves: list[Move], now: datetime) -> bool:
    """Whether it changed. `scheduled` until the tick opens it."""
    review.standing_moves = moves  # type: ignore[attr-defined]
    changed = put([review], now=now)
    day = local_date(review.starts_at, review.department.zone)
    review.expected_lead_id = selectors.charge([review.department_id], first=day, last=day).on(
        review.department_id, day
    )
    review.changed_at = now
    review.save(update_fields=["expected_lead", "changed_at"])
    return bool(changed)


def _own_day_is_over(review: Review, now: datetime) -> bool:
    slot = slot_in(Week(review.week_start), list(review.series.revisions.all()))
    return slot is not None and instant(slot[0], slot[1].wall_time, slot[1].zone) <= now


def _refuse_settled(review: Review, now: datetime) -> None:
    if review.status == Review.Status.CANCELLED:
        raise Refused("This review was cancelled. Restore it first, then move it.", code="cancelled", conflict=True)
    refuse_standing(review)
    if review.starts_at <= now:
        message = "This review has begun, so it stays on its day. Log it when it is held, or excuse it."
        raise Refused(message, code="begun", field="day")


def _refuse_elsewhen(review: Review, day: date, starts_at: datetime, now: datetime) -> None:
    week = Week(review.week_start)
    if Week.of(day) != week or Week.at(starts_at, review.department.zone) != week:
        first, last = (f"{each:%A, %B} {each.day}" for each in (week.monday, week.sunday))
        message = (
            f"A review stays in its week: choose a day from {first} to {last}. "
            "Is there no time that week? Excuse it instead."
        )
        raise Refused(message, code="another_week", field="day")
    if starts_at <= now:
        message = "That time has passed. Choose a later one; if it was held already, log it on its day."
        raise Refused(message, code="in_the_past", field="wall_time")
    if starts_at == review.starts_at:
        message = "It is at that time already. Choose another day or time."
        raise Refused(message, code="same_time", field="wall_time")
