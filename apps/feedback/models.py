from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department
from apps.feedback.querysets import BarrierQuerySet, FeedbackQuerySet, NextStepQuerySet
from apps.reviews.models import CoachingRecord, Review
from apps.tools.models import AITool, TrainedBehaviour


class Feedback(PublicIdModel):
    """A note from one person to another. Its text is for these two alone."""

    PERSONAL_FIELDS = ("author", "recipient", "saw", "why", "next", "reply", "response")

    class Kind(models.TextChoices):
        KEEP = "keep", "Keep doing"
        TRY = "try", "Try next"
        QUESTION = "question", "Question"

    class Response(models.TextChoices):
        THANKS = "thanks", "Thanks, read"
        REPLIED = "replied", "Replied"
        DISAGREED = "disagreed", "Sees it differently"
        TOOL_PROBLEM = "tool_problem", "The tool was the problem"

    record = models.ForeignKey(CoachingRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes_written")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes_received")
    behaviour = models.ForeignKey(
        TrainedBehaviour, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.KEEP)
    saw = models.CharField(max_length=280)
    why = models.CharField(max_length=140, blank=True)
    next = models.CharField(max_length=140, blank=True)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    response = models.CharField(max_length=12, choices=Response, blank=True)
    reply = models.CharField(max_length=280, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    removal_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[FeedbackQuerySet] = FeedbackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(author=models.F("recipient")), name="note_is_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(response="", responded_at__isnull=True) | (~Q(response="") & Q(responded_at__isnull=False)),
                name="note_response_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "-written_at"], name="note_by_recipient")]

    def __str__(self) -> str:
        return f"note {self.public_id}"


class NextStep(PublicIdModel):
    """An agreed action with an owner and a day."""

    PERSONAL_FIELDS = ("text", "owner")

    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    record = models.ForeignKey(CoachingRecord, on_delete=models.PROTECT, related_name="next_steps")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="next_steps")
    text = models.CharField(max_length=140)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="next_steps"
    )
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    checked_at = models.DateTimeField(null=True, blank=True)
    """When somebody last said at a review how it stands, "still open" included."""
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NextStepQuerySet] = NextStepQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["department", "status", "due_on"], name="step_by_department")]

    def __str__(self) -> str:
        return f"next step {self.public_id}"


class Barrier(PublicIdModel):
    """What stands in the way: the tool, the workflow, the week."""

    PERSONAL_FIELDS = ("text", "reported_by", "owner")

    class Kind(models.TextChoices):
        TOOL_ACCURACY = "tool_accuracy", "the tool is wrong too often"
        TOOL_DOWN = "tool_down", "the tool is down or slow"
        WORKFLOW_FIT = "workflow_fit", "does not fit the workflow"
        ACCESS_LOGIN = "access_login", "access or sign-in"
        DUPLICATE_WORK = "duplicate_work", "double work"
        SHADOW_WORKFLOW = "shadow_workflow", "a second way of working beside it"
        REPEAT_TRAINING = "repeat_training", "training again and again"
        LOST_TIME = "lost_time", "lost time"
        LIABILITY_WORRY = "liability_worry", "worry about liability"
        TIME_PRESSURE = "time_pressure", "no time"
        PATIENT_CONCERN = "patient_concern", "patients' concerns"
        OTHER = "other", "something else"

    class Resolution(models.TextChoices):
        FIXED = "fixed", "fixed"
        WORKAROUND = "workaround", "a way around it"
        NOT_NOW = "not_now", "not now"

    TOOL_TROUBLE = (Kind.TOOL_ACCURACY, Kind.TOOL_DOWN)
    """What goes to whoever looks after the tool in AI governance."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="barriers")
    tool = models.ForeignKey(AITool, on_delete=models.PROTECT, null=True, blank=True, related_name="barriers")
    record = models.ForeignKey(CoachingRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="barriers")
    note = models.ForeignKey(Feedback, on_delete=models.PROTECT, null=True, blank=True, related_name="barriers")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(max_length=280, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="barriers"
    )
    named = models.BooleanField(default=False)
    """Whether the reporter's name may be shown. Without a reporter it never is."""
    reported_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="barriers_owned"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField()
    resolution = models.CharField(max_length=12, choices=Resolution, blank=True)
    answer = models.CharField(max_length=280, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BarrierQuerySet] = BarrierQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["department", "-reported_at"], name="barrier_by_department"),
            models.Index(fields=["owner", "answered_at"], name="barrier_by_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True, assigned_at__isnull=True)
                | Q(owner__isnull=False, assigned_at__isnull=False),
                name="barrier_owner_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(named=False) | Q(reported_by__isnull=False), name="barrier_named_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.department})"


class Draft(models.Model):
    """What one person has typed beside one review and not saved: for their eyes alone, and not for long."""

    PERSONAL_FIELDS = ("user", "values")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    values = models.JSONField(default=dict)
    """Field of the form -> what it sends, always a list."""
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
