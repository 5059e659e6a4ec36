"""A simulated hospital with known truth. Every department is drawn from its own seed, so any part can be redrawn.

The kinds and rates are those that the figures in docs/drift.md speak of; what is left open there (size of a
department, who is asked, how coverage thins) is chosen here and can be varied through `World`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from apps.drift.stats.evidence import Pulse, WeekEvidence, evaluations_late
from apps.drift.stats.facts import COACHED, EXCUSED, NOT_HELD, NOT_RAISED
from tests.bench.drift.regimes import REGIMES, Regime, Truth
from tests.bench.drift.world import PUBLIC, Traits, World, traits

WEEKS = 104
CHANGES = (20, 69)
HOLIDAYS = (51, 52, 103)
"""Weeks 52 and 1 of both years; the first week of all is week 1."""


@dataclass(frozen=True, slots=True)
class SimulatedDepartment:
    """weeks: one per week of its history, the first being `begins`. change, recovery: indexes into all weeks."""

    name: str
    regime: Regime
    traits: Traits
    begins: int
    weeks: tuple[WeekEvidence, ...]
    lags: tuple[int, ...]
    change: int | None
    recovery: int | None


def hospital(seed: int, size: int, world: World = PUBLIC) -> Iterator[SimulatedDepartment]:
    return hospital_part(seed, 0, size, world)


def hospital_part(seed: int, first: int, size: int, world: World = PUBLIC) -> Iterator[SimulatedDepartment]:
    """The same departments, whichever part is asked for."""
    for number in range(first, first + size):
        random = Random(f"{seed}/{number}")
        regime = random.choices(REGIMES, [regime.share for regime in REGIMES])[0]
        yield department(f"D{number:05d}", regime, random, world)


def department(name: str, regime: Regime, random: Random, world: World = PUBLIC) -> SimulatedDepartment:
    return _Life(name, regime, random, world).lived()


class _Life:
    def __init__(self, name: str, regime: Regime, random: Random, world: World) -> None:
        self.name, self.regime, self.random, self.world = name, regime, random, world
        self.traits = traits(regime, random, world)
        self.change = self._change()
        self.begins = self._begins()
        self.recovery = None
        if regime.change == "recovery" and self.change is not None:
            self.recovery = self.change + random.randint(8, 14)
        self.fading = random.randint(8, 20)
        self.target = random.uniform(0.55, 0.65)
        self.absent = self._absences()
        self.swings = self._swings()
        self.batches = self._batches()

    def lived(self) -> SimulatedDepartment:
        weeks, lags = [], []
        before = self.random.random() < self.traits.habit
        for week in range(self.begins, WEEKS):
            claimed = (
                before if self.random.random() < self.traits.clustering else self.random.random() < self._rate(week)
            )
            before = claimed
            evidence, lag = self._week(week, claimed)
            weeks.append(evidence)
            lags.append(lag)
        change = self.change if self.regime.truth is not Truth.NEVER else None
        return SimulatedDepartment(
            self.name, self.regime, self.traits, self.begins, tuple(weeks), tuple(lags), change, self.recovery
        )

    def _change(self) -> int | None:
        if self.regime.change in ("", "swings"):
            return None
        return self.random.randint(*CHANGES)

    def _begins(self) -> int:
        if not self.regime.history:
            return 0
        length = self.random.randint(*self.regime.history)
        return WEEKS - length if self.change is None else self.change - length

    def _absences(self) -> frozenset[int]:
        random = self.random
        away = set(HOLIDAYS) | {0}
        for year in (0, 52):
            summer = year + random.randint(26, 33)
            away |= set(range(summer, summer + random.randint(1, 3)))
        if self.regime.gaps:
            for _ in range(random.randint(2, 4)):
                gap = random.randint(4, WEEKS - 8)
                away |= set(range(gap, gap + random.randint(3, 6)))
        if self.regime.change == "after holiday" and self.change is not None:
            away -= set(range(self.change, self.change + 4))
            away |= set(range(self.change - random.randint(3, 6), self.change))
        away |= {week for week in range(WEEKS) if random.random() < self.traits.excused}
        return frozenset(away)

    def _swings(self) -> tuple[float, ...]:
        if self.regime.change != "swings":
            return ()
        rates: list[float] = []
        while len(rates) < WEEKS:
            rates += [self.random.uniform(0.90, 0.98)] * self.random.randint(3, 6)
            rates += [self.random.uniform(0.25, 0.45)] * self.random.randint(2, 3)
        return tuple(rates)

    def _batches(self) -> tuple[int, ...]:
        """For each week, after how many weeks the entries are written."""
        waits: list[int] = []
        while len(waits) < WEEKS:
            together = self.random.randint(2, 4)
            waits += range(together - 1, -1, -1)
        return tuple(waits)

    def _changed(self, week: int) -> bool:
        return self.change is not None and week >= self.change and (self.recovery is None or week < self.recovery)

    def _rate(self, week: int) -> float:
        """How often the log says coached."""
        if self.swings:
            return self.swings[week]
        if not self._changed(week) or self.change is None:
            return self.traits.habit
        match self.regime.change:
            case "whip":
                return 0.95
            case "mediocre":
                return self.target
            case "fade":
                done = min(1.0, (week - self.change + 1) / self.fading)
                return self.traits.habit + done * (self.traits.floor - self.traits.habit)
        return self.traits.floor

    def _week(self, week: int, claimed: bool) -> tuple[WeekEvidence, int]:
        random, traits = self.random, self.traits
        whipped = self.regime.change == "whip" and self._changed(week)
        real = claimed and (not whipped or random.random() < 0.05)
        pulse = None if self.regime.quiet else self._pulse(real)
        if week in self.absent and random.random() >= 0.06:
            return WeekEvidence(EXCUSED, pulse), 0
        if week in self.absent:
            outcome = NOT_HELD
        elif claimed:
            outcome = COACHED
        else:
            gone = self._changed(week) and self._rate(week) < 0.3
            missed = traits.silent_missed if gone else traits.missed
            outcome = NOT_HELD if random.random() < missed else NOT_RAISED
        lag = 7 if outcome == NOT_HELD and random.random() < 0.5 else self._lag(week)
        covered, total = self._coverage(week, outcome)
        return WeekEvidence(outcome, pulse, covered, total, evaluations_late(lag)), lag

    def _lag(self, week: int) -> int:
        if self.regime.slow:
            return 7 * self.batches[week] + self.random.randint(0, 2)
        return 0 if self.random.random() < 0.78 else self.random.randint(1, 6)

    def _pulse(self, real: bool) -> Pulse | None:
        random, traits = self.random, self.traits
        if random.random() >= traits.sent:
            return None
        n = sum(random.random() < traits.response for _ in range(traits.invited))
        mean = traits.recall if real else traits.false_recall
        tight = 1 / traits.spread - 1
        share = random.betavariate(mean * tight, (1 - mean) * tight)
        yes = sum(random.random() < share for _ in range(n))
        return Pulse.count(yes, n) if n else None

    def _coverage(self, week: int, outcome: str) -> tuple[int | None, int | None]:
        if not self.world.coverage:
            return None, None
        if outcome != COACHED:
            return 0, self.traits.invited
        reach = self.traits.reach
        if self.regime.change == "fade" and self._changed(week) and self.world.thinning:
            reach *= max(0.1, self._rate(week) / self.traits.habit)
        share = self.random.betavariate(12 * reach, 12 * (1 - reach))
        covered = sum(self.random.random() < share for _ in range(self.traits.invited))
        return max(1, covered), self.traits.invited
