"""Promised, trained, reinforced: for each tool of a department, how far its chain of words and deeds reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.departments.models import Department
from apps.reviews.models import CoachingRecord, Outcome
from apps.tools.models import Deployment, TrainedBehaviour


@dataclass(frozen=True)
class ToolLine:
    """weeks_coached: of the last 8 weeks, those with a coached record that names the tool."""

    tool: str
    stage: str
    live_on: date | None
    promise: str
    core: int
    burden: int
    leads: int
    leads_trained: int
    weeks_coached: int


def tool_lines(department: Department, *, since: date, trained: Sequence[frozenset[int]]) -> list[ToolLine]:
    """trained: for each person in charge, the ids of the tools that person was trained on. One query."""
    kind = TrainedBehaviour.Kind
    deployments = (
        Deployment.objects.filter(department=department)
        .exclude(stage=Deployment.Stage.RETIRED)
        .annotate(
            core=Count("tool__behaviours", filter=Q(tool__behaviours__kind=kind.CORE)),
            burden=Count("tool__behaviours", filter=Q(tool__behaviours__kind=kind.BURDEN)),
            weeks_coached=Coalesce(Subquery(_weeks(since), output_field=IntegerField()), 0),
        )
        .order_by("tool__name")
    )
    return [
        _line(trained, *row)
        for row in deployments.values_list(
            "tool_id", "tool__name", "stage", "went_live_on", "promise_text", "core", "burden", "weeks_coached"
        )
    ]


def _line(
    trained: Sequence[frozenset[int]],
    tool_id: int,
    tool: str,
    stage: str,
    live_on: date | None,
    promise: str,
    core: int,
    burden: int,
    weeks_coached: int,
) -> ToolLine:
    return ToolLine(
        tool,
        str(Deployment.Stage(stage).label),
        live_on,
        promise,
        core,
        burden,
        leads=len(trained),
        leads_trained=sum(tool_id in tools for tools in trained),
        weeks_coached=weeks_coached,
    )


def _weeks(since: date) -> QuerySet[Any, Any]:
    records = CoachingRecord.objects.filter(
        review__department=OuterRef("department"),
        tools=OuterRef("tool"),
        outcome=Outcome.COACHED,
        review__week_start__gte=since,
    )
    by_department = records.order_by().values("review__department")
    return by_department.annotate(n=Count("review__week_start", distinct=True)).values("n")
