from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department, Division, Facility
from apps.reviews.models.choices import ExcuseReason, Forum, Shift
from apps.reviews.models.series import ReviewSeries
from apps.reviews.querysets import ReviewQuerySet
from apps.reviews.windows import LOGGABLE, ON_TIME


class Review(PublicIdModel):
    """One expected weekly slot. `status` is stored; late and not held are derived.

    starts_at, ends_at, closes_at: UTC. slot_date: the day the series asked for, in `zone`; a move or a holiday
    changes starts_at alone. week_start: the Monday of its ISO week, by the slot's own calendar.
    A cancelled review was called off by a person, who is in its Cancellation, or went with its series; then it comes
    back with it.
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


class Move(PublicIdModel):
    """One review held at another time of its week: day and time on the wall of the review's zone."""

    PERSONAL_FIELDS = ("moved_by",)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="moves")
    day = models.DateField()
    wall_time = models.TimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="moves_made"
    )
    moved_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(taken_back_at__isnull=True), name="move_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: held on {self.day}"


class Cancellation(PublicIdModel):
    """One review that a person called off, since it should never have been planned."""

    PERSONAL_FIELDS = ("cancelled_by",)

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="cancellations")
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cancellations_made"
    )
    cancelled_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(taken_back_at__isnull=True), name="cancellation_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: called off"


class Blackout(PublicIdModel):
    """Whole ISO weeks in which no review is expected of anybody in its reach. Taken back, not deleted.

    first_week, last_week: Mondays, both weeks included. Without facility, division and departments it reaches the
    whole organisation.
    """

    PERSONAL_FIELDS = ("entered_by", "taken_back_by", "note")

    first_week = models.DateField()
    last_week = models.DateField()
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="blackouts")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="blackouts")
    departments = models.ManyToManyField(Department, blank=True, related_name="blackouts")
    reason = models.CharField(max_length=20, choices=ExcuseReason)
    note = models.CharField(max_length=140, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="blackouts_entered"
    )
    entered_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="blackouts_taken_back"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_week", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_week__gte=F("first_week")), name="blackout_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} from {self.first_week}"


class Excusal(PublicIdModel):
    """A review that is not expected after all, and why. Taken back, not deleted.

    Given by a person, for a holiday (excused_by empty), or with all of a blackout. taken_back_by: empty where it
    went with its blackout or its holiday.
    """

    PERSONAL_FIELDS = ("excused_by", "taken_back_by", "note")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="excusals")
    reason = models.CharField(max_length=20, choices=ExcuseReason)
    note = models.CharField(max_length=140, blank=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="excusals_given"
    )
    excused_at = models.DateTimeField()
    blackout = models.ForeignKey(Blackout, on_delete=models.PROTECT, null=True, blank=True, related_name="excusals")
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="excusals_taken_back"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(taken_back_at__isnull=True), name="excusal_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_reason_display()}"
