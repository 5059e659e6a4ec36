from apps.reminders.services.canary import look_for_canaries
from apps.reminders.services.check import check_ledger, forget_old_checks
from apps.reminders.services.deliver import deliver
from apps.reminders.services.guard import release
from apps.reminders.services.inbox import mark_inbox_read, mark_whole_inbox_read, settle_inbox
from apps.reminders.services.invite import invite, offer_new_password
from apps.reminders.services.policy import set_ladder
from apps.reminders.services.preferences import set_preference, set_preferences
from apps.reminders.services.probe import try_idle_relay
from apps.reminders.services.queue import queue_due
from apps.reminders.services.retention import forget_old_addresses, forget_old_inbox_lines, forget_revoked_links
from apps.reminders.services.watch import follow, forget_old_incidents, heard_from

__all__ = [
    "check_ledger",
    "deliver",
    "follow",
    "forget_old_addresses",
    "forget_old_checks",
    "forget_old_inbox_lines",
    "forget_old_incidents",
    "forget_revoked_links",
    "heard_from",
    "invite",
    "look_for_canaries",
    "mark_inbox_read",
    "mark_whole_inbox_read",
    "offer_new_password",
    "queue_due",
    "release",
    "set_ladder",
    "set_preference",
    "set_preferences",
    "settle_inbox",
    "try_idle_relay",
]
