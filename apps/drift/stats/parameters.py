"""The numbers the evidence filter starts from. All of them are beliefs about hospitals, none is about one department.

The rates and weights were chosen on simulated hospitals (tests/bench/drift), the thresholds that belong to them are
in `thresholds`. Whoever changes a number here raises VERSION and calibrates again: `make bench-drift CALIBRATE=1`.
"""

from dataclasses import dataclass
from typing import Final

VERSION: Final = 3

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Shares and probabilities, each between 0 and 1.

    habits: possible shares of weeks in which a department coaches when nothing has changed.
    clusterings: possible probabilities that a week merely repeats the one before.
    recalls: possible shares of clinicians who say they were asked after a coached week.
    fading: what is left of the habit in each step of a fade. lapse_at_most: 1 means that the kind of a miss is not
    read at all. lapse_in_all: how far the kinds of one run may speak against silence. The rest is said where it is
    used.
    """

    habits: Weights = (0.50, 0.62, 0.79, 0.87, 0.93)
    habit_weights: Weights = (0.12, 0.14, 0.14, 0.32, 0.28)
    clusterings: Weights = (0.0, 0.25)
    clustering_weights: Weights = (0.5, 0.5)
    recalls: Weights = (0.25, 0.34, 0.45, 0.56, 0.67, 0.78)
    recall_weights: Weights = (0.05, 0.07, 0.17, 0.31, 0.27, 0.13)

    recall_spread: float = 0.15
    false_recall: float = 0.08
    false_recall_spread: float = 0.10
    careless: float = 0.02

    starts_silent: float = 0.06
    starts_unconfirmed: float = 0.04
    begins_to_fade: float = 0.0040
    falls_silent: float = 0.0060
    turns_unconfirmed: float = 0.0035
    fades_on: float = 0.38
    fade_reverts: float = 0.03
    recovers: float = 0.022

    fading: Weights = (0.75, 0.5, 0.3, 0.1)
    silent_rate: float = 0.05
    claim_rate: float = 0.94
    claim_is_real: float = 0.02

    lapse_kept: float = 0.94
    lapse_prior: float = 2.0
    lapse_habits: Weights = (0.0, 0.3, 0.6, 0.85)
    lapse_habit_weights: Weights = (0.2, 0.3, 0.3, 0.2)
    lapse_first_held: float = 0.5
    lapse_at_most: float = 2.0
    lapse_in_all: float = 0.1

    reach_left: Weights = (1.0, 0.85, 0.65, 0.5, 0.35, 0.6, 1.0)
    reach_spread: float = 0.10
    reach_noise: float = 0.10
    reach_memory: float = 0.97
    reach_prior: float = 4.0
    reach_delay: int = 3
    reach_minimum: int = 4


PUBLIC: Final = Parameters()
