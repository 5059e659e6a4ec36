from itertools import pairwise

import pytest

from apps.drift.stats import delays, parameters, thresholds


def test_delays_belong_to_the_thresholds_that_are_shipped() -> None:
    assert set(delays.LOG_ALONE) == set(delays.WITH_ANSWERS) == set(thresholds.THRESHOLDS)
    assert delays.PARAMETERS_VERSION == thresholds.PARAMETERS_VERSION == parameters.VERSION
    assert delays.SIMULATOR_SEED not in thresholds.SIMULATOR_SEEDS


@pytest.mark.parametrize("table", [delays.LOG_ALONE, delays.WITH_ANSWERS])
def test_whoever_accepts_more_false_flags_sees_drift_earlier(table: dict[float, delays.Delay]) -> None:
    for fewer, more in pairwise(table[budget] for budget in sorted(table)):
        assert (more.mean, more.median, more.right) < (fewer.mean, fewer.median, fewer.right)
        assert more.unseen <= fewer.unseen


@pytest.mark.parametrize(("budget", "measured"), [(0.02, 0.02), (0.04, 0.05), (0.08, 0.1), (0.3, 0.4), (0.4, 0.4)])
def test_nearest_measured_budget_is_so_in_proportion(budget: float, measured: float) -> None:
    assert delays.nearest(budget) == measured


@pytest.mark.parametrize(("departments", "bounds"), [(0, (0, 0)), (1, (0.02, 0.4)), (24, (0.48, 9.6))])
def test_bounds_of_a_hospital_grow_with_its_departments(departments: int, bounds: tuple[float, float]) -> None:
    assert thresholds.bounds(departments) == bounds
