"""What the product publishes instead of weekly counts: blocks of answers, as bands while they are small."""

from dataclasses import replace

from apps.drift.stats.evidence import Pulse, WeekEvidence
from tests.bench.drift.simulator import SimulatedDepartment

ENOUGH_TO_CLOSE = 8
LONGEST = 4
ENOUGH_TO_PUBLISH = 5
ENOUGH_TO_COUNT = 20
EDGES = (0.2, 0.4, 0.6, 0.8)


def published(department: SimulatedDepartment) -> SimulatedDepartment:
    """The same weeks, in which only the last of a block carries answers."""
    weeks: list[WeekEvidence] = []
    yes = n = length = 0
    for week in department.weeks:
        length += 1
        if week.pulse:
            yes, n = yes + week.pulse.low, n + week.pulse.n
        closes = n >= ENOUGH_TO_CLOSE or (length % LONGEST == 0 and n >= ENOUGH_TO_PUBLISH)
        weeks.append(replace(week, pulse=_shown(yes, n, length) if closes else None))
        if closes:
            yes = n = length = 0
    return replace(department, weeks=tuple(weeks))


def _shown(yes: int, n: int, weeks: int) -> Pulse:
    """weeks: also 1 is a block here, since a band of one week is read like any other."""
    low, high = (yes, yes) if n >= ENOUGH_TO_COUNT else band(yes, n)
    return Pulse(low, high, n, weeks)


def band(yes: int, n: int) -> tuple[int, int]:
    """The counts that share a fifth with this one: up to 20 %, 20 to 40, 40 to 60, 60 to 80, and from 80 % on."""
    inside = [count for count in range(n + 1) if _fifth(count, n) == _fifth(yes, n)]
    return inside[0], inside[-1]


def _fifth(count: int, n: int) -> int:
    share = count / n
    if share >= EDGES[-1]:
        return len(EDGES)
    return sum(share > edge for edge in EDGES)
