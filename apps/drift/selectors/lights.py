from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from apps.drift.lamps import Held, Lights, lights
from apps.reviews.models import CoachingRecord, Outcome
from apps.tools.models import AITool, Deployment, LeadReadiness

Role = DepartmentLead.Role
ORDER = {Role.LEAD.value: 0, Role.CO_LEAD.value: 1, Role.DELEGATE.value: 2}
BACK = timedelta(weeks=26)
"""How far back a last time is looked for."""


@dataclass(frozen=True)
class ToolLights:
    tool: AITool
    lights: Lights


@dataclass(frozen=True)
class LeadLights:
    person: User
    role: str
    tools: list[ToolLights]


def lead_lights(department: Department, *, day: date, only: User | None = None) -> list[LeadLights]:
    """Of who leads, co-leads and stands in on that day, by role and name; four queries. only: that person's alone.

    For the person and the program office, and nobody else: whoever calls this sees to it.
    """
    leads = DepartmentLead.objects.on(day).filter(department=department, role__in=ORDER).select_related("user")
    rows = list(leads.filter(user=only) if only else leads)
    tools = list(AITool.objects.filter(pk__in=Deployment.objects.in_use().filter(department=department).values("tool")))
    people = {row.user_id for row in rows}
    trained = _trained(people)
    held = _held(department, people, day)
    ordered = sorted(rows, key=lambda row: (ORDER[row.role], row.user.last_name, row.pk))
    first_role = {row.user_id: row for row in reversed(ordered)}

    def shown(row: DepartmentLead, tool: AITool) -> ToolLights:
        trained_on, alone = trained.get((row.user_id, tool.pk)), len(tools) == 1
        return ToolLights(
            tool, lights(tool.pk, trained_on=trained_on, held=held[row.user_id], only_tool=alone, day=day)
        )

    return [
        LeadLights(row.user, row.get_role_display(), [shown(row, tool) for tool in tools])
        for row in ordered
        if first_role[row.user_id] is row
    ]


def _trained(people: set[int]) -> dict[tuple[int, int], date]:
    rows = LeadReadiness.objects.filter(user__in=people).values_list("user_id", "tool_id", "trained_on")
    return {(user, tool): trained_on for user, tool, trained_on in rows}


def _held(department: Department, people: set[int], day: date) -> dict[int, list[Held]]:
    """One query: a line for each record and tool."""
    rows = CoachingRecord.objects.filter(
        review__department=department, coach__in=people, held_on__range=(day - BACK, day)
    )
    records: dict[int, tuple[int, date, bool, bool]] = {}
    named: dict[int, set[int]] = defaultdict(set)
    for pk, coach, held_on, outcome, observed, tool in rows.values_list(
        "pk", "coach_id", "held_on", "outcome", "observed", "tools__pk"
    ):
        records[pk] = (coach or 0, held_on, outcome == Outcome.COACHED, observed)
        named[pk] |= {tool} if tool else set()
    found: dict[int, list[Held]] = defaultdict(list)
    for pk, (coach, held_on, coached, observed) in records.items():
        found[coach].append(Held(held_on, coached, observed, frozenset(named[pk])))
    return found
