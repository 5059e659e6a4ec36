"""What a budget of false flags costs: how long drift stood unseen on simulated departments, at each threshold.

Measured once by `tests.bench.drift.delays` with the seed, size and parameter version below, on departments that
nothing was tuned on. They are no measurements of hospitals.
"""

from dataclasses import dataclass
from math import log
from typing import Final

SIMULATOR_SEED: Final = 71
SIMULATED_DEPARTMENTS: Final = 3_000
PARAMETERS_VERSION: Final = 3
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
    0.02: Delay(9.44, 8.0, 0.026, 0.869),
    0.05: Delay(7.66, 6.0, 0.010, 0.751),
    0.10: Delay(6.58, 5.0, 0.003, 0.591),
    0.20: Delay(5.69, 4.0, 0.000, 0.409),
    0.40: Delay(4.83, 4.0, 0.000, 0.261),
}
"""By false flags per department and year, where clinicians are asked every week."""

LOG_ALONE: Final = {
    0.02: Delay(12.48, 9.0, 0.183, 0.868),
    0.05: Delay(10.99, 7.0, 0.175, 0.784),
    0.10: Delay(10.21, 6.0, 0.172, 0.653),
    0.20: Delay(9.55, 6.0, 0.168, 0.479),
    0.40: Delay(8.62, 5.0, 0.157, 0.316),
}
"""The same where nobody is asked: boxes ticked without coaching are then never seen."""


def nearest(budget: float) -> float:
    """The measured budget that is closest in proportion."""
    return min(WITH_ANSWERS, key=lambda measured: abs(log(measured / budget)))
