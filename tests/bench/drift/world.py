"""What the departments of a simulated hospital have in common, and the constants that each draws for itself."""

from dataclasses import dataclass
from random import Random

from tests.bench.drift.regimes import MEDIOCRE, Regime


@dataclass(frozen=True, slots=True)
class World:
    """What a hospital has in common. The defaults are the public population; others are for tests of robustness.

    clustering: (share with none, highest). coverage: whether numbers of clinicians are logged at all;
    thinning: whether they shrink before coaching stops.
    """

    clustering: tuple[float, float] = (0.4, 0.35)
    recall: tuple[float, float] = (0.60, 0.12)
    false_recall: tuple[float, float] = (0.02, 0.13)
    spread: tuple[float, float] = (0.02, 0.20)
    response: tuple[float, float] = (0.12, 0.80)
    response_mean: float = 0.40
    invited: tuple[int, int] = (6, 15)
    mediocre_shift: float = 0.0
    coverage: bool = False
    thinning: bool = True


PUBLIC = World()


@dataclass(frozen=True, slots=True)
class Traits:
    """One department's own constants."""

    habit: float
    clustering: float
    recall: float
    false_recall: float
    spread: float
    invited: int
    response: float
    sent: float
    excused: float
    missed: float
    silent_missed: float
    floor: float
    reach: float


def traits(regime: Regime, random: Random, world: World) -> Traits:
    none, highest = world.clustering
    low, high = regime.habit
    shift = world.mediocre_shift if regime.habit == MEDIOCRE else 0.0
    recall = min(0.92, max(0.36, random.gauss(*world.recall)))
    response = _response(random, world)
    return Traits(
        habit=random.uniform(low, high) - shift,
        clustering=0.0 if random.random() < none else random.uniform(0, highest),
        recall=random.uniform(*regime.recall) if regime.recall else recall,
        false_recall=random.uniform(*world.false_recall),
        spread=random.uniform(*world.spread),
        invited=random.randint(*world.invited),
        response=response,
        sent=random.uniform(0.80, 0.98),
        excused=random.uniform(0.01, 0.05),
        missed=random.uniform(0.1, 0.5),
        silent_missed=random.choices((0.0, 1.0, 0.5), (55, 30, 15))[0],
        floor=random.uniform(0.0, 0.08),
        reach=random.uniform(0.30, 0.75),
    )


def _response(random: Random, world: World) -> float:
    """Bounded, with the mean asked for, by a stretched beta."""
    low, high = world.response
    mean = (world.response_mean - low) / (high - low)
    return low + (high - low) * random.betavariate(3 * mean, 3 * (1 - mean))
