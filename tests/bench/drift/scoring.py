"""What a detector is worth on departments whose truth is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean, median

from tests.bench.drift.regimes import Truth
from tests.bench.drift.simulator import WEEKS, SimulatedDepartment

WITHIN = 26
NEVER = WITHIN + 1
AFTERMATH = 8
"""A flag so many weeks after recovery is no longer a false one's due."""


@dataclass(frozen=True, slots=True)
class Case:
    """A department's truth without its weeks, small enough to be passed between processes."""

    regime: str
    truth: Truth
    begins: int
    change: int | None
    recovery: int | None

    @classmethod
    def of(cls, department: SimulatedDepartment) -> "Case":
        regime = department.regime
        return cls(regime.name, regime.truth, department.begins, department.change, department.recovery)

    @property
    def weeks(self) -> range:
        return range(self.begins, WEEKS)

    def in_control(self, week: int) -> bool:
        """Whether a flag raised in this week is a false one."""
        if self.truth is Truth.NEVER or self.change is None or week < self.change:
            return True
        return self.recovery is not None and week > self.recovery + AFTERMATH

    def in_drift(self, week: int) -> bool:
        if self.truth is not Truth.FLAG or self.change is None or week < self.change:
            return False
        return self.recovery is None or week < self.recovery


@dataclass
class Score:
    """Counts over any number of departments of one kind, or of all."""

    false_flags: int = 0
    quiet_weeks: int = 0
    delays: list[int] = field(default_factory=list)
    listed: int = 0
    rightly_listed: int = 0
    clearings: list[int] = field(default_factory=list)

    def add(self, case: Case, standing: Sequence[bool]) -> None:
        """standing: for each week of the case, whether a flag stood."""
        before = False
        for week, stands in zip(case.weeks, standing, strict=True):
            quiet, drift = case.in_control(week), case.in_drift(week)
            self.quiet_weeks += quiet
            self.false_flags += quiet and stands and not before
            self.listed += stands and (quiet or drift)
            self.rightly_listed += stands and drift
            before = stands
        if case.truth is Truth.FLAG:
            self.delays.append(_delay(case, standing))
            self.clearings += _clearing(case, standing)

    @property
    def false_a_year(self) -> float:
        return 52 * self.false_flags / self.quiet_weeks if self.quiet_weeks else 0.0

    @property
    def mean(self) -> float:
        return mean(self.delays)

    @property
    def median(self) -> float:
        return median(self.delays)

    @property
    def p90(self) -> int:
        return nearest_rank(self.delays, 0.9)

    @property
    def never(self) -> float:
        return sum(delay == NEVER for delay in self.delays) / len(self.delays)

    @property
    def alert_precision(self) -> float:
        found = sum(delay < NEVER for delay in self.delays)
        return found / max(1, found + self.false_flags)

    @property
    def list_precision(self) -> float:
        return self.rightly_listed / max(1, self.listed)


def nearest_rank(values: Sequence[int], share: float) -> int:
    """The smallest value that at least this share does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def _delay(case: Case, standing: Sequence[bool]) -> int:
    """Weeks of drift until a flag stood, 1 for the week of the change itself."""
    assert case.change is not None
    for waited in range(1, WITHIN + 1):
        week = case.change + waited - 1
        if week < WEEKS and case.in_drift(week) and standing[week - case.begins]:
            return waited
    return NEVER


def _clearing(case: Case, standing: Sequence[bool]) -> list[int]:
    """Weeks after recovery until a flag that stood then was cleared."""
    if case.recovery is None or case.recovery >= WEEKS or not standing[case.recovery - 1 - case.begins]:
        return []
    after = standing[case.recovery - case.begins :]
    return [next((waited for waited, stands in enumerate(after, 1) if not stands), NEVER)]


def scored(cases: Iterable[Case], standings: Iterable[Sequence[bool]]) -> dict[str, Score]:
    """By regime; all together under the empty name."""
    found: dict[str, Score] = {"": Score()}
    for case, standing in zip(cases, standings, strict=True):
        found[""].add(case, standing)
        found.setdefault(case.regime, Score()).add(case, standing)
    return found
