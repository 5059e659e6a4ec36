"""What a person has seen of their inbox. Opening a line changes nothing; these do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import User
from apps.audit.services import record
from apps.reminders.kinds import all_kinds
from apps.reminders.models import InboxItem
from apps.reminders.selectors.inbox import settled_subjects

STILL_WATCHED = timedelta(days=30)
"""For how long an unread line is followed; older ones keep their mark until their reader takes it away."""
CHUNK = 500


@transaction.atomic
def mark_inbox_read(*, item: InboxItem, by: User, now: datetime) -> None:
    """Said again, it changes nothing."""
    if InboxItem.objects.unread().filter(pk=item.pk).update(read_at=now):
        record(action="inbox.read", subject=item, by=by, now=now)


@transaction.atomic
def mark_whole_inbox_read(*, user: User, newest: InboxItem, by: User, now: datetime) -> int:
    """Everything up to `newest`: what arrived while its reader looked at the page stays new."""
    seen = InboxItem.objects.received_by(user).unread().filter(arrived_at__lte=newest.arrived_at).update(read_at=now)
    if seen:
        record(action="inbox.read_whole", subject=user, by=by, now=now, lines=seen)
    return seen


def settle_inbox(*, now: datetime) -> int:
    """Takes the mark from lines whose matter no longer waits, or that a newer line on the same matter replaces."""
    unread = InboxItem.objects.unread().filter(arrived_at__gt=now - STILL_WATCHED)
    rows = list(unread.values_list("pk", "reminder__kind", "reminder__subject"))
    done = set(_replaced(now))
    for some in _chunks(rows):
        settled = settled_subjects((kind, subject) for _, kind, subject in some)
        done.update(pk for pk, kind, subject in some if (kind, subject) in settled)
    unread = InboxItem.objects.unread()
    return sum(unread.filter(pk__in=some).update(read_at=now) for some in _chunks(sorted(done)))


def _replaced(now: datetime) -> Iterable[int]:
    newer = InboxItem.objects.filter(
        recipient=OuterRef("recipient"),
        reminder__kind=OuterRef("reminder__kind"),
        reminder__subject=OuterRef("reminder__subject"),
        arrived_at__gt=OuterRef("arrived_at"),
    )
    whose = [kind.code for kind in all_kinds() if kind.newest_only]
    unread = InboxItem.objects.unread().filter(arrived_at__gt=now - STILL_WATCHED, reminder__kind__in=whose)
    return unread.filter(Exists(newer)).values_list("pk", flat=True)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
