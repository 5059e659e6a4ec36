"""From the false flags that a hospital can live with to the log odds at which a flag is raised.

Calibrated on simulated departments (seed, size and parameter version below) so that so many false flags are raised
per department and year without a change. Values in between follow a straight line over the logarithm of the budget.
"""

from bisect import bisect_left
from itertools import pairwise
from math import log
from typing import Final

SIMULATOR_SEEDS: Final = (301, 302, 305, 303, 304, 307)
SIMULATED_DEPARTMENTS: Final = 18_000
PARAMETERS_VERSION: Final = 3

THRESHOLDS: Final = {0.02: 2.56, 0.05: 1.39, 0.10: 0.70, 0.20: 0.07, 0.40: -0.57}
"""False flags per department and year: log odds."""

LEAST, MOST = 0.02, 0.40


def threshold(budget: float) -> float:
    """budget: false flags per department and year, from 0.02 to 0.40; ValueError outside."""
    if not LEAST <= budget <= MOST:
        raise ValueError(f"A budget lies between {LEAST} and {MOST:.2f} false flags per department and year.")
    known = sorted(THRESHOLDS)
    at = min(max(1, bisect_left(known, budget)), len(known) - 1)
    low, high = list(pairwise(known))[at - 1]
    along = log(budget / low) / log(high / low)
    return THRESHOLDS[low] + along * (THRESHOLDS[high] - THRESHOLDS[low])


def department_budget(flags: float, departments: int) -> float:
    """From false flags a year for the whole hospital, kept within what the thresholds cover."""
    return min(MOST, max(LEAST, flags / max(1, departments)))


def bounds(departments: int) -> tuple[float, float]:
    """The fewest and the most false flags a year that the thresholds cover for so many departments."""
    return round(LEAST * departments, 2), round(MOST * departments, 2)
