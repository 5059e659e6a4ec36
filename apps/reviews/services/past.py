"""Reviews of the time before coachtrack, in bulk: a fixed number of queries for each few thousand.

They stand in ended series of their own, so that nothing is planned from them, and close with their slot: no step of
any reminder falls due once a review is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.weeks import Week
from apps.departments.models import Department, DepartmentLead
from apps.reviews import selectors
from apps.reviews.calendars import Calendar
from apps.reviews.charge import Charge, Span
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import (
    CoachingRecord,
    Excusal,
    Forum,
    Review,
    ReviewSeries,
    SeriesRevision,
    Shift,
    Source,
    Weekday,
)
from apps.reviews.selectors.past import PAST, usual_slots
from apps.reviews.services.checking import LOGGABLE
from apps.reviews.services.records import fill
from apps.reviews.services.timing import planned

BATCH = 2000


@dataclass(frozen=True, slots=True)
class PastReview:
    """day: None for the usual day of the department. entry: None if nobody said anything, or it was excused.

    excused: its reason. key: known to the system it comes from. review_id: it is here, and waits for its entry.
    """

    department: Department
    week: Week
    day: date | None
    forum: str
    shift: str
    entry: ReviewEntry | None = None
    excused: str = ""
    note: str = ""
    key: UUID | None = None
    review_id: int | None = None

    @property
    def status(self) -> str:
        if self.excused:
            return Review.Status.EXCUSED
        return Review.Status.LOGGED if self.entry else Review.Status.UNLOGGED


def put_past(*, entries: Sequence[PastReview], by: User | None, now: datetime) -> int:
    """Records past reviews, each once. The caller has checked them, and writes the audit. Rows made or changed."""
    with transaction.atomic():
        reviews = _created([entry for entry in entries if entry.review_id is None], now)
        reviews += _claimed([entry for entry in entries if entry.review_id is not None], now)
        _excuse(reviews, by, now)
        _record([(entry, review) for entry, review in reviews if entry.entry], by)
    return len(reviews)


Made = list[tuple[PastReview, Review]]


def _created(entries: Sequence[PastReview], now: datetime) -> Made:
    if not entries:
        return []
    series = _series(entries)
    first, last = min(entry.week for entry in entries), max(entry.week for entry in entries)
    charge = selectors.charge({entry.department.pk for entry in entries}, first=first.monday, last=last.sunday)
    made = [(entry, _review(entry, *series[_key(entry)], charge, now)) for entry in entries]
    Review.objects.bulk_create([review for _, review in made], batch_size=BATCH)
    return made


def _review(entry: PastReview, series: ReviewSeries, revision: SeriesRevision, charge: Charge, now: datetime) -> Review:
    day = entry.day or entry.week.monday + timedelta(days=revision.weekday)
    timing = planned(day, revision, entry.department, Calendar())
    review = Review(series=series, department=entry.department, status=entry.status, changed_at=now, **timing.fields())
    review.expected_lead_id = charge.on(entry.department.pk, day)
    review.closes_at = review.ends_at
    return review


def _key(entry: PastReview) -> str:
    return f"{PAST}{entry.department.pk}:{entry.forum}:{entry.shift}"


def _series(entries: Sequence[PastReview]) -> dict[str, tuple[ReviewSeries, SeriesRevision]]:
    """For each department, forum and shift a series that has ended, covering all that was imported into it."""
    spans: dict[str, list[PastReview]] = {}
    for entry in entries:
        spans.setdefault(_key(entry), []).append(entry)
    rows = ReviewSeries.objects.filter(external_id__startswith=PAST).prefetch_related("revisions")
    there = {str(row.external_id): row for row in rows}
    usual = usual_slots({entry.department.pk for entry in entries})
    new = {key: ReviewSeries(department=some[0].department, external_id=key) for key, some in spans.items()}
    new = {key: series for key, series in new.items() if key not in there}
    ReviewSeries.objects.bulk_create(new.values())
    revisions = {key: next(iter(series.revisions.all())) for key, series in there.items() if key in spans}
    fresh = {key: _revision(spans[key][0], series, usual.get(series.department_id)) for key, series in new.items()}
    found = {key: ((there | new)[key], (revisions | fresh)[key]) for key in spans}
    for key, some in spans.items():
        _cover(*found[key], min(entry.week for entry in some), max(entry.week for entry in some))
    SeriesRevision.objects.bulk_create(fresh.values())
    SeriesRevision.objects.bulk_update(revisions.values(), ["starts_on"], batch_size=BATCH)
    ReviewSeries.objects.bulk_update([series for series, _ in found.values()], ["ends_on", "planned_until"], BATCH)
    return found


def _revision(entry: PastReview, series: ReviewSeries, usual: SeriesRevision | None) -> SeriesRevision:
    return SeriesRevision(
        series=series,
        weekday=usual.weekday if usual else Weekday.WEDNESDAY,
        wall_time=usual.wall_time if usual else time(12),
        minutes=usual.minutes if usual else 15,
        zone=usual.zone if usual else entry.department.zone,
        forum=entry.forum or Forum.HUDDLE,
        shift=entry.shift or Shift.DAY,
        starts_on=entry.week.monday,
    )


def _cover(series: ReviewSeries, revision: SeriesRevision, first: Week, last: Week) -> None:
    revision.starts_on = min(revision.starts_on, first.monday)
    series.ends_on = series.planned_until = max(series.ends_on or date.min, last.sunday)


def _claimed(entries: Sequence[PastReview], now: datetime) -> Made:
    """Those that wait for their entry. Refused if somebody was faster."""
    for begin in range(0, len(entries), BATCH):
        for status in (Review.Status.LOGGED, Review.Status.EXCUSED):
            ids = [
                each.review_id for each in entries[begin : begin + BATCH] if each.review_id and each.status == status
            ]
            waiting = Review.objects.filter(pk__in=ids, status__in=LOGGABLE)
            if ids and waiting.update(status=status, changed_at=now) < len(ids):
                message = "Somebody logged one of these reviews just now. Nothing was imported; try again."
                raise Refused(message, code="history_changed", conflict=True)
    reviews = Review.objects.in_bulk([entry.review_id for entry in entries if entry.review_id])
    return [(entry, reviews[entry.review_id]) for entry in entries if entry.review_id]


def _excuse(reviews: Made, by: User | None, now: datetime) -> None:
    rows = [
        Excusal(review=review, reason=entry.excused, note=entry.note, excused_by=by, excused_at=now)
        for entry, review in reviews
        if entry.excused
    ]
    Excusal.objects.bulk_create(rows, batch_size=BATCH)


def _record(reviews: Made, by: User | None) -> None:
    roles = _roles({entry.department.pk for entry, _ in reviews})
    made = [(entry.entry, _row(entry, entry.entry, review, roles, by)) for entry, review in reviews if entry.entry]
    CoachingRecord.objects.bulk_create([record for _, record in made], batch_size=BATCH)
    for name in ("tools", "behaviours", "clinicians"):
        through: Any = getattr(CoachingRecord, name).through
        column = getattr(CoachingRecord, name).field.m2m_reverse_field_name()
        links = [
            through(coachingrecord_id=record.pk, **{f"{column}_id": other.pk})
            for entry, record in made
            for other in getattr(entry, name)
        ]
        through.objects.bulk_create(links, batch_size=BATCH)


def _row(
    past: PastReview, entry: ReviewEntry, review: Review, roles: "dict[tuple[int, int], list[Span]]", by: User | None
) -> CoachingRecord:
    """Nobody knows when it was written down at the time: the end of its slot stands for that."""
    record = CoachingRecord(review=review, logged_by=by, submitted_at=review.ends_at, client_uuid=past.key)
    record.source = Source.IMPORTED
    fill(record, entry, entry.held_on or review.slot_date)
    record.coach_id = entry.coach.pk if entry.coach else review.expected_lead_id
    held = roles.get((review.department_id, record.coach_id or 0), [])
    record.coach_role = next((span.role for span in held if span.holds(record.held_on)), "")
    return record


def _roles(departments: set[int]) -> dict[tuple[int, int], list[Span]]:
    """(department id, user id) -> their times in a role."""
    found: dict[tuple[int, int], list[Span]] = {}
    rows = DepartmentLead.objects.filter(department__in=departments)
    for row in rows.values_list("starts_on", "ends_on", "user_id", "department_id", "role"):
        span = Span(*row)
        found.setdefault((span.department_id, span.user_id), []).append(span)
    return found
