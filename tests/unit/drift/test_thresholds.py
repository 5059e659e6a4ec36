"""From a budget to a threshold."""

from math import exp, log

import pytest

from apps.drift.stats import thresholds
from apps.drift.stats.parameters import VERSION
from apps.drift.stats.thresholds import LEAST, MOST, THRESHOLDS, department_budget, threshold


@pytest.mark.parametrize("budget", sorted(THRESHOLDS))
def test_a_budget_of_the_table_is_read_from_it(budget: float) -> None:
    assert threshold(budget) == pytest.approx(THRESHOLDS[budget])


@pytest.mark.parametrize(("budget", "p"), [(0.02, 0.928), (0.05, 0.801), (0.1, 0.668), (0.2, 0.517), (0.4, 0.361)])
def test_the_shipped_table_as_probabilities(budget: float, p: float) -> None:
    assert 1 / (1 + exp(-threshold(budget))) == pytest.approx(p, abs=0.002)


def test_the_table_says_where_it_comes_from() -> None:
    assert thresholds.SIMULATOR_SEEDS == (301, 302, 305, 303, 304, 307)
    assert thresholds.SIMULATED_DEPARTMENTS == 18_000


def test_between_two_budgets_the_logarithm_decides() -> None:
    low, high = THRESHOLDS[0.05], THRESHOLDS[0.10]
    assert threshold(0.07) == pytest.approx(low + log(0.07 / 0.05) / log(2) * (high - low))


def test_a_larger_budget_never_raises_the_threshold() -> None:
    found = [threshold(LEAST + step * (MOST - LEAST) / 200) for step in range(201)]
    assert found == sorted(found, reverse=True)


def test_budgets_reach_from_a_fiftieth_to_two_fifths() -> None:
    assert (LEAST, MOST) == (0.02, 0.40)


@pytest.mark.parametrize("budget", [0, LEAST / 2, MOST * 1.01, -1])
def test_a_budget_out_of_range_is_refused(budget: float) -> None:
    with pytest.raises(ValueError, match="budget lies between"):
        threshold(budget)


@pytest.mark.parametrize(
    ("flags", "departments", "budget"), [(3, 60, 0.05), (1, 1000, LEAST), (9, 2, MOST), (0.1, 0, 0.1)]
)
def test_a_hospital_shares_its_budget_among_its_departments(flags: float, departments: int, budget: float) -> None:
    assert department_budget(flags, departments) == pytest.approx(budget)


def test_the_table_belongs_to_the_parameters_in_use() -> None:
    assert thresholds.PARAMETERS_VERSION == VERSION
