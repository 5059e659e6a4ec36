from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from apps.core.models import PublicIdModel
from apps.departments.models import Department
from apps.tools.querysets import DeploymentQuerySet


class AITool(PublicIdModel):
    """A product in the hospital's AI inventory. governed_by: who answers for it in AI governance."""

    PERSONAL_FIELDS = ("governed_by",)

    class Category(models.TextChoices):
        IMAGING = "imaging", "imaging"
        EARLY_WARNING = "early_warning", "early warning"
        DOCUMENTATION = "documentation", "documentation"
        PATHOLOGY = "pathology", "pathology and laboratory"
        CARDIOLOGY = "cardiology", "cardiology"
        MEDICATION = "medication", "medication"
        CODING = "coding", "coding"
        PROCEDURE = "procedure", "procedures"
        OTHER = "other", "other"

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=16, choices=Category, default=Category.OTHER)
    eligible_event = models.CharField(max_length=80, blank=True)
    governed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="tools_governed"
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("code"), name="tool_code_once")]

    def __str__(self) -> str:
        return self.name


class TrainedBehaviour(PublicIdModel):
    """An observable action that was taught (core), or extra work that the tool brought along (burden)."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    class Kind(models.TextChoices):
        CORE = "core", "core behaviour"
        BURDEN = "burden", "burden step"

    tool = models.ForeignKey(AITool, on_delete=models.PROTECT, related_name="behaviours")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CORE)
    text = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["tool", "position", "pk"]
        constraints = [models.UniqueConstraint(F("tool"), Lower("text"), name="behaviour_text_once")]

    def __str__(self) -> str:
        return self.text


class Deployment(PublicIdModel):
    """A tool in a department: its stage, since when, and what was promised."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    class Stage(models.TextChoices):
        PLANNED = "planned", "planned"
        PILOT = "pilot", "pilot"
        LIVE = "live", "live"
        SUSTAINED = "sustained", "sustained"
        PAUSED = "paused", "paused"
        RETIRED = "retired", "retired"

    IN_USE = (Stage.PILOT, Stage.LIVE, Stage.SUSTAINED)

    tool = models.ForeignKey(AITool, on_delete=models.PROTECT, related_name="deployments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="deployments")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLANNED)
    stage_since = models.DateField()
    went_live_on = models.DateField(null=True, blank=True)
    promise_text = models.CharField(max_length=200, blank=True)
    promised_workload_change_pct = models.SmallIntegerField(null=True, blank=True)

    objects: ClassVar[DeploymentQuerySet] = DeploymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "department"], name="deployment_once")]

    def __str__(self) -> str:
        return f"{self.tool} in {self.department}"


class FocusBehaviour(models.Model):
    """The one behaviour a department coaches for a while, usually a month."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="focus_behaviours")
    behaviour = models.ForeignKey(TrainedBehaviour, on_delete=models.PROTECT, related_name="focus_of")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "starts_on"], name="focus_starts_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="focus_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour} ({self.department}, {self.starts_on})"


class ObservationTarget(models.Model):
    """How many real cases a department's leads want to watch in a month, from a day on. A later one replaces it."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="observation_targets")
    cases = models.PositiveSmallIntegerField()
    starts_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "starts_on"], name="target_starts_once"),
            models.CheckConstraint(condition=Q(cases__gte=1, cases__lte=60), name="target_is_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.cases} cases a month ({self.department}, {self.starts_on})"


class LeadReadiness(models.Model):
    """When a lead was trained on a tool. Observing and coaching are computed elsewhere."""

    PERSONAL_FIELDS = ("user", "trained_on")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readiness")
    tool = models.ForeignKey(AITool, on_delete=models.PROTECT, related_name="trained_leads")
    trained_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tool"], name="readiness_once")]

    def __str__(self) -> str:
        return f"{self.user} on {self.tool}"
