from datetime import datetime, timedelta

from apps.reminders.models import DeliveryAttempt, Reminder

KEPT = timedelta(days=365)


def forget_old_addresses(*, now: datetime) -> int:
    """Empties where a message went and what the relay said, a year after its end. That it was sent stays countable."""
    old = Reminder.objects.filter(closed_at__lte=now - KEPT)
    details = DeliveryAttempt.objects.filter(ended_at__lte=now - KEPT).exclude(detail="").update(detail="")
    return details + old.exclude(address="", last_error="").update(address="", last_error="")
