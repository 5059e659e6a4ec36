"""Several reminders that would reach a person at the same time become one message about all of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from apps.reminders.kinds import Kind, Occurrence
from apps.reminders.models import Reminder
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.services.rows import row_for

State = Reminder.State
Channel = Reminder.Channel


def foldable(kind: Kind, now: datetime) -> bool:
    """Whether somebody has two of them, or one beside a message in which it still has room."""
    if not kind.folds_into:
        return False
    people = _waiting(kind, now).values("recipient").annotate(subjects=Count("subject", distinct=True))
    return people.filter(Q(subjects__gt=1) | Q(recipient__in=_open(kind).values("recipient"))).exists()


def fold(kind: Kind, now: datetime) -> int:
    """Call it in the transaction of the pass. Returns how many went into another. E-mail only: an inbox is a list."""
    if not kind.folds_into:
        return 0
    step = f"{now:%Y%m%d-%H%M%S}"
    taken = set(Reminder.objects.filter(kind=kind.folds_into, step=step).values_list("recipient_id", flat=True))
    there = {row.recipient_id: row for row in _open(kind)}
    folded = 0
    for recipient, rows in _by_recipient(_waiting(kind, now).select_related("recipient")).items():
        into = there.get(recipient)
        if into and _keep(into, rows):
            folded += _close(rows, max(now, into.created_at))
        elif len(rows) > 1 and recipient not in taken:
            _whole(kind, step, rows, now).save(force_insert=True)
            folded += _close(rows, now)
    return folded


def _waiting(kind: Kind, now: datetime) -> ReminderQuerySet:
    due = Reminder.objects.unfinished().filter(state=State.DUE, kind=kind.code, channel=Channel.EMAIL)
    return due.filter(step__in=kind.folds, due_at__lte=now, expires_at__gt=now)


def _open(kind: Kind) -> ReminderQuerySet:
    return Reminder.objects.unfinished().filter(state=State.DUE, kind=kind.folds_into, channel=Channel.EMAIL)


def _by_recipient(rows: Iterable[Reminder]) -> dict[int, list[Reminder]]:
    """The newest of each subject: an older one is about to be replaced by it."""
    newest: dict[int, dict[object, Reminder]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.due_at):
        newest[row.recipient_id][row.subject] = row
    return {recipient: list(found.values()) for recipient, found in newest.items()}


def _whole(kind: Kind, step: str, rows: list[Reminder], now: datetime) -> Reminder:
    person = rows[0].recipient
    due_at, expires_at = min(row.due_at for row in rows), max(row.expires_at for row in rows)
    occurrence = Occurrence(person.public_id, step, person, due_at, expires_at, min(row.priority for row in rows))
    return row_for(kind.folds_into, occurrence, now)


def _keep(into: Reminder, rows: list[Reminder]) -> bool:
    """Holds the message back while others join it. False: somebody is sending it by now."""
    expires_at = max(into.expires_at, *(row.expires_at for row in rows))
    return bool(Reminder.objects.filter(pk=into.pk, state=State.DUE).update(expires_at=expires_at))


def _close(rows: list[Reminder], at: datetime) -> int:
    waiting = Reminder.objects.filter(pk__in=[row.pk for row in rows], state=State.DUE)
    return waiting.update(state=State.SUPERSEDED, closed_at=at, closed_reason=Reminder.FOLDED)
