"""How likely an answer of clinicians is if the week was coached, and if it was not.

Answers of one week are more alike than independent ones, so counts follow a beta-binomial law: a mean, and a spread
(the correlation within a week). A published band is a count known to lie between two bounds: its probability is the
sum over the counts inside.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, lgamma

from apps.drift.stats.evidence import Pulse
from apps.drift.stats.parameters import Parameters, Weights

MOST_ANSWERS = 60
"""More answers than this say no more, since they hang together; larger samples are read in proportion."""

LEAST_SPREAD = 0.01

UNCONFIRMED_THROUGHOUT = 0.7
"""For a block of several weeks: how surely a department now unconfirmed was so in all of them, not in half."""


@dataclass(frozen=True, slots=True)
class PulseLikelihood:
    """honest: one for each possible recall, if the log is right; unasked: if nobody was asked.

    half: one for each recall, where the log was wrong in half of the weeks that a block is about.
    """

    unasked: float
    honest: Weights
    half: Weights = ()


def beta_binomial(yes: int, n: int, mean: float, spread: float) -> float:
    """The probability of so many of n. mean and spread strictly between 0 and 1."""
    weight = 1 / spread - 1
    a, b = mean * weight, (1 - mean) * weight
    return comb(n, yes) * exp(_log_beta(a + yes, b + n - yes) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def interval(low: int, high: int, n: int, mean: float, spread: float, careless: float) -> float:
    """The probability of a count between low and high, where a share of the samples is answered at random."""
    inside = sum(beta_binomial(yes, n, mean, spread) for yes in range(low, high + 1))
    return (1 - careless) * inside + careless * (high - low + 1) / (n + 1)


def weekly(pulse: Pulse, parameters: Parameters) -> PulseLikelihood:
    """Of the answers about one week."""
    return _weekly(*_read(pulse), parameters)


def block(pulse: Pulse, claimed: int, known: int, parameters: Parameters) -> PulseLikelihood:
    """Of answers about several weeks, of which `known` have an outcome and `claimed` of those say coached."""
    return _block(*_read(pulse), pulse.weeks, claimed / known, parameters)


def spread_over(weeks: int, n: int, spread: float) -> float:
    """The correlation within answers from several weeks, where only those of one week hang together."""
    together = max(0.0, n / weeks - 1) / max(1, n - 1)
    return max(LEAST_SPREAD, spread * together)


def _read(pulse: Pulse) -> tuple[int, int, int]:
    if pulse.n <= MOST_ANSWERS:
        return pulse.low, pulse.high, pulse.n
    low, high = (round(bound * MOST_ANSWERS / pulse.n) for bound in (pulse.low, pulse.high))
    return low, high, MOST_ANSWERS


@lru_cache(maxsize=20_000)
def _weekly(low: int, high: int, n: int, parameters: Parameters) -> PulseLikelihood:
    unasked = interval(low, high, n, parameters.false_recall, parameters.false_recall_spread, parameters.careless)
    spread, careless = parameters.recall_spread, parameters.careless
    return PulseLikelihood(
        unasked, tuple(interval(low, high, n, recall, spread, careless) for recall in parameters.recalls)
    )


@lru_cache(maxsize=20_000)
def _block(low: int, high: int, n: int, weeks: int, claimed: float, parameters: Parameters) -> PulseLikelihood:
    false, careless = parameters.false_recall, parameters.careless
    spread = spread_over(weeks, n, parameters.recall_spread)
    false_spread = spread_over(weeks, n, parameters.false_recall_spread)

    def with_share(share: float) -> Weights:
        means = (share * recall + (1 - share) * false for recall in parameters.recalls)
        return tuple(interval(low, high, n, mean, spread, careless) for mean in means)

    unasked = interval(low, high, n, false, false_spread, careless)
    return PulseLikelihood(unasked, with_share(claimed), with_share(claimed / 2))
