"""The list of departments where a call would help, and what help is under way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from apps.drift.models import DepartmentWeek, DriftFlag, Intervention
from apps.drift.plays import PLAYS, Play, suggested
from apps.drift.selectors.beliefs import weeks_lost
from apps.drift.selectors.board import lead_names
from apps.drift.selectors.shapes import STATUS_LABELS, urgency


@dataclass(frozen=True)
class InterventionRow:
    public_id: UUID
    department_public_id: UUID
    department: str
    play: Play
    owner: str
    planned_on: date
    check_on: date
    note: str
    result: str
    result_label: str

    @classmethod
    def of(cls, row: Intervention) -> "InterventionRow":
        return cls(
            row.public_id,
            row.department.public_id,
            row.department.name,
            PLAYS.get(row.play, PLAYS["P1"]),
            row.owner.get_full_name(),
            row.planned_on,
            row.check_on,
            row.note,
            row.result,
            row.get_result_display(),
        )


@dataclass(frozen=True)
class FlagRow:
    """status: what the department was called when the flag was raised; status_now: what it is called today.

    reasons: [{"code", "text", "numbers"}, …] of the moment it was raised, the weightiest first.
    """

    public_id: UUID
    department_id: int
    department_public_id: UUID
    code: str
    department: str
    division: str
    lead_name: str  # "" while the place is vacant
    status: str
    status_label: str
    status_now: str
    status_now_label: str
    weeks_silent: int
    sentence: str
    reasons: list[dict[str, object]]
    since_week: date
    raised_at: datetime
    state: str
    state_label: str
    snoozed_until: date | None
    note: str
    play: Play
    intervention: InterventionRow | None
    weeks_lost: float = 0.0  # P × weeks since the likely beginning, as of today

    @property
    def needs_somebody(self) -> bool:
        """Nobody has taken it up yet."""
        return self.state == DriftFlag.State.OPEN


def standing_flags(*, user: User, day: date) -> list[FlagRow]:
    """The standing flags this person may read, in the order of `shapes.urgency`. Four queries."""
    flags = list(DriftFlag.objects.visible_to(user, day=day).standing().select_related("department__division"))
    departments = [flag.department_id for flag in flags]
    leads = lead_names(day)
    now, running = _standing_now(departments, day), _running(departments)
    rows = [
        _row(flag, leads, now.get(flag.department_id, _Now(flag.status)), running.get(flag.department_id), day)
        for flag in flags
    ]
    return sorted(rows, key=lambda row: _urgency(row, now.get(row.department_id)))


class _Now(NamedTuple):
    status: str
    weeks_silent: int = 0
    reasons: list[dict[str, object]] = []
    weeks_lost: float = 0.0


def _urgency(row: FlagRow, now: _Now | None) -> tuple[object, ...]:
    reasons = len(now.reasons if now else row.reasons)
    return urgency(row.status_now, reasons, row.weeks_lost, row.weeks_silent), row.since_week, row.department


def _standing_now(departments: list[int], day: date) -> dict[int, _Now]:
    weeks = DepartmentWeek.objects.filter(department__in=departments, week_start__lte=day, week_start__gt=_month(day))
    values = weeks.order_by("week_start").values_list(
        "department_id", "status", "weeks_silent", "reasons", weeks_lost()
    )
    return {department: _Now(*rest) for department, *rest in values}


def _running(departments: list[int]) -> dict[int, InterventionRow]:
    """Help outlives the flag it was planned for, so it is looked up by department; the latest is shown."""
    running = Intervention.objects.running().filter(department__in=departments).select_related("department", "owner")
    return {row.department_id: InterventionRow.of(row) for row in running.order_by("started_at", "pk")}


def _month(day: date) -> date:
    return date.fromordinal(day.toordinal() - 28)


def _row(flag: DriftFlag, leads: dict[int, str], now: _Now, running: InterventionRow | None, day: date) -> FlagRow:
    department = flag.department
    state = DriftFlag.State(flag.state)
    if state == DriftFlag.State.SNOOZED and flag.snoozed_until and flag.snoozed_until < day:
        state = DriftFlag.State.OPEN
    return FlagRow(
        public_id=flag.public_id,
        department_id=department.pk,
        department_public_id=department.public_id,
        code=department.code,
        department=department.name,
        division=department.division.name,
        lead_name=leads.get(department.pk, ""),
        status=flag.status,
        status_label=flag.get_status_display(),
        status_now=now.status,
        status_now_label=STATUS_LABELS[now.status],
        weeks_silent=now.weeks_silent,
        sentence=flag.sentence,
        reasons=flag.reasons,
        since_week=flag.week_start,
        raised_at=flag.raised_at,
        state=state,
        state_label=str(state.label),
        snoozed_until=flag.snoozed_until,
        note=flag.note,
        play=suggested([str(reason["code"]) for reason in flag.reasons]),
        intervention=running,
        weeks_lost=now.weeks_lost,
    )


def interventions_in_progress() -> list[InterventionRow]:
    """Help under way in all departments, the next check first. One query."""
    running = Intervention.objects.running().select_related("department", "owner").order_by("check_on", "pk")
    return [InterventionRow.of(row) for row in running]


def possible_owners(department: Department, *, day: date) -> QuerySet[User]:
    """The program office, and those who lead this department on that day."""
    leads = DepartmentLead.objects.on(day).filter(department=department)
    led = leads.exclude(role=DepartmentLead.Role.PEER_CHAMPION).values("user_id")
    return User.objects.filter(Q(is_program_manager=True) | Q(pk__in=led), is_active=True)
