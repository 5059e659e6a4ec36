"""A course written down after some week, and taken up again from there: exactly the same, to the last digit."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from itertools import chain
from struct import pack, unpack
from typing import Any

from apps.drift.stats import letters
from apps.drift.stats.counters import Counters, Share
from apps.drift.stats.course import Course
from apps.drift.stats.filtering import FilterState
from apps.drift.stats.lapses import Lapses
from apps.drift.stats.reach import Reach
from apps.drift.stats.stages import STAGES


def written(course: Course) -> tuple[bytes, dict[str, Any]]:
    """The belief as doubles, and everything else as JSON can hold it."""
    counters = [_counters(one, len(course.counters) - 1) for one in course.needed]
    state = course.state
    if state is None:
        return b"", {"counters": counters}
    numbers = list(chain.from_iterable(state.belief))
    return pack(f"<{len(numbers)}d", *numbers), {
        "total": state.total,
        "outcomes": list(state.outcomes),
        "unheard": state.unheard,
        "lapses": _plain(astuple(state.lapses)),
        "reach": _plain(astuple(state.reach)),
        "counters": counters,
    }


def taken_up(line: str, belief: bytes, rest: Mapping[str, Any]) -> Course:
    """line: what was read of every week up to then."""
    counters = [_taken_up(row, len(rest["counters"]) - 1) for row in rest["counters"]]
    return Course(letters.read(line), _state(belief, rest), counters)


def _state(belief: bytes, rest: Mapping[str, Any]) -> FilterState | None:
    if not belief:
        return None
    numbers = unpack(f"<{len(belief) // 8}d", belief)
    rows: Any = [tuple(numbers[at : at + STAGES]) for at in range(0, len(numbers), STAGES)]
    held, missed, gone, running, repeats, against = rest["lapses"]
    covered, left, weeks, waiting = rest["reach"]
    return FilterState(
        rows,
        rest["total"],
        tuple(rest["outcomes"]),
        rest["unheard"],
        Lapses(held, missed, gone, running, tuple(repeats), against),
        Reach(covered, left, weeks, tuple(waiting)),
    )


def _plain(values: Iterable[Any]) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in values]


def _counters(one: Counters, last: int) -> list[float | None]:
    """Its beginning is told as the number of weeks before the last one."""
    age = None if one.since is None else last - one.since
    return [one.silence, one.contradiction, age, one.habit.yes, one.habit.no, one.recall.yes, one.recall.no]


def _taken_up(row: list[Any], last: int) -> Counters:
    silence, contradiction, age, *shares = row
    since = None if age is None else last - age
    return Counters(silence, contradiction, since, Share(*shares[:2]), Share(*shares[2:]))
