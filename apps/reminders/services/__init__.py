from apps.reminders.services.deliver import deliver
from apps.reminders.services.inbox import mark_inbox_read, mark_whole_inbox_read, settle_inbox
from apps.reminders.services.invite import invite, offer_new_password
from apps.reminders.services.preferences import set_preference, set_preferences
from apps.reminders.services.queue import queue_due
from apps.reminders.services.retention import forget_old_addresses

__all__ = [
    "deliver",
    "forget_old_addresses",
    "invite",
    "mark_inbox_read",
    "mark_whole_inbox_read",
    "offer_new_password",
    "queue_due",
    "set_preference",
    "set_preferences",
    "settle_inbox",
]
