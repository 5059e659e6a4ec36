from apps.reminders.models.inbox import InboxItem, Preference, Topic
from apps.reminders.models.policy import LadderPolicy
from apps.reminders.models.reminder import DeliveryAttempt, Reminder
from apps.reminders.models.sending import LinkRevocation, SendingGuard, TransportState, Watermark

__all__ = [
    "DeliveryAttempt",
    "InboxItem",
    "LadderPolicy",
    "LinkRevocation",
    "Preference",
    "Reminder",
    "SendingGuard",
    "Topic",
    "TransportState",
    "Watermark",
]
