"""Nothing leaves a database that has been set back until somebody has decided about what it may have sent already."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, QuerySet
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.reminders import mark
from apps.reminders.mark import Mark
from apps.reminders.models import Reminder, SendingGuard
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.services.queue import queue_due
from apps.reminders.setback import Standing, Word, judge, knows

log = logging.getLogger(__name__)

BEAT = 60.0
"""Seconds after which the generation grows although nothing is to be sent. With something to send it always grows."""
BEYOND_EVERY_MARK = 1_000_000
"""How far a release jumps: further than any machine's file can be ahead of the one that was read."""
NOT_HELD = "Reminders are not held: there is nothing to release."
EXPIRE, SEND = "expire", "send"
EXPIRED_BECAUSE = "before the restore"


def may_send(*, now: datetime) -> bool:
    """To be asked before every claim. Counts the generation on, or begins a hold; False while one is on.

    `now` dates the hold. Whether the database is an old one is decided by the database's own clock.
    """
    here = mark.read(_path())  # before the database: what another sender counts meanwhile makes nobody look set back
    guard = _guard()
    if guard.held_since and not _lifted(guard, here):
        return False
    word = judge(here, _standing(guard))
    if word is Word.UNKNOWN and not mark.can_write(_path()):
        word = Word.GO  # where no file can be kept, its absence says nothing; the health page says so
    if word is not Word.GO:
        _hold(guard, word, here, now)
        return False
    return _beat(guard)


def _path() -> Path:
    return Path(settings.COACHTRACK_SENDING_MARK)


def _guard() -> SendingGuard:
    guards = SendingGuard.objects.annotate(
        clock=ExpressionWrapper(Now(), output_field=DateTimeField()),
        waiting=Exists(Reminder.objects.unfinished()),
        used=Exists(Reminder.objects.all()),
    )
    found = guards.first()
    if found is None:
        SendingGuard.objects.get_or_create(only_row=True)
        found = guards.get()
    return found


def _standing(guard: SendingGuard) -> Standing:
    age = guard.clock - guard.beat_at if guard.beat_at else None  # type: ignore[attr-defined]
    return Standing(guard.lineage, guard.generation, age, empty=not guard.used)  # type: ignore[attr-defined]


def _beat(guard: SendingGuard) -> bool:
    """The database counts first, then the file follows, then messages leave."""
    standing = _standing(guard)
    if standing.age is not None and standing.age.total_seconds() < BEAT and not guard.waiting:  # type: ignore[attr-defined]
        return True
    mine = SendingGuard.objects.filter(pk=guard.pk, held_since__isnull=True)
    generation = _count_on(mine, guard.generation)
    if generation is None:
        return False
    try:
        mark.write(_path(), Mark(guard.lineage, generation))
    except OSError as error:
        mine.update(unmarked_at=Now())
        log.error("Cannot write %s (%s): a restored database would go unnoticed", _path(), error.strerror)
    return True


def _count_on(mine: QuerySet[SendingGuard], seen: int | None) -> int | None:
    """The generation that this sender, and no other, has counted to; None while a hold is on. seen: as last read."""
    while seen is not None:
        if mine.filter(generation=seen).update(generation=seen + 1, beat_at=Now()):
            return seen + 1
        seen = mine.values_list("generation", flat=True).first()  # another sender was quicker
    return None


def _hold(guard: SendingGuard, word: Word, here: Mark | None, now: datetime) -> None:
    with transaction.atomic():
        begun = SendingGuard.objects.filter(pk=guard.pk, held_since__isnull=True).update(
            held_since=now,
            held_because=word.value,
            mark_lineage=here.lineage if here else None,
            mark_generation=here.generation if here else None,
        )
        if begun:
            record(action="reminders.held", subject=guard, by=None, now=now, because=word.value)
            log.error("No reminder leaves: %s. See manage.py release_reminders --list", word.value)


def _lifted(guard: SendingGuard, here: Mark | None) -> bool:
    """A machine that did not know has held everything; this one was the last to send, and does know."""
    if guard.held_because != Word.UNKNOWN or not knows(here, _standing(guard)):
        return False
    held = SendingGuard.objects.filter(pk=guard.pk, held_because=Word.UNKNOWN.value)
    held.update(held_since=None, held_because="")
    log.warning("Reminders leave again: this machine knows the database as it left it")
    return True


def release(*, choice: str, by: User | None, now: datetime) -> int:
    """Ends the hold. "expire": what was due before it is closed; "send": it leaves. How many messages that were.

    What fell due between the backup and the restore is not in the restored ledger: it is put there first.
    """
    if choice not in (EXPIRE, SEND):
        raise Refused("Choose whether to close what was due before the restore, or to send it.", code="no_choice")
    if not SendingGuard.objects.filter(held_since__isnull=False).exists():
        raise Refused(NOT_HELD, code="not_held", conflict=True)
    queue_due(now=now)
    with transaction.atomic():
        guard = SendingGuard.objects.select_for_update().filter(held_since__isnull=False).first()
        if guard is None or guard.held_since is None:
            raise Refused(NOT_HELD, code="not_held", conflict=True)
        doubtful = Reminder.objects.in_doubt(guard.held_since)
        number = _expire(doubtful, now) if choice == EXPIRE else doubtful.count()
        record(action="reminders.released", subject=guard, by=by, now=now, choice=choice, messages=number)
        _let_go(guard, by, now)
    return number


def _expire(doubtful: ReminderQuerySet, now: datetime) -> int:
    return doubtful.update(
        state=Reminder.State.EXPIRED, closed_at=now, closed_reason=EXPIRED_BECAUSE, owner=None, lease_until=None
    )


def _let_go(guard: SendingGuard, by: User | None, now: datetime) -> None:
    """From here on this database is the true one, to every machine that remembers the other."""
    guard.lineage = guard.mark_lineage or guard.lineage
    guard.generation = max(guard.generation, guard.mark_generation or 0) + BEYOND_EVERY_MARK
    guard.beat_at = guard.held_since = guard.mark_lineage = guard.mark_generation = None
    guard.held_because = ""
    guard.released_at, guard.released_by = now, str(by)[:200] if by else "the command line"
    guard.save()
