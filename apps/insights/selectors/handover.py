"""What a department hands to whoever comes to lead it: agreements and numbers; never the words of a note, nor who saw
something differently."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, FilteredRelation, Q
from django.http import Http404

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from apps.departments.permissions import ROLES, Permission, department_roles, organisation_roles
from apps.departments.querysets import dated
from apps.departments.selectors import HANDED_OVER
from apps.drift.metrics import Rate
from apps.drift.selectors import department_history
from apps.feedback.models import Barrier, NextStep
from apps.insights.selectors.department import SeriesLine, series_lines
from apps.tools.models import Deployment, FocusBehaviour

Role = DepartmentLead.Role
WEEKS = 26
FOCUS_BACK = timedelta(days=92)
ANSWERED_BACK = timedelta(days=84)
SHOWN = 12
"""Lines of a list: a hand-over fits on a page."""


@dataclass(frozen=True)
class ToolLine:
    name: str
    live_on: date | None
    trained: list[str]
    untrained: list[str]


@dataclass(frozen=True)
class HandOver:
    """change: the day of the change of lead that is near, if one. told: whether the reader may read what steps say.

    steps, waiting, answered: the first of them; more: how many of each are left out.
    """

    department: Department
    change: date | None
    outgoing: str
    incoming: str
    leads: list[DepartmentLead]
    told: bool
    steps: list[NextStep]
    overdue: int
    open_steps: int
    focus: list[FocusBehaviour]
    series: list[SeriesLine]
    tools: list[ToolLine]
    waiting: list[Barrier]
    answered: list[Barrier]
    more_waiting: int
    coverage: Rate
    asked: Rate

    @property
    def more_steps(self) -> int:
        return self.open_steps - len(self.steps) if self.told else 0


@dataclass(frozen=True)
class Door:
    """leads: rows of today, and leads to come within two weeks. leading: the reader is one of them."""

    leads: list[DepartmentLead]
    leading: bool
    allowed: bool


def hand_over_door(user: User, department: Department, *, day: date) -> Door:
    """For who leads here, who is to, and the program office. Http404 for strangers. Two queries."""
    rows = list(
        DepartmentLead.objects.filter(
            dated(day) | Q(role=Role.LEAD, starts_on__range=(day, day + HANDED_OVER.before)),
            department=department,
            user__is_active=True,
        )
        .exclude(role=Role.PEER_CHAMPION)
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    leading = any(row.user_id == user.pk for row in rows)
    roles = organisation_roles(user) | department_roles(user, department, day=day)
    if not roles and not leading:
        raise Http404
    office = any(Permission.VIEW_REASONS in ROLES[role] for role in roles)
    return Door(rows, leading, allowed=leading or office)


def hand_over(department: Department, door: Door, *, day: date) -> HandOver:
    """Six queries."""
    steps = list(NextStep.objects.open().filter(department=department).select_related("owner"))
    barriers = list(_barriers(department, day))
    waiting = [barrier for barrier in barriers if barrier.answered_at is None]
    history = department_history(department=department, day=day, weeks=WEEKS, reasons=False)
    change = _change(door.leads, day)
    return HandOver(
        department,
        change=change.starts_on if change else None,
        outgoing=_outgoing(door.leads, change),
        incoming=str(change.user) if change else "",
        leads=door.leads,
        told=door.leading,
        steps=steps[:SHOWN] if door.leading else [],
        overdue=sum(step.due_on < day for step in steps),
        open_steps=len(steps),
        focus=list(_focus(department, day)),
        series=series_lines(department, day),
        tools=_tools(department, door.leads),
        waiting=waiting[:SHOWN],
        answered=[barrier for barrier in barriers if barrier.answered_at][: SHOWN // 2],
        more_waiting=max(len(waiting) - SHOWN, 0),
        coverage=history.metrics["reinforcement_coverage"],
        asked=history.metrics["ask_rate"],
    )


def _change(leads: list[DepartmentLead], day: date) -> DepartmentLead | None:
    near = [row for row in leads if row.role == Role.LEAD and row.starts_on >= day - HANDED_OVER.after]
    return near[-1] if near else None


def _outgoing(leads: list[DepartmentLead], change: DepartmentLead | None) -> str:
    """Who leads until the day before; once the change has come, the page speaks of the new lead alone."""
    if change is None:
        return ""
    before = [row for row in leads if row.role == Role.LEAD and row.starts_on < change.starts_on]
    return str(before[-1].user) if before else ""


def _barriers(department: Department, day: date) -> list[Barrier]:
    """Unanswered ones, the oldest first, then the latest answers."""
    rows = Barrier.objects.filter(department=department).select_related("tool")
    recent = Q(answered_at__isnull=True) | Q(answered_at__date__gte=day - ANSWERED_BACK)
    return list(rows.filter(recent).order_by(F("answered_at").desc(nulls_first=True), "reported_at"))


def _focus(department: Department, day: date) -> list[FocusBehaviour]:
    rows = FocusBehaviour.objects.filter(department=department, ends_on__gte=day - FOCUS_BACK)
    return list(rows.select_related("behaviour__tool").order_by("starts_on"))


def _tools(department: Department, leads: list[DepartmentLead]) -> list[ToolLine]:
    """Tools in use, and who of those who lead was trained on each. One query: a line for each pair."""
    people = {row.user_id: str(row.user) for row in leads}
    trained = FilteredRelation("tool__trained_leads", condition=Q(tool__trained_leads__user__in=list(people)))
    rows = Deployment.objects.in_use().filter(department=department).annotate(known=trained).order_by("tool__name")
    found: dict[str, tuple[date | None, set[int]]] = {}
    for name, live_on, user in rows.values_list("tool__name", "went_live_on", "known__user_id"):
        found.setdefault(name, (live_on, set()))[1].update([user] if user else [])
    return [
        ToolLine(
            name,
            live_on,
            trained=[who for key, who in people.items() if key in known],
            untrained=[who for key, who in people.items() if key not in known],
        )
        for name, (live_on, known) in found.items()
    ]
