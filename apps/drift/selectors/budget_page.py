"""What the program office needs to choose a budget of false flags, and to see how it was kept."""

from dataclasses import dataclass
from datetime import datetime

from apps.core.weeks import Week
from apps.drift.models import DetectorBudget
from apps.drift.selectors.budget import WEEKS_A_YEAR, Budget, FalseFlags, budget_of, current_budget, false_flags
from apps.drift.stats import delays, thresholds
from apps.drift.stats.delays import Delay

HISTORY_SHOWN = 50


@dataclass(frozen=True)
class Choice:
    """A measured setting. budget: what it means here; alone, with_answers: how late drift is then seen."""

    budget: Budget
    alone: Delay
    with_answers: Delay
    current: bool

    @property
    def unseen_of_100(self) -> int:
        return round(100 * self.alone.unseen)

    @property
    def unseen_of_100_with_answers(self) -> int:
        return round(100 * self.with_answers.unseen)

    @property
    def right_of_10(self) -> int:
        return round(10 * self.alone.right)


@dataclass(frozen=True)
class Simulated:
    """What the figures rest on."""

    seeds = thresholds.SIMULATOR_SEEDS
    departments = thresholds.SIMULATED_DEPARTMENTS
    version = thresholds.PARAMETERS_VERSION
    delay_seed = delays.SIMULATOR_SEED
    delay_departments = delays.SIMULATED_DEPARTMENTS


@dataclass(frozen=True)
class BudgetPage:
    """choices: from the fewest false flags to the most. history: the latest first, as far back as is shown."""

    budget: Budget
    choices: list[Choice]
    audit: FalseFlags
    history: list[DetectorBudget]
    simulated: Simulated

    @property
    def current(self) -> Choice:
        """The measured setting nearest to the one in force."""
        return next(choice for choice in self.choices if choice.current)

    @property
    def told(self) -> str:
        """The number in force, as somebody would type it."""
        return f"{self.budget.flags_per_hospital_year:g}"

    @property
    def bounds(self) -> tuple[float, float]:
        """The fewest and the most that can be set."""
        return thresholds.bounds(self.budget.departments)

    @property
    def kept_within(self) -> bool:
        """Whether the detector can keep to exactly what was set: not beyond what was measured."""
        asked = self.budget.flags_per_hospital_year
        return not self.budget.departments or abs(self.budget.per_department * self.budget.departments - asked) < 0.01


def budget_page(*, now: datetime) -> BudgetPage:
    """The audit covers the last 52 whole weeks. Five queries."""
    budget = current_budget(now)
    since = Week.at(now, "UTC").plus(-WEEKS_A_YEAR).monday
    return BudgetPage(
        budget,
        _choices(budget),
        false_flags(since=since, now=now, budget=budget),
        list(DetectorBudget.objects.select_related("set_by")[:HISTORY_SHOWN]),
        Simulated(),
    )


def _choices(budget: Budget) -> list[Choice]:
    current = delays.nearest(budget.per_department)
    return [
        Choice(
            budget_of(share * budget.departments, budget.departments) if budget.departments else budget,
            delays.LOG_ALONE[share],
            delays.WITH_ANSWERS[share],
            share == current,
        )
        for share in delays.LOG_ALONE
    ]
