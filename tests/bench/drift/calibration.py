"""Whether P is a probability: how often a department said to be in drift with P really is."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.drift.regimes import Truth
from tests.bench.drift.round import Found

BINS = 10
ENOUGH = 500
NEAR, UNDERSTATED = 0.10, 0.05
STRICT_FROM = 6


@dataclass
class Bin:
    weeks: int = 0
    believed: float = 0.0
    true: int = 0

    @property
    def p(self) -> float:
        return self.believed / max(1, self.weeks)

    @property
    def share(self) -> float:
        return self.true / max(1, self.weeks)

    def holds(self, index: int) -> bool:
        """Near enough from .6 up; below, not much understated."""
        if self.weeks < ENOUGH:
            return True
        return abs(self.share - self.p) <= NEAR if index >= STRICT_FROM else self.share - self.p <= UNDERSTATED


def bins(found: Sequence[Found]) -> list[Bin]:
    """By tenths of P, over all department weeks but those of neutral departments after their change."""
    made = [Bin() for _ in range(BINS)]
    for each in found:
        for week, p in zip(each.case.weeks, each.belief, strict=True):
            drift = each.case.in_drift(week)
            if drift or each.case.in_control(week) or each.case.truth is not Truth.NEUTRAL:
                one = made[min(BINS - 1, int(p * BINS))]
                one.weeks, one.believed, one.true = one.weeks + 1, one.believed + p, one.true + drift
    return made


def plot(made: Sequence[Bin]) -> list[str]:
    """One line a bin: what was believed (|) and how often it was so (o), on a scale of 50 characters."""
    lines = ["P        department-weeks  mean P  true share   0         .2        .4        .6        .8        1"]
    for index, one in enumerate(made):
        row = [" "] * 51
        row[round(one.p * 50)] = "|"
        row[round(one.share * 50)] = "o"
        mark = "" if one.holds(index) else "  outside"
        lines.append(
            f".{index}–{(index + 1) / BINS:.1f} {one.weeks:17,}  {one.p:6.3f}  {one.share:10.3f}   {''.join(row)}{mark}"
        )
    return lines
