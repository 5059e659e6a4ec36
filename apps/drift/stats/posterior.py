"""What a belief comes to: the probability of drift, and the form it takes."""

from dataclasses import dataclass
from math import inf, log

from apps.drift.stats.filtering import FilterState
from apps.drift.stats.stages import FADING_1, FADING_2, FADING_3, FADING_4, SILENT, UNCONFIRMED, Row

HALF_WAY = 0.5
"""What the second step of a fade counts for: half of the way is not yet drift."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """p: the probability that the department is in drift. The rest: of each form, as shares of all possibilities."""

    p: float
    fading: float
    silent: float
    unconfirmed: float

    @property
    def log_odds(self) -> float:
        if self.p <= 0 or self.p >= 1:
            return inf if self.p >= 1 else -inf
        return log(self.p / (1 - self.p))

    @property
    def stopped(self) -> float:
        """That coaching has stopped altogether, said or unsaid."""
        return self.silent + self.unconfirmed

    @property
    def form(self) -> str:
        """The likeliest of the three."""
        forms = {"fading": self.fading, "silent": self.silent, "unconfirmed": self.unconfirmed}
        return max(forms, key=forms.__getitem__)


NOTHING_KNOWN = Posterior(0.0, 0.0, 0.0, 0.0)


def posterior(state: FilterState) -> Posterior:
    return of_stages(state.stages)


def of_stages(stages: Row) -> Posterior:
    fading = stages[FADING_1] + stages[FADING_2] + stages[FADING_3] + stages[FADING_4]
    drift = HALF_WAY * stages[FADING_2] + stages[FADING_3] + stages[FADING_4] + stages[SILENT] + stages[UNCONFIRMED]
    return Posterior(drift, fading, stages[SILENT], stages[UNCONFIRMED])
