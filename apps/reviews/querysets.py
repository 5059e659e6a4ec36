from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from apps.accounts.models import User
from apps.departments.models import Department

if TYPE_CHECKING:
    from apps.reviews.models import CoachingRecord, Review  # noqa: F401


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """The program office sees all; a lead, co-lead, delegate or peer champion those of their departments."""
        if user.is_program_manager:
            return self
        return self.filter(department__in=Department.objects.led_by(user, day=day))

    def to_open(self, now: datetime) -> Self:
        return self.filter(status="scheduled", opens_at__lte=now)

    def lapsed(self, now: datetime) -> Self:
        return self.filter(status="open", closes_at__lte=now)

    def awaiting_log(self, now: datetime) -> Self:
        """Open, and the slot has begun."""
        return self.filter(status="open", starts_at__lte=now)


class CoachingRecordQuerySet(models.QuerySet["CoachingRecord"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """Who was named in a record is for those who lead the department; the program office reads outcomes only."""
        return self.filter(review__department__in=Department.objects.led_by(user, day=day))
