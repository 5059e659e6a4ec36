"""A message an hour to a mailbox that nobody reads: what has to arrive there shows that mail arrives at all.

It goes through the same ledger, over the same road, as everything else. A ledger row belongs to a person, and so does
this one: the mailbox is entered as a person without a password, a place or a right. That is simpler to live with than
rows that belong to nobody, for which every reader of the ledger would need a second case, and the unique key too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from apps.accounts.models import User, normalised_email
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict
from apps.reminders.models import Reminder

CODE = "canary"
SUBJECT = UUID("0ca0a1e5-0000-4000-8000-000000000001")
PERSON = UUID("0ca0a1e5-0000-4000-8000-000000000002")
"""The public id of the mailbox's person: whoever lists people leaves it out."""
HOUR = timedelta(hours=1)


def mailbox_person() -> User | None:
    """Whoever the address belongs to; None where no canary is wanted, or its person is not made yet."""
    address = normalised_email(settings.COACHTRACK_CANARY_ADDRESS)
    return User.objects.filter(email=address, is_active=True).first() if address else None


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """That of this hour. One that was missed shows nothing any more."""
    person = mailbox_person()
    if person is None:
        return []
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [Occurrence(SUBJECT, f"{hour:%Y%m%d%H}", person, hour, hour + HOUR, priority=1)]


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    if not settings.COACHTRACK_CANARY_ADDRESS:
        return {reminder.pk: Stop("no canary is wanted any more") for reminder in reminders}
    return {reminder.pk: Send("canary", {"hour": reminder.due_at}) for reminder in reminders}


KIND = Kind(CODE, due, judge, newest_only=True, channels=(Reminder.Channel.EMAIL,))
