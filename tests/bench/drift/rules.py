"""Simpler detectors on the same data: what a spreadsheet would do."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from apps.drift.stats.counters import Counters, counted
from apps.drift.stats.evidence import WeekEvidence


def standing(values: Sequence[float], up: float, down: float, quiet: int = 1) -> list[bool]:
    """Whether a flag stands after each value: raised from `up` on, cleared after `quiet` in a row below `down`."""
    found, on, low = [], False, 0
    for value in values:
        if on:
            low = low + 1 if value < down else 0
            on = low < quiet
        elif value >= up:
            on, low = True, 0
        found.append(on)
    return found


def visible(weeks: Sequence[WeekEvidence]) -> Iterator[tuple[list[WeekEvidence], int]]:
    """At each evaluation the weeks as known then (one growing list), and the first that changed."""
    seen: list[WeekEvidence] = []
    for now, week in enumerate(weeks):
        changed = now
        seen.append(week.as_of(0))
        for at in range(max(0, now - 6), now):
            if weeks[at].late == now - at:
                seen[at] = weeks[at]
                changed = min(changed, at)
        yield seen, changed


def uncoached_runs(weeks: Sequence[WeekEvidence]) -> list[float]:
    """Uncoached weeks in a row; excused and unknown ones neither count nor break the run."""
    return [float(_run(seen)) for seen, _ in visible(weeks)]


def _run(seen: Sequence[WeekEvidence]) -> int:
    known = (week for week in reversed(seen) if week.known)
    return sum(1 for _ in takewhile(lambda week: not week.coached, known))


def recent_misses(weeks: Sequence[WeekEvidence], window: int = 4) -> list[float]:
    """The share of the last known weeks not coached; 0 while there are fewer than the window."""
    found = []
    for seen, _ in visible(weeks):
        last = [week.coached for week in reversed(seen) if week.known][:window]
        found.append(1 - sum(last) / window if len(last) == window else 0.0)
    return found


def counter_values(weeks: Sequence[WeekEvidence]) -> list[float]:
    """The larger of the two plain counters."""
    done: list[Counters] = []
    return [counted(done, seen, changed)[-1].higher for seen, changed in visible(weeks)]
