"""What the program office needs to decide about one flag."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from apps.drift.models import DriftFlag
from apps.drift.plays import Play, suggested
from apps.drift.selectors.flags import possible_owners
from apps.drift.selectors.history import DepartmentHistory, HistoryFlag, department_history
from apps.reviews.models import Holiday

WEEKS_SHOWN = 13


@dataclass(frozen=True)
class FlagPage:
    """today: in the department's zone. owners: whom help can be given to.

    listed_since: Monday of the week since which a flag has stood without a break, whatever it said.
    """

    flag: DriftFlag
    department: Department
    today: date
    leads: list[DepartmentLead]
    history: DepartmentHistory
    owners: QuerySet[User]
    next_working_day: date
    listed_since: date

    @property
    def sentence(self) -> str:
        """How it stands today; of a flag that is cleared, how it stood."""
        weeks = self.history.weeks
        return weeks[-1].sentence if weeks and not self.flag.cleared_at else self.flag.sentence

    @property
    def play(self) -> Play:
        return suggested([str(reason["code"]) for reason in self.reasons or self.flag.reasons])

    @property
    def reasons(self) -> list[dict[str, object]]:
        weeks = self.history.weeks
        return weeks[-1].reasons if weeks and not self.flag.cleared_at else self.flag.reasons


def flag_page(*, flag: DriftFlag, today: date) -> FlagPage:
    """Six queries, the owners included when they are listed."""
    department = flag.department
    leads = DepartmentLead.objects.on(today).filter(department=department).select_related("user")
    history = department_history(department=department, day=today, weeks=WEEKS_SHOWN, reasons=True)
    return FlagPage(
        flag=flag,
        department=department,
        today=today,
        leads=list(leads.exclude(role=DepartmentLead.Role.PEER_CHAMPION).order_by("role", "starts_on")),
        history=history,
        owners=possible_owners(department, day=today),
        next_working_day=_next_working_day(department, today),
        listed_since=_listed_since(flag, history.flags),
    )


def _listed_since(flag: DriftFlag, flags: list[HistoryFlag]) -> date:
    """A flag that took the place of another continues its story. `flags`: the latest first."""
    raised, since = flag.raised_at, flag.week_start
    for before in flags:
        if before.cleared_at == raised:
            raised, since = before.raised_at, before.since_week
    return since


def _next_working_day(department: Department, today: date) -> date:
    """The next day that is neither a weekend nor a holiday of the facility."""
    facility = department.division.facility_id
    soon = (today, today + timedelta(days=31))
    holidays = set(Holiday.objects.filter(facility=facility, day__range=soon).values_list("day", flat=True))
    days = (today + timedelta(days=ahead) for ahead in count(1))
    return next(day for day in days if day.weekday() < 5 and day not in holidays)
