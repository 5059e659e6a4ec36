"""How many of its clinicians a coached week reaches, against the department's own usual share.

Where coaching thins out, it often reaches fewer people before it stops. The usual share is learnt from coached weeks
some weeks back, so that a fade does not become its own yardstick; without such numbers nothing is added.
"""

from dataclasses import dataclass

from apps.drift.stats.parameters import Parameters
from apps.drift.stats.pulses import beta_binomial
from apps.drift.stats.stages import Row


@dataclass(frozen=True, slots=True)
class Reach:
    """covered, left: sums of shares reached and not reached, older ones counting less. waiting: the latest weeks."""

    covered: float = 0.0
    left: float = 0.0
    weeks: int = 0
    waiting: tuple[float | None, ...] = ()

    def likelihoods(self, covered: int | None, total: int | None, parameters: Parameters) -> Row | None:
        """Of reaching so many of so many in each stage; None if that or the usual share is not known."""
        if covered is None or not total or self.weeks < parameters.reach_minimum:
            return None
        half = parameters.reach_prior / 2
        usual = (self.covered + half) / (self.covered + self.left + 2 * half)
        noise = parameters.reach_noise
        means = (min(0.99, max(0.01, usual * left)) for left in parameters.reach_left)
        one, two, three, four, five, six, seven = (
            (1 - noise) * beta_binomial(covered, total, mean, parameters.reach_spread) + noise / (total + 1)
            for mean in means
        )
        return (one, two, three, four, five, six, seven)

    def after(self, share: float | None, parameters: Parameters) -> "Reach":
        """share: what a coached week reached; None for any other week."""
        waiting = (*self.waiting, share)
        if len(waiting) <= parameters.reach_delay:
            return Reach(self.covered, self.left, self.weeks, waiting)
        ripe, *rest = waiting
        if ripe is None:
            return Reach(self.covered, self.left, self.weeks, tuple(rest))
        memory = parameters.reach_memory
        return Reach(self.covered * memory + ripe, self.left * memory + 1 - ripe, self.weeks + 1, tuple(rest))
