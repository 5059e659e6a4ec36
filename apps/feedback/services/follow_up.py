from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.feedback.entries import BarrierEntry, NoteEntry, StepCheck, StepEntry
from apps.feedback.services.barriers import report_barrier
from apps.feedback.services.notes import write_note
from apps.feedback.services.steps import add_next_step, check_step
from apps.reviews import services as reviews
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.tapping import Tap


def log_with_follow_up(
    *,
    review: Review,
    entry: ReviewEntry,
    notes: Sequence[NoteEntry] = (),
    next_steps: Sequence[StepEntry] = (),
    barriers: Sequence[BarrierEntry] = (),
    checked: Sequence[StepCheck] = (),
    by: User,
    now: datetime,
    source: str = "page",
    client_uuid: UUID | None = None,
    seconds_to_log: int | None = None,
    tap: Tap | None = None,
) -> CoachingRecord:
    """The record and everything said beside it: all of it or nothing. Sent a second time it adds nothing."""
    log = partial(
        reviews.log_review,
        review=review,
        entry=_with_words(entry, notes, next_steps, barriers, checked),
        by=by,
        now=now,
        source=source,
        client_uuid=client_uuid,
        seconds_to_log=seconds_to_log,
        tap=tap,
    )
    if not (notes or next_steps or barriers or checked):
        return log()  # the one tap: no transaction around the transaction
    with transaction.atomic():
        record = log()
        _add(record, notes, next_steps, barriers, checked, by=by, now=now)
    return record


def change_with_follow_up(
    *,
    record: CoachingRecord,
    entry: ReviewEntry,
    notes: Sequence[NoteEntry] = (),
    next_steps: Sequence[StepEntry] = (),
    barriers: Sequence[BarrierEntry] = (),
    checked: Sequence[StepCheck] = (),
    by: User,
    now: datetime,
    seconds_to_log: int | None = None,
) -> CoachingRecord:
    """Detail added to a record that one tap has saved before. seconds_to_log: what adding it took."""
    entry = _with_words(entry, notes, next_steps, barriers, checked)
    with transaction.atomic():
        record = reviews.change_record(record=record, entry=entry, by=by, now=now, seconds_to_log=seconds_to_log)
        _add(record, notes, next_steps, barriers, checked, by=by, now=now)
    return record


def _with_words(
    entry: ReviewEntry,
    notes: Sequence[NoteEntry],
    next_steps: Sequence[StepEntry],
    barriers: Sequence[BarrierEntry],
    checked: Sequence[StepCheck],
) -> ReviewEntry:
    """A step of an earlier review that was looked at counts like one that was agreed; it is a tap, no words."""
    made = entry.next_step_made or bool(next_steps or checked)
    written = entry.written or bool(notes or next_steps or barriers)
    return replace(entry, written=written, next_step_made=made)


def _add(
    record: CoachingRecord,
    notes: Sequence[NoteEntry],
    next_steps: Sequence[StepEntry],
    barriers: Sequence[BarrierEntry],
    checked: Sequence[StepCheck],
    *,
    by: User,
    now: datetime,
) -> None:
    """Each of them once, also when the same form arrives twice at the same moment."""
    if not (notes or next_steps or barriers or checked):
        return
    department = record.review.department
    CoachingRecord.objects.select_for_update().get(pk=record.pk)
    for note in notes:
        write_note(department=department, record=record, **vars(note), by=by, now=now)
    for step in next_steps:
        add_next_step(record=record, **vars(step), by=by, now=now)
    for barrier in barriers:
        report_barrier(department=department, record=record, **vars(barrier), by=by, now=now)
    for check in checked:
        check_step(step=check.step, status=check.status, by=by, now=now)
