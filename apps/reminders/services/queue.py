"""What should be said by now is put into the ledger, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.crypto import salted_hmac

from apps.reminders.kinds import Kind, Occurrence, all_kinds
from apps.reminders.models import Reminder, Watermark
from apps.reminders.selectors.preferences import wanted_channels

State = Reminder.State
Channel = Reminder.Channel
CHUNK = 500
OVERLAP = timedelta(minutes=5)
"""Looked at again behind the mark: what was written meanwhile is committed a little later than its own time."""
FULL_EVERY = timedelta(hours=1)
"""How often everything that may be owed is looked at, whatever the mark says."""


def queue_due(*, now: datetime) -> int:
    """Inserts every reminder that is due and not there yet, and closes unsent ones that a newer one replaces.

    Safe to repeat, and to run twice at once: the unique key is the occurrence itself, and of two passes over one
    kind the second writes nothing. A kind that cannot say what is due does not silence the others; its error is
    raised when they are done.
    """
    changed, errors, idle = 0, [], []
    for kind, mark in _marked(all_kinds(), now):
        try:
            this = _Pass.over(kind, mark, now)
            if rows := this.rows():
                changed += this.write(rows)
            else:
                idle.append(this.moved())
        except Exception as error:
            errors.append(error)
    Watermark.objects.bulk_update(idle, ["at", "full_at", "basis"])
    changed += _supersede(now)
    if errors:
        raise errors[0]
    return changed


def _marked(kinds: list[Kind], now: datetime) -> list[tuple[Kind, Watermark]]:
    marks = Watermark.objects.in_bulk(field_name="kind")
    if new := [Watermark(kind=kind.code, at=now) for kind in kinds if kind.code not in marks]:
        Watermark.objects.bulk_create(new, ignore_conflicts=True)
        marks = Watermark.objects.in_bulk(field_name="kind")
    return [(kind, marks[kind.code]) for kind in kinds]


def row_for(kind: str, occurrence: Occurrence, now: datetime, channel: str = Channel.EMAIL) -> Reminder:
    return Reminder(
        channel=channel,
        kind=kind,
        subject=occurrence.subject,
        step=occurrence.step,
        recipient=occurrence.recipient,
        department_id=occurrence.department_id,
        due_at=occurrence.due_at,
        expires_at=occurrence.expires_at,
        priority=occurrence.priority,
        next_try_at=occurrence.due_at,
        message_id=_message_id(kind, occurrence, channel),
        message_date=occurrence.due_at.replace(microsecond=0),
        address=occurrence.recipient.email or "",
        created_at=now,
    )


@dataclass(frozen=True)
class _Pass:
    """One look at what a kind owes. since: None for a full one."""

    kind: Kind
    mark: Watermark
    now: datetime
    since: datetime | None
    basis: str

    @classmethod
    def over(cls, kind: Kind, mark: Watermark, now: datetime) -> "_Pass":
        basis = kind.basis(now)
        fresh = mark.full_at is not None and timedelta() <= now - mark.full_at < FULL_EVERY
        since = min(mark.at, now) - OVERLAP if fresh and mark.basis == basis else None
        return cls(kind, mark, now, since, basis)

    def rows(self) -> list[Reminder]:
        occurrences = list(self.kind.due(self.since, self.now))
        roads = wanted_channels(self.kind, {occurrence.recipient.pk for occurrence in occurrences})
        return _new(
            [row_for(self.kind.code, it, self.now, road) for it in occurrences for road in roads[it.recipient.pk]]
        )

    def write(self, rows: list[Reminder]) -> int:
        """The rows and the mark, together or not at all; 0 where somebody else's pass came first."""
        with transaction.atomic():
            moved = self.moved()
            seen = Watermark.objects.filter(pk=moved.pk, passes=self.mark.passes)
            if not seen.update(passes=F("passes") + 1, at=moved.at, full_at=moved.full_at, basis=moved.basis):
                return 0
            Reminder.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        return len(rows)

    def moved(self) -> Watermark:
        """The mark after this pass, not saved."""
        full = (self.mark.full_at, self.mark.basis) if self.since else (self.now, self.basis)
        return Watermark(pk=self.mark.pk, kind=self.kind.code, at=self.now, full_at=full[0], basis=full[1])


def _new(rows: list[Reminder]) -> list[Reminder]:
    """Only to count well: whatever slips through here meets the unique key."""
    if not rows:
        return []
    there = Reminder.objects.filter(kind=rows[0].kind, subject__in={row.subject for row in rows})
    known = set(there.values_list("subject", "step", "recipient_id", "channel"))
    return [row for row in rows if (row.subject, row.step, row.recipient_id, row.channel) not in known]


def _message_id(kind: str, occurrence: Occurrence, channel: str) -> str:
    """The same for the same key on every machine, and a riddle to everybody without the secret key."""
    key = f"{kind}/{occurrence.subject}/{occurrence.step}/{occurrence.recipient.pk}/{channel}"
    digest = salted_hmac("coachtrack.reminders.message-id", key, algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'coachtrack'}>"


def _supersede(now: datetime) -> int:
    kinds = [kind.code for kind in all_kinds() if kind.newest_only]
    newer = Reminder.objects.filter(
        kind=OuterRef("kind"), subject=OuterRef("subject"), due_at__gt=OuterRef("due_at"), due_at__lte=now
    ).exclude(state=State.CANCELLED)
    return (
        Reminder.objects.idle()
        .filter(Exists(newer), kind__in=kinds)
        .update(state=State.SUPERSEDED, closed_at=now, closed_reason="a newer reminder took its place", owner=None)
    )
