from apps.reminders.views.ledger import forgot_password, ledger

__all__ = ["forgot_password", "ledger"]
