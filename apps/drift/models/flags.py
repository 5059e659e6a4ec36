from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department
from apps.drift.models.weeks import Status
from apps.drift.querysets import DriftFlagQuerySet, InterventionQuerySet


class DriftFlag(PublicIdModel):
    """Raised once, with the numbers of that moment, kept for ever; cleared, never deleted."""

    PERSONAL_FIELDS = ("acknowledged_by", "note")

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACKNOWLEDGED = "acknowledged", "acknowledged"
        SNOOZED = "snoozed", "snoozed"
        NOT_PEOPLE = "not_people", "not a people problem"
        CLEARED = "cleared", "cleared"

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="flags")
    status = models.CharField(max_length=16, choices=Status)
    """What the department was called when the flag stood: watch, drifting, silent, …"""
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    week_start = models.DateField()
    sentence = models.CharField(max_length=400)
    reasons = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    cleared_week_start = models.DateField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_sentence = models.CharField(max_length=400, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="acknowledged_flags"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    not_people_at = models.DateTimeField(null=True, blank=True)
    """When it was first marked as not about people; kept after the flag is cleared, and counted as a false one."""
    note = models.CharField(max_length=280, blank=True)

    objects: ClassVar[DriftFlagQuerySet] = DriftFlagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department"], condition=Q(cleared_at__isnull=True), name="flag_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_week_start__isnull=True)
                | Q(cleared_at__isnull=False, cleared_week_start__isnull=False),
                name="flag_cleared_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class Intervention(PublicIdModel):
    """Help under way in a department: who does what, and when one looks again."""

    PERSONAL_FIELDS = ("owner", "note")

    class Result(models.TextChoices):
        RUNNING = "running", "running"
        HELPED = "helped", "helped"
        PARTLY = "partly", "partly"
        NO_CHANGE = "no_change", "no change"
        STOPPED = "stopped", "stopped"

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="interventions")
    flag = models.ForeignKey(DriftFlag, on_delete=models.PROTECT, null=True, blank=True, related_name="interventions")
    play = models.CharField(max_length=4, default="P1")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interventions")
    planned_on = models.DateField()
    """The day of the call, or whatever the help is."""
    check_on = models.DateField()
    note = models.CharField(max_length=280, blank=True)
    started_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result, default=Result.RUNNING)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InterventionQuerySet] = InterventionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.play} for {self.department}"
