from typing import ClassVar

from django.db import models

from apps.departments.models import Department
from apps.drift.querysets import DepartmentWeekQuerySet


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
