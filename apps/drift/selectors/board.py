"""The board: departments by weeks, worst first. Weeks are read as bare values, never as rows of the ORM."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Trim

from apps.accounts.models import User
from apps.core.weeks import Week, midnight
from apps.departments.models import Department, DepartmentLead, Membership
from apps.drift.models import DepartmentWeek, DriftFlag, Status, WeekOutcome
from apps.drift.selectors.beliefs import weeks_lost
from apps.drift.selectors.shapes import STATUS_LABELS, WORST_FIRST, Board, BoardRow, Cell, Share, empty, urgency

TREND_WEEKS = 12
NO_EVIDENCE = (WeekOutcome.EXCUSED, WeekOutcome.NONE)


class _Now(NamedTuple):
    status: str
    since: date | None
    weeks_silent: int
    sentence: str
    reasons: list[dict[str, object]]
    weeks_lost: float


def board(*, user: User, day: date, weeks: int = 13) -> Board:
    """Everything the program page draws. day: today in the organisation's zone; its week is the last column.

    Departments that `user` may not see, that are closed, or that have never been assessed are left out.
    """
    this = Week.of(day)
    mondays = [this.plus(back).monday for back in range(1 - weeks, 1)]
    cells = _cells(min(mondays[0], this.plus(-TREND_WEEKS).monday), this.monday)
    now = _now(this.monday)
    flags, stood = _flags(user, day, this)
    rows = [
        _row(
            department,
            mondays,
            cells[department.pk],
            now.get(department.pk),
            stood.get(department.pk, ""),
            flags,
            user.is_program_manager,
        )
        for department in _departments(user, day)
        if department.pk in cells
    ]
    count = {pk: len(standing.reasons) for pk, standing in now.items()}
    rows.sort(
        key=lambda row: (
            urgency(row.status, count.get(row.department_id, 0), row.weeks_lost, row.weeks_silent), row.name,
        )
    )  # fmt: skip
    shown = [cells[row.department_id] for row in rows]
    series = [_coverage(shown, this.plus(-back).monday) for back in range(TREND_WEEKS, 0, -1)]
    return Board(mondays, rows, _counts(rows), series[-1], series, flags)


def _cells(first: date, last: date) -> dict[int, dict[date, Cell]]:
    found: dict[int, dict[date, Cell]] = defaultdict(dict)
    rows = DepartmentWeek.objects.filter(week_start__range=(first, last)).order_by()
    for department, *values in rows.values_list("department_id", *Cell._fields):
        found[department][values[0]] = Cell._make(values)
    return found


def _now(monday: date) -> dict[int, _Now]:
    """Each department's standing; a department not yet assessed this week stands as it did a week ago."""
    weeks = DepartmentWeek.objects.filter(week_start__range=(monday - timedelta(weeks=1), monday)).order_by(
        "week_start"
    )
    values = weeks.values_list(
        "department_id", "status", "status_since", "weeks_silent", "sentence", "reasons", weeks_lost()
    )
    return {department: _Now(*rest) for department, *rest in values}


class _Department(NamedTuple):
    pk: int
    public_id: UUID
    code: str
    name: str
    division: str
    lead_name: str | None
    members: int | None


def _departments(user: User, day: date) -> list[_Department]:
    leads = DepartmentLead.objects.on(day).filter(department=OuterRef("pk"), role=DepartmentLead.Role.LEAD)
    name = Trim(Concat("user__title", Value(" "), "user__first_name", Value(" "), "user__last_name"))
    members = Membership.objects.on(day).filter(department=OuterRef("pk"), is_primary=True).order_by()
    places = (
        Department.objects.visible_to(user, day=day)
        .open_on(day)
        .annotate(
            lead_name=Subquery(leads.order_by("-starts_on", "-pk").annotate(name=name).values("name")[:1]),
            members=Subquery(members.values("department").annotate(n=Count("pk")).values("n")),
        )
    )
    values = places.values_list("pk", "public_id", "code", "name", "division__name", "lead_name", "members")
    return [_Department(*row) for row in values]


def _flags(user: User, day: date, this: Week) -> tuple[dict[int, DriftFlag], dict[int, str]]:
    """The standing flags that this person may read, and what departments were called on Monday morning. One query."""
    day_before = midnight(this.monday, "UTC") - timedelta(days=1)
    readable = DriftFlag.objects.visible_to(user, day=day).values("pk")
    rows = DriftFlag.objects.filter(
        Q(cleared_at__isnull=True) | Q(raised_at__gte=day_before) | Q(cleared_at__gte=day_before)
    ).annotate(readable=ExpressionWrapper(Q(pk__in=readable), output_field=BooleanField()))
    flags = list(rows.select_related("department").order_by("raised_at", "pk"))
    standing = {
        flag.department_id: flag for flag in flags if getattr(flag, "readable", False) and flag.cleared_at is None
    }
    return standing, _stood([flag for flag in flags if day_before <= max(flag.raised_at, _ended(flag))], this)


def _ended(flag: DriftFlag) -> datetime:
    return flag.cleared_at or flag.raised_at


def _stood(recent: list[Any], this: Week) -> dict[int, str]:
    """What those departments were called on Monday morning whose flag has been raised or cleared since.

    A late entry replays the weeks it belongs to; flags alone still tell what was said at the time.
    """
    found: dict[int, str] = {}
    for flag in recent:
        begun = midnight(this.monday, flag.department.zone)
        if flag.raised_at < begun and (flag.cleared_at is None or flag.cleared_at >= begun):
            found[flag.department_id] = flag.status
        elif flag.raised_at >= begun:
            found.setdefault(flag.department_id, Status.ON_TRACK)
    return found


def lead_names(day: date) -> dict[int, str]:
    """Department id → who answers for it on that day."""
    leads = DepartmentLead.objects.on(day).filter(role=DepartmentLead.Role.LEAD).select_related("user")
    return {lead.department_id: lead.user.get_full_name() for lead in leads.order_by("-starts_on")}


def _row(
    department: _Department,
    mondays: list[date],
    cells: dict[date, Cell],
    now: _Now | None,
    stood: str,
    flags: dict[int, DriftFlag],
    every_reason: bool,
) -> BoardRow:
    now = now or _Now(Status.NOT_ENOUGH_DATA, None, 0, "", [], 0.0)
    before = cells.get(mondays[-1] - timedelta(weeks=1))
    flag = flags.get(department.pk)
    told = every_reason or flag is not None
    return BoardRow(
        department_id=department.pk,
        public_id=department.public_id,
        code=department.code,
        name=department.name,
        division=department.division,
        lead_name=department.lead_name or "",
        members=department.members or 0,
        status=now.status,
        status_label=STATUS_LABELS[now.status],
        status_before=stood or (before.status if before else ""),
        since_week=now.since,
        weeks_silent=now.weeks_silent,
        sentence=now.sentence if told else "",
        reasons=now.reasons if told else [],
        flag=flag.public_id if flag else None,
        cells=[cells.get(monday) or empty(monday) for monday in mondays],
        weeks_lost=now.weeks_lost,
    )


def _counts(rows: list[BoardRow]) -> dict[str, int]:
    return {str(status): sum(row.status == status for row in rows) for status in WORST_FIRST}


def _coverage(departments: list[dict[date, Cell]], monday: date) -> Share:
    """Departments coached in that week, of those that were expected to be; excused ones are in neither."""
    due = [week[monday] for week in departments if monday in week and week[monday].outcome not in NO_EVIDENCE]
    coached = sum(cell.outcome == WeekOutcome.COACHED for cell in due)
    return Share(coached, len(due), sum(cell.outcome == WeekOutcome.PENDING for cell in due))
