from apps.reminders.views.inbox import inbox, inbox_read, inbox_read_whole
from apps.reminders.views.ledger import forgot_password, ledger
from apps.reminders.views.policy import policy
from apps.reminders.views.preferences import preferences

__all__ = ["forgot_password", "inbox", "inbox_read", "inbox_read_whole", "ledger", "policy", "preferences"]
