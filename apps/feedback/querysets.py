from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.departments.models import DepartmentLead

if TYPE_CHECKING:
    from apps.feedback.models import Barrier, Feedback, NextStep  # noqa: F401


def _led(user: User, day: date) -> Any:
    rows = user.leaderships.on(day).exclude(role=DepartmentLead.Role.PEER_CHAMPION)
    return rows.values("department_id")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: User) -> Self:
        """The two people it is between, and nobody else, whatever their role."""
        return self.filter(Q(author=user) | Q(recipient=user), erased_at__isnull=True)

    def received_by(self, user: User) -> Self:
        return self.filter(recipient=user, erased_at__isnull=True)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class NextStepQuerySet(models.QuerySet["NextStep"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """Its owner, and who leads the department; a peer champion leads nobody."""
        return self.filter(Q(owner=user) | Q(department__in=_led(user, day)))

    def led_by(self, user: User, *, day: date) -> Self:
        return self.filter(department__in=_led(user, day))

    def open(self) -> Self:
        return self.filter(status="open")

    def closed(self) -> Self:
        return self.exclude(status="open")


class BarrierQuerySet(models.QuerySet["Barrier"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """With its words: for the program office, its owner, who leads the department, and its reporter."""
        if user.is_program_manager:
            return self
        return self.filter(Q(owner=user) | Q(reported_by=user) | Q(department__in=_led(user, day)))

    def about_tools(self) -> Self:
        return self.filter(kind__in=self.model.TOOL_TROUBLE)

    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def overdue(self, day: date) -> Self:
        return self.unanswered().filter(answer_due_on__lt=day)
