from apps.reminders.services.deliver import deliver
from apps.reminders.services.invite import invite, offer_new_password
from apps.reminders.services.queue import queue_due

__all__ = ["deliver", "invite", "offer_new_password", "queue_due"]
