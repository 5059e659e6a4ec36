"""The behaviour a department coaches this month, those before, and whose turn is next."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Q, QuerySet

from apps.departments.models import Department
from apps.tools.models import Deployment, FocusBehaviour, ObservationTarget, TrainedBehaviour
from apps.tools.months import Month

BACK = timedelta(days=366)
AHEAD = 3


@dataclass(frozen=True)
class FocusPage:
    """choices: whose turn it is comes first. target: cases to watch in a month, or None."""

    department: Department
    months: list[Month]
    current: FocusBehaviour | None
    coming: list[FocusBehaviour]
    past: list[FocusBehaviour]
    choices: list[TrainedBehaviour]
    target: ObservationTarget | None

    @property
    def suggested(self) -> TrainedBehaviour | None:
        return self.choices[0] if self.choices else None


def focus_page(department: Department, *, day: date) -> FocusPage:
    """day: today in the department's zone. Three queries."""
    rows = list(
        FocusBehaviour.objects.filter(department=department, ends_on__gte=day - BACK)
        .select_related("behaviour__tool")
        .order_by("starts_on")
    )
    return FocusPage(
        department,
        months=[Month.of(day).plus(ahead) for ahead in range(AHEAD)],
        current=next((row for row in rows if row.starts_on <= day <= row.ends_on), None),
        coming=[row for row in rows if row.starts_on > day],
        past=[row for row in reversed(rows) if row.ends_on < day],
        choices=list(rotation(department)),
        target=target_of(department, day=day),
    )


def rotation(department: Department) -> QuerySet[TrainedBehaviour]:
    """Core behaviours of the tools in use: those never in focus here first, then whose last turn is longest ago."""
    tools = Deployment.objects.in_use().filter(department=department).values("tool")
    core = TrainedBehaviour.objects.filter(tool__in=tools, kind=TrainedBehaviour.Kind.CORE).select_related("tool")
    last = Max("focus_of__ends_on", filter=Q(focus_of__department=department))
    return core.annotate(last=last).order_by(F("last").asc(nulls_first=True), "tool__name", "position", "pk")


def target_of(department: Department, *, day: date) -> ObservationTarget | None:
    rows = ObservationTarget.objects.filter(department=department, starts_on__lte=day)
    return rows.order_by("-starts_on").first()
