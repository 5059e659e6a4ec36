from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.reminders.kinds import Occurrence
from apps.reminders.models import Reminder

Channel = Reminder.Channel


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


def _message_id(kind: str, occurrence: Occurrence, channel: str) -> str:
    """The same for the same key on every machine, and a riddle to everybody without the secret key."""
    key = f"{kind}/{occurrence.subject}/{occurrence.step}/{occurrence.recipient.pk}/{channel}"
    digest = salted_hmac("coachtrack.reminders.message-id", key, algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'coachtrack'}>"
