from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department
from apps.drift.querysets import DepartmentWeekQuerySet, DriftFlagQuerySet, InterventionQuerySet


class Status(models.TextChoices):
    """How a department stands at the end of a week."""

    ON_TRACK = "on_track", "on track"
    WATCH = "watch", "watch"
    DRIFTING = "drifting", "drifting"
    SILENT = "silent", "silent"
    RECOVERING = "recovering", "recovering"
    TOOL_ISSUE = "tool_issue", "tool issue"
    UNCONFIRMED = "unconfirmed", "claimed, not confirmed"
    NOT_ENOUGH_DATA = "not_enough_data", "not enough data"


class WeekOutcome(models.TextChoices):
    """What the department week was, the best of its slots counting once."""

    COACHED = "coached", "coached"
    ASKED = "asked", "asked"
    NOT_RAISED = "not_raised", "not raised"
    NOT_HELD = "not_held", "not held"
    UNLOGGED = "unlogged", "no entry"
    PENDING = "pending", "not due yet"
    EXCUSED = "excused", "excused"
    NONE = "none", "no review"


class DepartmentWeek(models.Model):
    """The one read model: what was expected of a department in an ISO week, what took place, and how it stands.

    Counts are of slots; `outcome`, `depth` and `status` are of the week. week_start: Monday, department's zone.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="weeks")
    week_start = models.DateField()
    slots = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveSmallIntegerField(default=0)
    held = models.PositiveSmallIntegerField(default=0)
    not_held = models.PositiveSmallIntegerField(default=0)
    unlogged = models.PositiveSmallIntegerField(default=0)
    excused = models.PositiveSmallIntegerField(default=0)
    pending = models.PositiveSmallIntegerField(default=0)
    coached = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)
    named = models.PositiveSmallIntegerField(default=0)
    """Distinct clinicians named in coached records of the week."""
    detailed = models.PositiveSmallIntegerField(default=0)
    """Coached records that say more than the tap: a behaviour, a name, something seen, a next step."""
    recognised = models.PositiveSmallIntegerField(default=0)
    """Coached records in which good practice was named aloud."""
    prompt = models.PositiveSmallIntegerField(default=0)
    """Records made within 24 h of the slot's end."""
    night_expected = models.PositiveSmallIntegerField(default=0)
    night_coached = models.PositiveSmallIntegerField(default=0)
    topics = models.JSONField(default=dict)
    """Topic code -> held slots that ticked it. Of the slots whose topics were recorded: "asked" -> all,
    "ai" -> those coached, "traditional" -> those with speed, volume, billing or compliance."""
    outcome = models.CharField(max_length=12, choices=WeekOutcome, default=WeekOutcome.NONE)
    depth = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks_silent = models.PositiveSmallIntegerField(default=0)
    """The silence clock at the end of this week: expected weeks since somebody last asked."""
    status = models.CharField(max_length=16, choices=Status, default=Status.NOT_ENOUGH_DATA)
    status_since = models.DateField(null=True, blank=True)
    """Monday of the week from which on the status has stood."""
    sentence = models.CharField(max_length=400, blank=True)
    reasons = models.JSONField(default=list)
    """[{"code": "R1", "text": "…", "numbers": {…}}, …], the weightiest first."""
    version = models.PositiveIntegerField(default=1)
    assessed_at = models.DateTimeField()

    objects: ClassVar[DepartmentWeekQuerySet] = DepartmentWeekQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["department", "week_start"]
        constraints = [models.UniqueConstraint(fields=["department", "week_start"], name="department_week_once")]
        indexes = [models.Index(fields=["week_start", "department"], name="week_by_start")]

    def __str__(self) -> str:
        return f"{self.department}, week of {self.week_start}: {self.get_status_display()}"


class AssessmentMark(models.Model):
    """Up to which moment a department's reviews have been read, and for which week. One row a department."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="assessment_mark")
    read_until = models.DateTimeField()
    week_start = models.DateField()

    def __str__(self) -> str:
        return f"{self.department} as of {self.read_until:%Y-%m-%d %H:%M}"


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
