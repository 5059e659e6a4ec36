from datetime import datetime, timedelta

from apps.reminders.links import GOOD_FOR
from apps.reminders.models import DeliveryAttempt, LinkRevocation, Reminder

KEPT = timedelta(days=365)


def forget_revoked_links(*, now: datetime) -> int:
    """A link that nobody could use any more needs no revocation; twice its time, so that clocks may differ."""
    deleted, _ = LinkRevocation.objects.filter(revoked_at__lte=now - 2 * GOOD_FOR).delete()
    return deleted


def forget_old_addresses(*, now: datetime) -> int:
    """Empties where a message went and what the relay said, a year after its end. That it was sent stays countable."""
    old = Reminder.objects.filter(closed_at__lte=now - KEPT)
    details = DeliveryAttempt.objects.filter(ended_at__lte=now - KEPT).exclude(detail="").update(detail="")
    return details + old.exclude(address="", last_error="").update(address="", last_error="")
