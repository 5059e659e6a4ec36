from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.feedback.models import Barrier, Feedback, NextStep

KEPT = timedelta(days=365)
BATCH = 200


def forget_old_notes(*, now: datetime) -> int:
    """Erases the words of notes older than twelve months; that they were written, read and answered stays countable."""
    erased = 0
    while batch := list(Feedback.objects.filter(erased_at__isnull=True, written_at__lte=now - KEPT)[:BATCH]):
        with transaction.atomic():
            erased += sum(_erase(note, by=None, now=now) for note in batch)
    return erased


def remove_note(*, note: Feedback, by: User, now: datetime) -> Feedback:
    """Erases a note whose reader asked for it. The program office does so without reading it."""
    if not by.is_program_manager:
        raise Refused("Notes are removed by the program office.", code="not_program_office")
    if not note.removal_asked_at:
        raise Refused("Nobody has asked for this note to be removed.", code="removal_not_asked")
    with transaction.atomic():
        _erase(note, by=by, now=now)
    return note


def _erase(note: Feedback, *, by: User | None, now: datetime) -> int:
    """0 if another run was faster."""
    changed = Feedback.objects.filter(pk=note.pk, erased_at__isnull=True).update(
        saw="", why="", next="", reply="", erased_at=now
    )
    if changed:
        audit.record(action="note.erased", subject=note, by=by, now=now)
        note.refresh_from_db()
    return changed


def forget_old_words(*, now: datetime) -> int:
    """Erases what next steps and barriers say, twelve months after they were closed or answered.

    A step that nobody closed within twelve months of its day is dropped. Kinds, days and answers stay countable.
    """
    old = now - KEPT
    steps = NextStep.objects.filter(Q(closed_at__lte=old) | Q(status=NextStep.Status.OPEN, due_on__lte=old.date()))
    barriers = Barrier.objects.filter(answered_at__lte=old)
    return _forget(steps, now) + _forget(barriers, now)


def _forget(rows: "QuerySet[Any]", now: datetime) -> int:
    erased = 0
    while batch := list(rows.filter(erased_at__isnull=True)[:BATCH]):
        with transaction.atomic():
            erased += sum(_erase_words(row, now) for row in batch)
    return erased


def _erase_words(row: NextStep | Barrier, now: datetime) -> int:
    row.text, row.erased_at = "", now
    if isinstance(row, NextStep) and row.status == NextStep.Status.OPEN:
        row.status, row.closed_at = NextStep.Status.DROPPED, now
    row.save()
    audit.record(action=f"{row._meta.model_name}.words_erased", subject=row, by=None, now=now)
    return 1
