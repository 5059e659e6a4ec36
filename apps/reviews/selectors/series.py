"""When a department meets: its series, what is decided about them, and which reviews come next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from apps.core.weeks import Week, instant
from apps.departments.access import today
from apps.departments.models import Department
from apps.reviews.calendars import Calendar
from apps.reviews.models import (
    Blackout,
    Cancellation,
    Excusal,
    ExcuseReason,
    Move,
    Review,
    ReviewSeries,
    SeriesPause,
    SeriesRevision,
)
from apps.reviews.reach import Place, Reach
from apps.reviews.selectors.planning import calendar
from apps.reviews.slots import slot_in

SHOWN = 6
FAR = 60
"""Weeks to look ahead for the next dates: seven reviews of a series that meets every eighth week."""


@dataclass(frozen=True)
class Coming:
    """A review to come, planned already or not. words: why it is elsewhere than usual, or not expected."""

    starts_at: datetime
    zone: str
    words: str = ""
    expected: bool = True


@dataclass(frozen=True)
class Around:
    """What decides about the reviews of a department besides its series; read once for all of them."""

    department: Department
    calendar: Calendar
    blackouts: list[tuple[Reach, str]]
    place: Place

    def blackout(self, week: Week) -> str:
        return next((words for reach, words in self.blackouts if reach.covers(self.place, week.monday)), "")


@dataclass(frozen=True)
class SeriesLine:
    """current: how it runs today, or will first run; later: changes that are decided; pause: standing, or the next
    to come; planned: the reviews to come that are there, cancelled ones too.
    """

    series: ReviewSeries
    current: SeriesRevision
    later: list[SeriesRevision]
    pause: SeriesPause | None
    paused: bool
    ended: bool
    next_reviews: list[Coming] = field(default_factory=list)
    planned: list[Review] = field(default_factory=list)

    @property
    def until(self) -> date | None:
        """The last day of a change made for a while that runs today."""
        return self.later[0].starts_on - timedelta(days=1) if self.later and self.later[0].counts_from else None


def series_page(department: Department, *, now: datetime) -> list[SeriesLine]:
    """The series of a department, those that ended last; a fixed number of queries."""
    around = around_of(department, now=now)
    lines = [line for series in _series(department, now) if (line := _line(series, around, now))]
    return sorted(lines, key=lambda line: line.ended)


def around_of(department: Department, *, now: datetime) -> Around:
    first = Week.of(today(department, now))
    division = department.division
    standing = Blackout.objects.filter(taken_back_at__isnull=True, last_week__gte=first.monday)
    rows = standing.prefetch_related("departments")
    return Around(
        department,
        calendar(first=first.monday, last=first.plus(FAR).sunday),
        [(reach_of(blackout), blackout.get_reason_display()) for blackout in rows],
        Place(department.pk, division.pk, division.facility_id),
    )


def reach_of(blackout: Blackout) -> Reach:
    """Loaded with its departments."""
    return Reach(
        blackout=blackout.pk,
        first_week=blackout.first_week,
        last_week=blackout.last_week,
        reason=blackout.reason,
        entered_at=blackout.entered_at,
        facility=blackout.facility_id,
        division=blackout.division_id,
        departments=frozenset(department.pk for department in blackout.departments.all()),
    )


def preview(
    series: ReviewSeries | None, revisions: Sequence[SeriesRevision], around: Around, *, now: datetime
) -> list[Coming]:
    """The next reviews if the series ran by these revisions. None: a series that is not there yet."""
    if series is None:
        return list(_next(_Plan(revisions, [], {}, None), around, now))
    loaded = _series(around.department, now, pk=series.pk)[0]
    return list(_next(_plan_of(loaded, revisions), around, now))


def _series(department: Department, now: datetime, **only: int) -> list[ReviewSeries]:
    ahead = Review.objects.filter(week_start__gte=Week.of(today(department, now)).monday).order_by("starts_at")
    reviews = Prefetch("reviews", ahead.annotate(**_told()), to_attr="ahead")
    return list(department.series.filter(**only).order_by("pk").prefetch_related("revisions", "pauses", reviews))


def _told() -> dict[str, Any]:
    """What a person has decided about a review, read with it."""
    standing = {"review": OuterRef("pk"), "taken_back_at__isnull": True}
    excused = Excusal.objects.filter(**standing, excused_by__isnull=False).values("reason")
    return {
        "moved": Exists(Move.objects.filter(**standing)),
        "called_off": Exists(Cancellation.objects.filter(**standing)),
        "excused_as": Subquery(excused[:1]),
    }


def _line(series: ReviewSeries, around: Around, now: datetime) -> SeriesLine | None:
    revisions, day = list(series.revisions.all()), today(around.department, now)
    if not revisions:
        return None
    begun = [revision for revision in revisions if revision.starts_on <= day]
    current = begun[-1] if begun else revisions[0]
    pause = next((one for one in series.pauses.all() if one.ends_on is None or one.ends_on >= day), None)
    ended = series.ends_on is not None and series.ends_on < day
    return SeriesLine(
        series=series,
        current=current,
        later=[revision for revision in revisions if revision.starts_on > max(day, current.starts_on)],
        pause=pause,
        paused=pause is not None and pause.starts_on <= day,
        ended=ended,
        next_reviews=[] if ended else list(_next(_plan_of(series, revisions), around, now)),
        planned=[review for review in getattr(series, "ahead", []) if review.starts_at > now and _stands(review)],
    )


@dataclass(frozen=True)
class _Plan:
    """rows: Monday -> the review that is there."""

    revisions: Sequence[SeriesRevision]
    pauses: list[SeriesPause]
    rows: dict[date, Review]
    ends_on: date | None


def _plan_of(series: ReviewSeries, revisions: Sequence[SeriesRevision]) -> _Plan:
    ahead: list[Review] = getattr(series, "ahead", [])
    rows = {review.week_start: review for review in ahead}
    return _Plan(revisions, list(series.pauses.all()), rows, series.ends_on)


def _next(plan: _Plan, around: Around, now: datetime) -> Iterator[Coming]:
    first, found = Week.of(today(around.department, now)), 0
    ends = [end for end in (plan.ends_on, around.department.closed_on) if end]
    for week in first.until(first.plus(FAR)):
        coming = _in_week(week, plan, around, ends, now)
        if coming and coming.starts_at > now:
            yield coming
            found += 1
        if found == SHOWN:
            return


def _in_week(week: Week, plan: _Plan, around: Around, ends: list[date], now: datetime) -> Coming | None:
    row = plan.rows.get(week.monday)
    if row and (said := _said(row, now)) is not None:
        return None if row.status == Review.Status.CANCELLED else Coming(row.starts_at, row.zone, *said)
    slot = slot_in(week, plan.revisions, plan.pauses)
    if slot is None or any(slot[0] > end for end in ends):
        return None
    day, revision = slot
    place, holiday = around.calendar.place(day, around.place.facility)
    starts_at = instant(place or day, revision.wall_time, revision.zone)
    if reason := around.blackout(week):
        return Coming(starts_at, revision.zone, f"not expected: {reason}", expected=False)
    if place is None:
        return Coming(starts_at, revision.zone, f"not expected: {holiday}", expected=False)
    return Coming(starts_at, revision.zone, f"because of {holiday}" if holiday else "")


def _stands(review: Any) -> bool:
    """Not one that went with its series."""
    return bool(review.status != Review.Status.CANCELLED or review.called_off)


def _said(review: Any, now: datetime) -> tuple[str, bool] | None:
    """Of a review that stays as it is whatever becomes of its series: in words, and whether it is expected."""
    if review.excused_as:
        return f"excused: {ExcuseReason(review.excused_as).label}", False
    if review.called_off:
        return "cancelled", False
    if review.moved and _stands(review):
        return "moved by hand", review.status != Review.Status.EXCUSED
    return ("", True) if review.opens_at <= now and _stands(review) else None
