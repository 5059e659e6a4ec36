from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.departments.models import Department

if TYPE_CHECKING:
    from apps.feedback.models import Barrier, Feedback, NextStep  # noqa: F401


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
        return self.filter(Q(owner=user) | Q(department__in=Department.objects.led_by(user, day=day)))

    def open(self) -> Self:
        return self.filter(status="open")


class BarrierQuerySet(models.QuerySet["Barrier"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)
