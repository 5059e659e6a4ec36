"""Turns series into expected reviews, ahead of time and after any outage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.reviews import selectors
from apps.reviews.calendars import Calendar
from apps.reviews.charge import Charge
from apps.reviews.models import Cancellation, Excusal, ExcuseReason, Review, ReviewSeries, SeriesPause, SeriesRevision
from apps.reviews.services.blackouts import apply_blackouts
from apps.reviews.services.clocks import follow_new_rules
from apps.reviews.services.filling import fill_missing_holidays
from apps.reviews.services.timing import planned
from apps.reviews.services.withdrawing import TAKES_PLACE_ON, withdraw
from apps.reviews.slots import first_full_week, slots

AHEAD = timedelta(days=14)
CATCH_UP = timedelta(weeks=26)
"""After an outage the weeks missed are planned too, so that silence shows: but no further back than this."""


def plan_reviews(*, now: datetime) -> int:
    """The tick: every expected review up to at least 14 days ahead exists, in every zone. Returns the rows changed.

    Safe to repeat and to run twice at once. Never before the series or the department began, never after they end.
    """
    with transaction.atomic():
        filled = fill_missing_holidays(now=now)
        withdrawn = _withdraw_after_the_end(now)
        moved = follow_new_rules(now=now)
        made = plan(ReviewSeries.objects.all(), now=now)
        return filled + withdrawn + moved + made + apply_blackouts(now=now)


def horizon(now: datetime) -> date:
    """The last day to plan. The date line is crossed generously: it is 14 days ahead in every zone."""
    return (now + AHEAD).date() + timedelta(days=1)


def plan(series: "QuerySet[ReviewSeries]", *, now: datetime) -> int:
    """Plans what of these series is not planned yet. The queries do not grow with the number of series.

    To be called in a transaction: it holds the series, so that no change of theirs comes in between.
    """
    made = _plan_due(series, horizon(now), now=now)
    _not_while_closed(series, now)
    return made


def _plan_due(series: "QuerySet[ReviewSeries]", last: date, *, now: datetime) -> int:
    due = _due(series, last)
    rows = list(due.select_for_update(of=("self",)).order_by("pk").select_related("department__division"))
    if not rows:
        return 0
    reviews = list(_missing(rows, due, now=now))
    _bring_back([review for review in reviews if review.pk])
    Review.objects.bulk_create([review for review in reviews if not review.pk], ignore_conflicts=True)
    _excuse_left_out([review for review in reviews if review.status == Review.Status.EXCUSED], now)
    due.update(planned_until=last)
    return len(reviews)


def _due(series: "QuerySet[ReviewSeries]", last: date) -> "QuerySet[ReviewSeries]":
    done = F("planned_until")
    return series.filter(
        Q(planned_until__isnull=True)
        | Q(planned_until__lt=last)
        & (Q(ends_on__isnull=True) | Q(ends_on__gt=done))
        & (Q(department__closed_on__isnull=True) | Q(department__closed_on__gt=done))
    )


@dataclass(frozen=True)
class _Slot:
    day: date
    series: ReviewSeries
    revision: SeriesRevision


def _missing(rows: list[ReviewSeries], due: "QuerySet[ReviewSeries]", *, now: datetime) -> Iterator[Review]:
    revisions, pauses = _of_each(SeriesRevision.objects.all(), due), _of_each(SeriesPause.objects.all(), due)
    wanted = [slot for series in rows for slot in _slots(series, revisions[series.pk], pauses[series.pk], now)]
    if not wanted:
        return
    first, last = min(slot.day for slot in wanted), max(slot.day for slot in wanted)
    there = _there(due, first)
    calendar = selectors.calendar(first=Week.of(first).monday, last=Week.of(last).sunday)
    charge = selectors.charge(due.values("department_id"), first=Week.of(first).monday, last=Week.of(last).sunday)
    for slot in wanted:
        found = there.get((slot.series.pk, Week.of(slot.day).monday), _NONE)
        if found.may_come:
            review = _review(slot, calendar, charge, now)
            if found.withdrawn:
                review.pk, review.public_id = found.withdrawn
            yield review


def _of_each(rows: Any, due: "QuerySet[ReviewSeries]") -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(series__in=due.values("pk")).order_by("starts_on"):
        found[row.series_id].append(row)
    return found


@dataclass(frozen=True)
class _There:
    """What a week of a series has. withdrawn: pk and public id of a review that went with its series."""

    may_come: bool
    withdrawn: tuple[int, UUID] | None = None


_NONE = _There(may_come=True)


def _there(due: "QuerySet[ReviewSeries]", first: date) -> dict[tuple[int, date], _There]:
    """Once called off by a person, a week stays without; once taken back with its series, it may come back."""
    rows = Review.objects.filter(series__in=due.values("pk"), week_start__gte=Week.of(first).monday).order_by("pk")
    found: dict[tuple[int, date], _There] = {}
    called_off = Exists(Cancellation.objects.filter(review=OuterRef("pk"), taken_back_at__isnull=True))
    columns = ("series_id", "week_start", "pk", "public_id", "status", "called_off")
    for series, monday, pk, public_id, status, by_hand in rows.annotate(called_off=called_off).values_list(*columns):
        withdrawn = status == Review.Status.CANCELLED and not by_hand
        may_come = withdrawn and found.get((series, monday), _NONE).may_come
        found[series, monday] = _There(may_come, (pk, public_id) if may_come else None)
    return found


def _slots(
    series: ReviewSeries, revisions: list[SeriesRevision], pauses: list[SeriesPause], now: datetime
) -> Iterator[_Slot]:
    first, last = _range(series, now)
    for day, revision in slots(revisions, first, last, pauses):
        yield _Slot(day, series, revision)


def _range(series: ReviewSeries, now: datetime) -> tuple[date, date]:
    department = series.department
    first = max(first_full_week(department.opened_on), now.date() - CATCH_UP)
    if series.planned_until:
        first = max(first, series.planned_until + timedelta(days=1))
    ends = (series.ends_on, department.closed_on, horizon(now))
    return first, min(end for end in ends if end)


def _review(slot: _Slot, calendar: Calendar, charge: Charge, now: datetime) -> Review:
    department = slot.series.department
    timing = planned(slot.day, slot.revision, department, calendar)
    review = Review(series=slot.series, department=department, changed_at=now, **timing.fields())
    review.expected_lead_id = charge.on(department.pk, timing.takes_place_on)
    if timing.left_out:
        review.status = Review.Status.EXCUSED
    return review


def _excuse_left_out(reviews: Iterable[Review], now: datetime) -> None:
    ids = [review.public_id for review in reviews]
    if not ids:
        return
    made = Review.objects.filter(public_id__in=ids)
    Excusal.objects.bulk_create(Excusal(review=review, reason=ExcuseReason.HOLIDAY, excused_at=now) for review in made)


_FIELDS = [
    *("slot_date", "zone", "starts_at", "ends_at", "opens_at", "closes_at", "week_start", "moved_because"),
    *("forum", "shift", "status", "expected_lead", "changed_at"),
]


def _bring_back(reviews: list[Review]) -> None:
    """What was taken back with its series and is expected once more keeps its address."""
    if reviews:
        Review.objects.bulk_update(reviews, _FIELDS, batch_size=50)


def _withdraw_after_the_end(now: datetime) -> int:
    """Reviews planned for days after their series ended or their department closed, and not opened yet."""
    day = F("takes_place_on")
    after = Q(department__closed_on__lt=day) | Q(series__ends_on__lt=day)
    return withdraw(Review.objects.annotate(takes_place_on=TAKES_PLACE_ON).filter(after), now=now)


def _not_while_closed(series: "QuerySet[ReviewSeries]", now: datetime) -> None:
    """Nothing is expected while a department is closed: should it open again, planning goes on from there."""
    yesterday = now.date() - timedelta(days=1)
    closed = Department.objects.filter(pk=OuterRef("department_id")).order_by()
    until = Subquery(closed.values(until=Greatest("closed_on", Value(yesterday, DateField()))))
    stale = series.filter(department__closed_on__lte=F("planned_until"))
    stale.exclude(planned_until=until).update(planned_until=until)
