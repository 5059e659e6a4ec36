"""Who leads a department: now, from a coming day, and before; and who is away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.accounts.models import User
from apps.departments.models import Absence, Department, DepartmentLead
from apps.departments.querysets import dated

Role = DepartmentLead.Role
ORDER = {Role.LEAD: 0, Role.CO_LEAD: 1, Role.DELEGATE: 2, Role.PEER_CHAMPION: 3}
BACK = timedelta(days=3 * 366)


@dataclass(frozen=True)
class HandingOver:
    """How long before and after a change of lead its hand-over page is shown."""

    before: timedelta
    after: timedelta


HANDED_OVER = HandingOver(before=timedelta(days=14), after=timedelta(days=30))


def handing_over(day: date) -> QuerySet[DepartmentLead]:
    """Leads who begin so near to that day, or began so lately, that what was agreed is handed over."""
    near = (day - HANDED_OVER.after, day + HANDED_OVER.before)
    return DepartmentLead.objects.filter(role=Role.LEAD, starts_on__range=near, user__is_active=True)


@dataclass(frozen=True)
class Line:
    """One time in a role. begins: has not begun; began_today: may still be taken back."""

    row: DepartmentLead
    begins: bool
    began_today: bool

    @property
    def ended_by_lead(self) -> bool:
        """Whether who leads the department may end it; every other role is for the program office."""
        return self.row.role == Role.DELEGATE


@dataclass(frozen=True)
class Away:
    """Leave of somebody who leads here, from today on. stand_ins: delegates with all of its days."""

    absence: Absence
    role: str
    stand_ins: list[str]
    others: list[str]
    """Co-leads who are there meanwhile, so that they are asked where nobody stands in."""

    @property
    def uncovered(self) -> bool:
        return self.role == Role.LEAD and not self.stand_ins and not self.others


@dataclass(frozen=True)
class LeadsPage:
    department: Department
    now: list[Line]
    coming: list[Line]
    past: list[Line]
    away: list[Away]

    @property
    def vacant(self) -> bool:
        return not any(line.row.role == Role.LEAD for line in self.now)


def leads_page(department: Department, *, day: date) -> LeadsPage:
    """day: today in the department's zone. Two queries."""
    rows = DepartmentLead.objects.filter(department=department).select_related("user", "department")
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day - BACK))
    standing = [row for row in rows if row.user.is_active or _over(row, day)]
    ordered = sorted(standing, key=lambda row: (ORDER[Role(row.role)], row.starts_on, row.pk))
    return LeadsPage(
        department,
        now=[_line(row, day) for row in ordered if row.starts_on <= day and not _over(row, day)],
        coming=[_line(row, day) for row in sorted(ordered, key=lambda row: row.starts_on) if row.starts_on > day],
        past=[_line(row, day) for row in sorted(ordered, key=_last, reverse=True) if _over(row, day)],
        away=_away([row for row in ordered if not _over(row, day)], day),
    )


def _over(row: DepartmentLead, day: date) -> bool:
    return row.ends_on is not None and row.ends_on < day


def _last(row: DepartmentLead) -> date:
    return row.ends_on or date.max


def _line(row: DepartmentLead, day: date) -> Line:
    return Line(row, begins=row.starts_on > day, began_today=row.starts_on >= day)


def _away(rows: list[DepartmentLead], day: date) -> list[Away]:
    leading = [row for row in rows if row.role != Role.PEER_CHAMPION]
    absences = list(
        Absence.objects.filter(user__in={row.user_id for row in leading}, ends_on__gte=day)
        .select_related("user")
        .order_by("starts_on", "user__last_name")
    )
    return [_standing_in(absence, role, leading, absences) for absence in absences if (role := _role(absence, leading))]


def _role(absence: Absence, rows: Iterable[DepartmentLead]) -> str:
    """The first role in which that person would be missed, or nothing."""
    return next((row.role for row in rows if row.user_id == absence.user_id and _meets(row, absence)), "")


def _meets(row: DepartmentLead | Absence, absence: Absence) -> bool:
    return row.starts_on <= absence.ends_on and (row.ends_on is None or row.ends_on >= absence.starts_on)


def _standing_in(absence: Absence, role: str, rows: list[DepartmentLead], absences: list[Absence]) -> Away:
    away = {other.user_id for other in absences if _meets(other, absence)}
    there = [row for row in rows if row.user_id not in away and _all_of(row, absence)]
    return Away(
        absence,
        role,
        stand_ins=[str(row.user) for row in there if row.role == Role.DELEGATE],
        others=[str(row.user) for row in there if row.role in (Role.CO_LEAD, Role.LEAD)],
    )


def _all_of(row: DepartmentLead, absence: Absence) -> bool:
    return row.starts_on <= absence.starts_on and (row.ends_on is None or row.ends_on >= absence.ends_on)


def people_of(department: Department, *, day: date) -> QuerySet[User]:
    """Who belongs to a department on that day or is to begin, as a member or in one of its roles; the active ones."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    members = department.memberships.filter(lasting).values("user")
    leads = department.leads.filter(lasting).values("user")
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=leads), is_active=True)


def role_row(department: Department, *, user: Any, role: str, starts_on: date) -> DepartmentLead | None:
    """The row with these, which are what makes it unique."""
    rows = DepartmentLead.objects.filter(department=department, user__public_id=user, role=role, starts_on=starts_on)
    return rows.select_related("department", "user").first()


def led_beside(user: User, department: Department, *, day: date) -> list[Department]:
    """Other departments that this person leads or co-leads on that day."""
    rows = user.leaderships.filter(dated(day), role__in=(Role.LEAD, Role.CO_LEAD)).exclude(department=department)
    return list(Department.objects.filter(pk__in=rows.values("department")).order_by(F("name")))
