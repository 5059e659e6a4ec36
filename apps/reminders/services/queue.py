"""What should be said by now is put into the ledger, once."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from apps.reminders.kinds import Kind, Occurrence, all_kinds
from apps.reminders.models import Reminder
from apps.reminders.selectors.preferences import wanted_channels

State = Reminder.State
Channel = Reminder.Channel
CHUNK = 500


def queue_due(*, now: datetime) -> int:
    """Inserts every reminder that is due and not there yet, and closes unsent ones that a newer one replaces.

    Safe to repeat, and to run twice at once: the unique key is the occurrence itself. A kind that cannot say what is
    due does not silence the others; its error is raised when they are done.
    """
    changed, errors = 0, []
    for kind in all_kinds():
        try:
            changed += _insert(kind, now)
        except Exception as error:
            errors.append(error)
    changed += _supersede(now)
    if errors:
        raise errors[0]
    return changed


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


def _insert(kind: Kind, now: datetime) -> int:
    occurrences = list(kind.due(now))
    roads = wanted_channels(kind, {occurrence.recipient.pk for occurrence in occurrences})
    rows = _new([row_for(kind.code, it, now, road) for it in occurrences for road in roads[it.recipient.pk]])
    Reminder.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    return len(rows)


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
        Reminder.objects.idle(now)
        .filter(Exists(newer), kind__in=kinds)
        .update(state=State.SUPERSEDED, closed_at=now, closed_reason="a newer reminder took its place", owner=None)
    )
