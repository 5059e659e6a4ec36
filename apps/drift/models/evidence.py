"""What the detector remembers and believes, beside the department weeks, so that the heatmap's rows stay narrow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.departments.models import Department
from apps.drift.querysets import DepartmentEvidenceQuerySet, DetectorBudgetQuerySet


class AssessmentMark(models.Model):
    """Up to which moment a department's reviews have been read, and for which week. One row a department."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="assessment_mark")
    read_until = models.DateTimeField()
    week_start = models.DateField()

    def __str__(self) -> str:
        return f"{self.department} as of {self.read_until:%Y-%m-%d %H:%M}"


class DepartmentEvidence(models.Model):
    """What was believed at the evaluation of a department week: one row for each DepartmentWeek that was judged.

    Rewritten until the week's status is final, then never. Probabilities lie between 0 and 1.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="evidence")
    week_start = models.DateField()
    probability = models.FloatField(default=0.0)
    """Of drift in any form, called P elsewhere."""
    fading = models.FloatField(default=0.0)
    silent = models.FloatField(default=0.0)
    unconfirmed = models.FloatField(default=0.0)
    silence_sum = models.FloatField(default=0.0)
    """The counter of weeks without coaching, against the department's own habit."""
    contradiction_sum = models.FloatField(default=0.0)
    """The counter of answers that do not confirm what is logged."""
    weeks_lost = models.FloatField(default=0.0)
    """P × weeks since the likely beginning: what lists are ordered by."""
    standing = models.CharField(max_length=16)
    """How the filter alone calls it; DepartmentWeek.status also hears the rules."""
    low = models.PositiveSmallIntegerField(default=0)
    """Evaluations in a row in which what the standing rests on no longer held."""
    cleared = models.PositiveSmallIntegerField(null=True, blank=True)
    """Evaluations since a flag was cleared; null without one."""

    objects: ClassVar[DepartmentEvidenceQuerySet] = DepartmentEvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["department", "week_start"]
        constraints = [models.UniqueConstraint(fields=["department", "week_start"], name="department_evidence_once")]
        indexes = [models.Index(fields=["week_start", "department"], name="evidence_by_start")]

    def __str__(self) -> str:
        return f"{self.department}, week of {self.week_start}: {self.probability:.0%}"


class DetectorMemory(models.Model):
    """The filter's state after a department's last week that can no longer change. One row a department.

    belief: packed doubles. letters: what was read of each week since `first_week`, up to and including `week_start`, as
    `stats.letters` writes it; when a correction changes one of them, the whole course is replayed.
    """

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="detector_memory")
    first_week = models.DateField()
    week_start = models.DateField()
    letters = models.TextField()
    belief = models.BinaryField()
    rest = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField()
    """Of the filter's parameters; memory of another version is not used."""

    def __str__(self) -> str:
        return f"{self.department} up to the week of {self.week_start}"


class DetectorBudget(models.Model):
    """How many false flags a year the program office can live with, for the whole hospital. Rows are only added."""

    PERSONAL_FIELDS = ("set_by",)

    flags_per_hospital_year = models.FloatField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="detector_budgets")
    set_at = models.DateTimeField()

    objects: ClassVar[DetectorBudgetQuerySet] = DetectorBudgetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(flags_per_hospital_year__gt=0), name="detector_budget_positive")
        ]

    def __str__(self) -> str:
        return f"{self.flags_per_hospital_year:g} false flags a year"
