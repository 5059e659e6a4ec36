from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department
from apps.reviews.models.choices import ExcuseReason, Forum, Shift
from apps.reviews.models.series import ReviewSeries
from apps.reviews.querysets import ReviewQuerySet
from apps.reviews.windows import LOGGABLE, ON_TIME


class Review(PublicIdModel):
    """One expected weekly slot. `status` is stored; late and not held are derived.

    starts_at, ends_at, closes_at: UTC. slot_date: the day the series asked for, in `zone`; a move or a holiday
    changes starts_at alone. week_start: the Monday of its ISO week, by the slot's own calendar.
    """

    PERSONAL_FIELDS = ("expected_lead",)

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "coming up"
        OPEN = "open", "open"
        LOGGED = "logged", "logged"
        UNLOGGED = "unlogged", "not logged yet"
        EXCUSED = "excused", "excused"
        CANCELLED = "cancelled", "cancelled"

    series = models.ForeignKey(ReviewSeries, on_delete=models.PROTECT, related_name="reviews")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="reviews")
    expected_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="expected_reviews"
    )
    slot_date = models.DateField()
    zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    week_start = models.DateField()
    moved_because = models.CharField(max_length=80, blank=True)
    """The holiday for which it was moved or left out."""
    forum = models.CharField(max_length=20, choices=Forum)
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.DAY)
    status = models.CharField(max_length=12, choices=Status, default=Status.SCHEDULED)
    changed_at = models.DateTimeField()
    """When anything about this review, its record or its excusal last changed: the drift tick reads what is newer."""

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "slot_date"], name="review_slot_once"),
            models.UniqueConstraint(
                fields=["series", "week_start"], condition=~Q(status="cancelled"), name="review_week_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="review_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["opens_at"], condition=Q(status="scheduled"), name="review_to_open"),
            models.Index(fields=["closes_at"], condition=Q(status="open"), name="review_to_close"),
            models.Index(fields=["department", "week_start"], name="review_by_week"),
            models.Index(fields=["changed_at"], name="review_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.department}, {self.get_forum_display()} of {self.slot_date}"

    @property
    def on_time_until(self) -> datetime:
        return self.ends_at + ON_TIME

    @property
    def loggable_until(self) -> datetime:
        return self.ends_at + LOGGABLE


class Excusal(PublicIdModel):
    """A review that is not expected after all, and why. Taken back, not deleted."""

    PERSONAL_FIELDS = ("excused_by", "note")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="excusals")
    reason = models.CharField(max_length=20, choices=ExcuseReason)
    note = models.CharField(max_length=140, blank=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="excusals_given"
    )
    excused_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(taken_back_at__isnull=True), name="excusal_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_reason_display()}"
