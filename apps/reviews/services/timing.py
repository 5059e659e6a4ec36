"""The moments of one slot, and moving what is planned when a series, its pauses or the holidays change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.core.weeks import Week, instant, local_date
from apps.departments.models import Department
from apps.reviews import selectors
from apps.reviews.calendars import Calendar
from apps.reviews.models import Excusal, ExcuseReason, Move, Review, SeriesRevision
from apps.reviews.services.withdrawing import ahead, for_nobody, withdraw
from apps.reviews.slots import is_paused, slot_in
from apps.reviews.windows import window


@dataclass(frozen=True)
class Timing:
    """left_out: a holiday, and no other day of the week to go to. starts_at and ends_at: UTC."""

    slot_date: date
    takes_place_on: date
    left_out: bool
    moved_because: str
    revision: SeriesRevision
    starts_at: datetime
    ends_at: datetime
    department: Department

    def fields(self) -> dict[str, Any]:
        week = Week.of(self.slot_date)
        times = window(self.starts_at, self.ends_at, week, self.department.zone)
        return {
            "slot_date": self.slot_date,
            "zone": self.revision.zone,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "opens_at": times.opens_at,
            "closes_at": times.closes_at,
            "week_start": week.monday,
            "moved_because": self.moved_because,
            "forum": self.revision.forum,
            "shift": self.revision.shift,
        }


def planned(
    day: date, revision: SeriesRevision, department: Department, calendar: Calendar, not_before: date = date.min
) -> Timing:
    """The slot of that day as the revision and the holidays of the department's facility have it."""
    place, because = calendar.place(day, department.division.facility_id, not_before)
    takes_place_on = place or day
    starts_at = instant(takes_place_on, revision.wall_time, revision.zone)
    return Timing(
        slot_date=day,
        takes_place_on=takes_place_on,
        left_out=place is None,
        moved_because=because,
        revision=revision,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=revision.minutes),
        department=department,
    )


def with_its_place(reviews: "QuerySet[Review]") -> "QuerySet[Review]":
    """Locked, and with all that says where they belong."""
    moves = Prefetch("moves", Move.objects.filter(taken_back_at__isnull=True), to_attr="standing_moves")
    rows = reviews.select_for_update(of=("self",)).select_related("series", "department__division")
    return rows.prefetch_related("series__revisions", "series__pauses", moves)


def retime(reviews: "QuerySet[Review]", *, now: datetime) -> int:
    """Puts reviews that have not opened where their series and the holidays now say. Returns how many changed.

    They keep their identity, so that a link already mailed still leads to them. Those a person excused or moved stay
    put. Those of weeks in which their series no longer meets are taken back. To be called in a transaction.
    """
    rows = list(with_its_place(ahead(reviews, now)).order_by("pk"))
    # What lies behind an end or a closing is left to the tick: it also sets back how far the series is planned.
    gone = [review.pk for review in rows if _meeting_day(review) is None]
    if gone:
        withdraw(Review.objects.filter(pk__in=gone), now=now)
    return put([review for review in rows if review.pk not in gone], now=now)


def locked(review: Review) -> Review:
    """As it stands at this moment, with what says where it belongs."""
    found: Review = with_its_place(Review.objects.filter(pk=review.pk)).get()
    return found


def is_expected(review: Review) -> bool:
    """Whether its series still meets in its week, before it ends and its department closes."""
    day = _meeting_day(review)
    ends = [end for end in (review.series.ends_on, review.department.closed_on) if end]
    return day is not None and all(day <= end for end in ends)


def _meeting_day(review: Review) -> date | None:
    """Where a person moved it that day, else the day its series asks for. None: no series asks, or it is paused."""
    series = review.series
    revisions, pauses = list(series.revisions.all()), list(series.pauses.all())
    slot = slot_in(Week(review.week_start), revisions, pauses)
    move = move_of(review)
    if move:
        return None if is_paused(move.day, pauses) else move.day
    return slot[0] if slot else None if revisions else review.slot_date


def move_of(review: Review) -> Move | None:
    """The standing one, of a review that was loaded with its place."""
    found: list[Move] = getattr(review, "standing_moves", [])
    return found[0] if found else None


def put(rows: list[Review], *, now: datetime) -> int:
    """Sets these reviews, none of them begun, to where they belong now, and excuses what a holiday leaves out."""
    if not rows:
        return 0
    ids, weeks = [review.pk for review in rows], [Week(review.week_start) for review in rows]
    calendar = selectors.calendar(first=min(weeks).monday, last=max(weeks).sunday)
    excused = {excusal.review_id: excusal for excusal in for_nobody().filter(review__in=ids)}
    insisted = set(_insisted().filter(review__in=ids).values_list("review_id", flat=True))
    changed = [
        review
        for review in rows
        if _moved(review, Calendar() if review.pk in insisted else calendar, excused.get(review.pk), now)
    ]
    Review.objects.bulk_update(changed, _FIELDS, batch_size=50)
    _excuse(changed, excused, now)
    return len(changed)


_FIELDS = (
    *("slot_date", "zone", "starts_at", "ends_at", "opens_at", "closes_at"),
    *("moved_because", "forum", "shift", "status", "changed_at"),
)


def _insisted() -> "QuerySet[Excusal]":
    """Holidays on which a person said that the review is expected all the same."""
    return Excusal.objects.filter(
        reason=ExcuseReason.HOLIDAY, excused_by__isnull=True, blackout__isnull=True, taken_back_by__isnull=False
    )


def _moved(review: Review, calendar: Calendar, excusal: Excusal | None, now: datetime) -> bool:
    """Sets what is different on the row. False: nothing is, or its series has no place for it ahead."""
    move = move_of(review)
    timing = _by_hand(review, move) if move else _by_series(review, calendar, now)
    if timing is None or timing.starts_at <= now:
        return False
    blacked_out = excusal is not None and excusal.blackout_id is not None
    status = Review.Status.EXCUSED if timing.left_out or blacked_out else Review.Status.SCHEDULED
    fields = timing.fields() | {"status": status}
    if all(getattr(review, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(review, name, value)
    review.changed_at = now
    return True


def _by_series(review: Review, calendar: Calendar, now: datetime) -> Timing | None:
    series = review.series
    slot = slot_in(Week(review.week_start), list(series.revisions.all()), list(series.pauses.all()))
    if slot is None:
        return None
    today = local_date(now, slot[1].zone)
    begun = instant(today, slot[1].wall_time, slot[1].zone) <= now
    not_before = today + timedelta(days=1) if begun else today
    return planned(*slot, review.department, calendar, not_before)


@dataclass(frozen=True)
class _ByHand:
    """Where a person put it: its day and its time on the wall stay, whatever becomes of the series."""

    starts_at: datetime
    ends_at: datetime
    review: Review
    left_out: bool = False

    def fields(self) -> dict[str, Any]:
        week = Week(self.review.week_start)
        times = window(self.starts_at, self.ends_at, week, self.review.department.zone)
        moments = {"starts_at": self.starts_at, "ends_at": self.ends_at}
        return {**moments, "opens_at": times.opens_at, "closes_at": times.closes_at, "moved_because": ""}


def _by_hand(review: Review, move: Move) -> _ByHand:
    starts_at = instant(move.day, move.wall_time, review.zone)
    return _ByHand(starts_at, starts_at + (review.ends_at - review.starts_at), review)


def _excuse(changed: Iterable[Review], excused: dict[int, Excusal], now: datetime) -> None:
    back = [r.pk for r in changed if r.status == Review.Status.SCHEDULED and r.pk in excused]
    if back:
        for_nobody().filter(review__in=back).update(taken_back_at=now)
    Excusal.objects.bulk_create(
        Excusal(review=review, reason=ExcuseReason.HOLIDAY, excused_at=now)
        for review in changed
        if review.status == Review.Status.EXCUSED and review.pk not in excused
    )
