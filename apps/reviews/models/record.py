from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.departments.models import DepartmentLead
from apps.reviews.models.choices import Audience, NotHeldReason, Outcome, RecognisedFor, Source
from apps.reviews.models.review import Review
from apps.reviews.querysets import CoachingRecordQuerySet
from apps.tools.models import AITool, TrainedBehaviour


class CoachingRecord(PublicIdModel):
    """What was logged about one review."""

    PERSONAL_FIELDS = ("coach", "logged_by", "clinicians")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="record")
    outcome = models.CharField(max_length=12, choices=Outcome)
    not_held_reason = models.CharField(max_length=16, choices=NotHeldReason, blank=True)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coached_records", null=True
    )
    coach_role = models.CharField(max_length=16, choices=DepartmentLead.Role, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="logged_records", null=True
    )
    held_on = models.DateField()
    audience = models.CharField(max_length=12, choices=Audience, blank=True)
    """Blank where nobody was asked: one tap says what came of it, not with whom."""
    tools = models.ManyToManyField(AITool, blank=True, related_name="records")
    behaviours = models.ManyToManyField(TrainedBehaviour, blank=True, related_name="records")
    clinicians = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="named_in_records")
    observed = models.BooleanField(default=False)
    observed_n = models.PositiveSmallIntegerField(null=True, blank=True)
    observed_m = models.PositiveSmallIntegerField(null=True, blank=True)
    recognised = models.BooleanField(default=False)
    recognised_for = models.CharField(max_length=20, choices=RecognisedFor, blank=True)
    next_step_made = models.BooleanField(default=False)
    topics = models.JSONField(default=list, blank=True)
    topics_recorded = models.BooleanField(default=False)
    minutes_on_ai = models.PositiveSmallIntegerField(null=True, blank=True)
    entry_level = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=Source, default=Source.PAGE)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True)
    seconds_to_log = models.PositiveIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField()
    tapped_at = models.DateTimeField(null=True, blank=True)
    """On a phone that had no connection. None: when it was submitted. Only timeliness is counted by it."""
    edited_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CoachingRecordQuerySet] = CoachingRecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(observed_n__isnull=True, observed_m__isnull=True)
                | Q(observed_n__lte=F("observed_m"), observed_m__lte=10),
                name="record_n_of_m",
            ),
            models.CheckConstraint(
                condition=Q(not_held_reason="") | Q(outcome="not_held"), name="record_reason_only_if_not_held"
            ),
            models.CheckConstraint(
                condition=Q(tapped_at__isnull=True) | Q(tapped_at__lte=F("submitted_at")), name="record_tapped_before"
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], name="record_by_time")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.review}"

    @property
    def depth(self) -> int:
        """0 not raised or not held, 1 asked, 2 coached, +1 seen in use, +1 next step. Only coaching deepens."""
        if self.outcome == Outcome.COACHED:
            return 2 + self.observed + self.next_step_made
        return 1 if self.outcome == Outcome.ASKED else 0
