"""A department's reinforcement protocol: what it has agreed to do about AI use, on one page."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from apps.drift.metrics import reach_window
from apps.feedback.answers import BUTTONS
from apps.insights.selectors.department import SeriesLine, series_lines
from apps.tools.models import FocusBehaviour, ObservationTarget
from apps.tools.selectors.focus import target_of

Role = DepartmentLead.Role
AHEAD = timedelta(days=62)
OFFICE_NAMED = 3


@dataclass(frozen=True)
class Protocol:
    """people: clinicians with a place today. weeks: within which each of them is to be talked with."""

    department: Department
    series: list[SeriesLine]
    focus: FocusBehaviour | None
    next_focus: FocusBehaviour | None
    target: ObservationTarget | None
    leads: list[DepartmentLead]
    people: int
    office: list[User]

    @property
    def weeks(self) -> int:
        return reach_window(self.people)

    @property
    def anchors(self) -> list[dict[str, str]]:
        return BUTTONS

    def _in(self, *roles: str) -> list[DepartmentLead]:
        return [row for row in self.leads if row.role in roles]

    @property
    def leading(self) -> list[DepartmentLead]:
        return self._in(Role.LEAD, Role.CO_LEAD)

    @property
    def delegates(self) -> list[DepartmentLead]:
        return self._in(Role.DELEGATE)

    @property
    def champions(self) -> list[DepartmentLead]:
        return self._in(Role.PEER_CHAMPION)


def protocol(department: Department, *, day: date) -> Protocol:
    """day: today in the department's zone. Six queries."""
    focus = FocusBehaviour.objects.filter(department=department, ends_on__gte=day, starts_on__lte=day + AHEAD)
    rows = list(focus.select_related("behaviour__tool").order_by("starts_on"))
    leads = DepartmentLead.objects.on(day).filter(department=department).select_related("user")
    return Protocol(
        department,
        series=series_lines(department, day),
        focus=next((row for row in rows if row.starts_on <= day), None),
        next_focus=next((row for row in rows if row.starts_on > day), None),
        target=target_of(department, day=day),
        leads=list(leads.order_by("role", "starts_on", "pk")),
        people=department.memberships.on(day).values("user").distinct().count(),
        office=list(User.objects.filter(is_program_manager=True, is_active=True)[:OFFICE_NAMED]),
    )
