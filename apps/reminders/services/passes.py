"""One look at what a kind owes, and writing down what it found together with the mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from apps.reminders.kinds import Kind
from apps.reminders.models import Reminder, Watermark
from apps.reminders.selectors.preferences import wanted_channels
from apps.reminders.services.folding import fold, foldable
from apps.reminders.services.rows import row_for

CHUNK = 500
OVERLAP = timedelta(minutes=5)
"""Looked at again behind the mark: what was written meanwhile is committed a little later than its own time."""
FULL_EVERY = timedelta(hours=1)
"""How often everything that may be owed is looked at, whatever the mark says."""


@dataclass(frozen=True)
class Found:
    """rows: to be added; moved: unsent row -> its due_at and expires_at by now; foldable: some may become one."""

    rows: list[Reminder] = field(default_factory=list)
    moved: Mapping[int, tuple[datetime, datetime]] = field(default_factory=dict)
    foldable: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows or self.moved or self.foldable)


@dataclass(frozen=True)
class Pass:
    """since: None for a full one. waiting: whether rows of this kind have not gone out yet."""

    kind: Kind
    mark: Watermark
    now: datetime
    since: datetime | None
    basis: str
    waiting: bool

    @classmethod
    def over(cls, kind: Kind, mark: Watermark, basis: str, now: datetime, *, waiting: bool) -> "Pass":
        """basis: what the kind's says now."""
        fresh = mark.full_at is not None and timedelta() <= now - mark.full_at < FULL_EVERY
        since = min(mark.at, now) - OVERLAP if fresh and mark.basis == basis else None
        return cls(kind, mark, now, since, basis, waiting)

    def look(self) -> Found:
        """Without a lock."""
        occurrences = list(self.kind.due(self.since, self.now))
        roads = wanted_channels(self.kind, {occurrence.recipient.pk for occurrence in occurrences})
        rows = [row_for(self.kind.code, it, self.now, road) for it in occurrences for road in roads[it.recipient.pk]]
        if not self.waiting:
            return Found(_new(rows))
        return Found(_new(rows), self.kind.moved(self.since, self.now), foldable(self.kind, self.now))

    def write(self, found: Found) -> int:
        """The rows and the mark, together or not at all; 0 where somebody else's pass came first."""
        with transaction.atomic():
            after = self.mark_after()
            seen = Watermark.objects.filter(pk=after.pk, passes=self.mark.passes)
            if not seen.update(passes=F("passes") + 1, at=after.at, full_at=after.full_at, basis=after.basis):
                return 0
            Reminder.objects.bulk_create(found.rows, batch_size=CHUNK, ignore_conflicts=True)
            moved = sum(_move(pk, *times) for pk, times in found.moved.items())
            return len(found.rows) + moved + fold(self.kind, self.now)

    def mark_after(self) -> Watermark:
        """Not saved."""
        full = (self.mark.full_at, self.mark.basis) if self.since else (self.now, self.basis)
        return Watermark(pk=self.mark.pk, kind=self.kind.code, at=self.now, full_at=full[0], basis=full[1])


def _new(rows: list[Reminder]) -> list[Reminder]:
    """Only to count well: whatever slips through here meets the unique key."""
    if not rows:
        return []
    there = Reminder.objects.filter(kind=rows[0].kind, subject__in={row.subject for row in rows})
    known = set(there.values_list("subject", "step", "recipient_id", "channel"))
    return [row for row in rows if (row.subject, row.step, row.recipient_id, row.channel) not in known]


def _move(pk: int, due_at: datetime, expires_at: datetime) -> int:
    """Unless somebody is sending it just now."""
    waiting = Reminder.objects.filter(pk=pk, state=Reminder.State.DUE)
    return waiting.update(due_at=due_at, expires_at=expires_at, next_try_at=due_at)
