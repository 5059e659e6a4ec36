"""What a budget of false flags costs: how long drift stood unseen on simulated departments, at each threshold.

Measured once by `tests.bench.drift.delays` with the seed, size and parameter version below, on departments that
nothing was tuned on. They are no measurements of hospitals.
"""

from dataclasses import dataclass
from math import log
from typing import Final

SIMULATOR_SEED: Final = 71
SIMULATED_DEPARTMENTS: Final = 3_000
PARAMETERS_VERSION: Final = 2
WITHIN: Final = 26
"""Weeks after which drift counts as not seen; in a mean it then stands for one week more."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Weeks from the beginning of drift until it is flagged, 1 for its first week.

    mean, median: over departments that drift. unseen: the share of them not flagged within half a year.
    right: the share of flags that are right, if one department in five drifts within two years.
    """

    mean: float
    median: float
    unseen: float
    right: float


WITH_ANSWERS: Final = {
    0.02: Delay(9.47, 8.0, 0.028, 0.870),
    0.05: Delay(7.67, 6.0, 0.010, 0.742),
    0.10: Delay(6.58, 5.0, 0.003, 0.591),
    0.20: Delay(5.71, 4.0, 0.000, 0.408),
    0.40: Delay(4.87, 4.0, 0.000, 0.262),
}
"""By false flags per department and year, where clinicians are asked every week."""

LOG_ALONE: Final = {
    0.02: Delay(12.50, 9.0, 0.183, 0.869),
    0.05: Delay(11.05, 7.0, 0.175, 0.787),
    0.10: Delay(10.25, 6.0, 0.172, 0.648),
    0.20: Delay(9.58, 6.0, 0.168, 0.487),
    0.40: Delay(8.64, 5.0, 0.157, 0.318),
}
"""The same where nobody is asked: boxes ticked without coaching are then never seen."""


def nearest(budget: float) -> float:
    """The measured budget that is closest in proportion."""
    return min(WITH_ANSWERS, key=lambda measured: abs(log(measured / budget)))
