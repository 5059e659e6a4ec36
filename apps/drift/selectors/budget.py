"""The budget of false flags, what follows from it, and how well it has been kept."""

from dataclasses import dataclass
from datetime import date, datetime
from math import exp

from django.db.models import Count, Exists, OuterRef, Q

from apps.accounts.models import User
from apps.drift.models import DepartmentEvidence, DetectorBudget, DriftFlag
from apps.drift.selectors.in_use import departments_in_use
from apps.drift.stats.poisson import poisson_interval
from apps.drift.stats.statuses import CLEARING_GAP, FLAGGING
from apps.drift.stats.thresholds import department_budget, threshold

USUAL_PER_DEPARTMENT = 3 / 60
"""Three false flags a year in a hospital of sixty departments, until somebody sets a budget."""

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Budget:
    """flags_per_hospital_year: as set, or the usual share of these departments. departments: with a tool in use.

    per_department: a year, kept within what the thresholds cover. threshold: log odds from which on a flag is raised.
    set_by, set_at: None while nobody has set one.
    """

    flags_per_hospital_year: float
    departments: int
    per_department: float
    threshold: float
    set_by: User | None = None
    set_at: datetime | None = None

    @property
    def raised_from(self) -> float:
        """The probability from which on a flag is raised."""
        return _probability(self.threshold)

    @property
    def cleared_below(self) -> float:
        """The probability below which, at two evaluations in a row, it is cleared."""
        return _probability(self.threshold - CLEARING_GAP)


def current_budget(now: datetime) -> Budget:
    """The budget in force at that moment. Two queries."""
    departments = departments_in_use(now).count()
    row = DetectorBudget.objects.select_related("set_by").in_force(now)
    flags = row.flags_per_hospital_year if row else USUAL_PER_DEPARTMENT * departments
    return budget_of(flags, departments, row)


def budget_of(flags: float, departments: int, row: DetectorBudget | None = None) -> Budget:
    """What so many false flags a year would mean for so many departments."""
    share = department_budget(flags, departments) if departments else USUAL_PER_DEPARTMENT
    return Budget(flags, departments, share, threshold(share), row.set_by if row else None, row.set_at if row else None)


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


@dataclass(frozen=True)
class FalseFlags:
    """How the budget was kept since some day.

    closed: drifts marked as not about people; raised: all drifts that were flagged. One that got worse was flagged
    again, and is one drift all the same. department_years: judged weeks over 52. expected: false flags that the budget
    allows in them. low, high: means that `closed` does not contradict.
    """

    since: date
    closed: int
    raised: int
    department_years: float
    expected: float
    low: float
    high: float

    @property
    def kept(self) -> bool:
        """Whether what was seen may be chance. More than allowed, and surely so, asks for a look at the detector."""
        return self.low <= self.expected


def false_flags(*, since: date, now: datetime, budget: Budget) -> FalseFlags:
    """Two queries. since: weeks from this Monday on, flags raised for them."""
    flags = DriftFlag.objects.filter(status__in=FLAGGING)
    milder = flags.filter(department=OuterRef("department"), cleared_at=OuterRef("raised_at"))
    raised = flags.filter(week_start__gte=since, raised_at__lte=now)
    marked = Q(not_people_at__isnull=False) & ~Q(Exists(milder.filter(not_people_at__isnull=False)))
    counts = raised.aggregate(closed=Count("pk", filter=marked), raised=Count("pk", filter=~Q(Exists(milder))))
    judged = DepartmentEvidence.objects.since(since).filter(week_start__lte=now.date())
    years = judged.count() / WEEKS_A_YEAR
    low, high = poisson_interval(counts["closed"])
    return FalseFlags(since, counts["closed"], counts["raised"], years, years * budget.per_department, low, high)
