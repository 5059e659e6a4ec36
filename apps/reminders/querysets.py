from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from apps.accounts.models import User
from apps.departments.models import Department

if TYPE_CHECKING:
    from apps.reminders.models import InboxItem, Reminder  # noqa: F401


class ReminderQuerySet(models.QuerySet["Reminder"]):
    # The states are literals here, not parameters: else SQLite does not see that its partial indexes fit.

    def unfinished(self) -> Self:
        return self.filter(state__in=["due", "sending"])

    def idle(self) -> Self:
        """Unfinished, and nobody is busy with it."""
        return self.filter(state=RawSQL("'due'", ()))

    def being_sent(self) -> Self:
        return self.filter(state=RawSQL("'sending'", ()))

    def in_doubt(self, held_since: datetime) -> Self:
        """What a database set back cannot tell: it was due before the hold, and may have been sent."""
        return self.unfinished().filter(Q(state="sending") | Q(next_try_at__lte=held_since))

    def visible_to(self, user: User, *, day: date) -> Self:
        """One's own; those of a department one leads; all for the program office and administrators."""
        if user.is_program_manager or user.is_administrator:
            return self
        led = Department.objects.led_by(user, day=day).values("pk")
        return self.filter(Q(recipient=user) | Q(department_id__in=led))


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    def received_by(self, user: User) -> Self:
        """Nobody reads another person's inbox, whatever their role."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
