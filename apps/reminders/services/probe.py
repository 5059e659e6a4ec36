"""Whether the relay would take mail, asked while there is none to send: a quiet night must not hide that it is away."""

from datetime import datetime

from apps.reminders import transports
from apps.reminders.models import Reminder, TransportState
from apps.reminders.services import traffic

EMAIL = Reminder.Channel.EMAIL


def try_idle_relay(*, now: datetime) -> None:
    """Opens a connection and closes it. While messages are due, sending them tells as much."""
    if Reminder.objects.unfinished().filter(channel=EMAIL, next_try_at__lte=now).exists():
        return
    road = transports.transport(EMAIL, lambda: now)
    try:
        trouble = road.open()
    finally:
        road.close()
    if trouble is None:
        if TransportState.objects.filter(channel=EMAIL, down_since__isnull=False).exists():
            traffic.passed(EMAIL)
    elif trouble.word == "down":
        traffic.went_down(EMAIL, trouble.detail)
