from datetime import datetime, timedelta

from apps.reminders.links import GOOD_FOR
from apps.reminders.models import DeliveryAttempt, InboxItem, LinkRevocation, Reminder

KEPT = timedelta(days=365)
IN_THE_INBOX = timedelta(days=90)


def forget_revoked_links(*, now: datetime) -> int:
    """A link that nobody could use any more needs no revocation; twice its time, so that clocks may differ."""
    deleted, _ = LinkRevocation.objects.filter(revoked_at__lte=now - 2 * GOOD_FOR).delete()
    return deleted


def forget_old_addresses(*, now: datetime) -> int:
    """Empties where a message went and what the relay said, a year after its end. That it was sent stays countable."""
    old = Reminder.objects.filter(closed_at__lte=now - KEPT)
    details = DeliveryAttempt.objects.filter(ended_at__lte=now - KEPT).exclude(detail="").update(detail="")
    return details + old.exclude(address="", last_error="").update(address="", last_error="")


def forget_old_inbox_lines(*, now: datetime) -> int:
    """A line is a copy for its reader, read or not; that the message went out stays in the ledger."""
    deleted, _ = InboxItem.objects.filter(arrived_at__lte=now - IN_THE_INBOX).delete()
    return deleted
