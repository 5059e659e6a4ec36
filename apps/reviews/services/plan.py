"""Turns series into expected reviews, ahead of time and after any outage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.reviews import selectors
from apps.reviews.calendars import Calendar
from apps.reviews.charge import Charge
from apps.reviews.models import Excusal, ExcuseReason, Review, ReviewSeries, SeriesRevision
from apps.reviews.services.clocks import follow_new_rules
from apps.reviews.services.filling import fill_missing_holidays
from apps.reviews.services.timing import planned
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
        withdrawn = _withdraw_after_the_end()
        moved = follow_new_rules(now=now)
        return filled + withdrawn + moved + plan(ReviewSeries.objects.all(), now=now)


def horizon(now: datetime) -> date:
    """The last day to plan. The date line is crossed generously: it is 14 days ahead in every zone."""
    return (now + AHEAD).date() + timedelta(days=1)


def plan(series: "QuerySet[ReviewSeries]", *, now: datetime) -> int:
    """Plans what of these series is not planned yet. The queries do not grow with the number of series.

    To be called in a transaction: it holds the series, so that no change of theirs comes in between.
    """
    last = horizon(now)
    due = _due(series, last)
    locked = due.select_for_update(of=("self",)).order_by("pk")
    rows = list(locked.select_related("department__division"))
    if not rows:
        return 0
    reviews = list(_missing(rows, due, now=now))
    Review.objects.bulk_create(reviews, ignore_conflicts=True)
    _excuse_left_out([review for review in reviews if review.status == Review.Status.EXCUSED], now)
    due.update(planned_until=last)
    _not_beyond_closing()
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
    revisions = _revisions(due)
    wanted = [slot for series in rows for slot in _slots(series, revisions[series.pk], now)]
    if not wanted:
        return
    first, last = min(slot.day for slot in wanted), max(slot.day for slot in wanted)
    there = _weeks_there(due, first)
    calendar = selectors.calendar(first=Week.of(first).monday, last=Week.of(last).sunday)
    charge = selectors.charge(due.values("department_id"), first=Week.of(first).monday, last=Week.of(last).sunday)
    for slot in wanted:
        if (slot.series.pk, Week.of(slot.day).monday) not in there:
            yield _review(slot, calendar, charge, now)


def _revisions(due: "QuerySet[ReviewSeries]") -> dict[int, list[SeriesRevision]]:
    found: dict[int, list[SeriesRevision]] = defaultdict(list)
    for revision in SeriesRevision.objects.filter(series__in=due.values("pk")).order_by("starts_on"):
        found[revision.series_id].append(revision)
    return found


def _slots(series: ReviewSeries, revisions: list[SeriesRevision], now: datetime) -> Iterator[_Slot]:
    first, last = _range(series, now)
    for day, revision in slots(revisions, first, last):
        yield _Slot(day, series, revision)


def _range(series: ReviewSeries, now: datetime) -> tuple[date, date]:
    department = series.department
    first = max(first_full_week(department.opened_on), now.date() - CATCH_UP)
    if series.planned_until:
        first = max(first, series.planned_until + timedelta(days=1))
    ends = (series.ends_on, department.closed_on, horizon(now))
    return first, min(end for end in ends if end)


def _weeks_there(due: "QuerySet[ReviewSeries]", first: date) -> set[tuple[int, date]]:
    reviews = Review.objects.filter(series__in=due.values("pk"), week_start__gte=Week.of(first).monday)
    return set(reviews.exclude(status=Review.Status.CANCELLED).values_list("series_id", "week_start"))


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


def _withdraw_after_the_end() -> int:
    """Reviews planned for days after their series ended or their department closed, and not opened yet."""
    after = Q(department__closed_on__lt=F("slot_date")) | Q(series__ends_on__lt=F("slot_date"))
    withdrawn = withdraw(Review.objects.filter(after))
    if withdrawn:
        _not_beyond_closing()
    return withdrawn


def _not_beyond_closing() -> None:
    """Should a closed department open again after all, planning goes on from the day it closed."""
    closed = Department.objects.filter(pk=OuterRef("department_id")).values("closed_on")
    ReviewSeries.objects.filter(department__closed_on__lt=F("planned_until")).update(planned_until=Subquery(closed))


def withdraw(reviews: "QuerySet[Review]") -> int:
    """Takes back reviews that never opened. What somebody once excused is kept, as cancelled."""
    scheduled = reviews.filter(status=Review.Status.SCHEDULED)
    count = scheduled.filter(excusals__isnull=False).update(status=Review.Status.CANCELLED)
    # Named one by one: joined with itself, the table is read once for each of its rows where no statistics are kept.
    unexcused = list(scheduled.filter(excusals__isnull=True).values_list("pk", flat=True))
    deleted, _ = Review.objects.filter(pk__in=unexcused).delete()
    return count + deleted
