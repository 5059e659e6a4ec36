from apps.reminders.models.inbox import InboxItem, Preference, Topic
from apps.reminders.models.policy import LadderPolicy
from apps.reminders.models.reminder import DeliveryAttempt, Reminder
from apps.reminders.models.sending import LinkRevocation, SendingGuard, TransportState, Watermark
from apps.reminders.models.watch import CanaryArrival, Heartbeat, Incident, LedgerCheck

__all__ = [
    "CanaryArrival",
    "DeliveryAttempt",
    "Heartbeat",
    "InboxItem",
    "Incident",
    "LadderPolicy",
    "LedgerCheck",
    "LinkRevocation",
    "Preference",
    "Reminder",
    "SendingGuard",
    "Topic",
    "TransportState",
    "Watermark",
]
