"""Department weeks from a line of letters: one letter a week, the oldest first, the last week is that of 9 November."""

from datetime import date, timedelta
from typing import Any

from apps.drift.stats.assessment import Assessment, State
from apps.drift.stats.facts import WeekFacts
from apps.drift.stats.rules import assess

LAST = date(2026, 11, 9)

LETTERS: dict[str, dict[str, Any]] = {
    "C": {"expected": 1, "held": 1, "coached": 1, "detailed": 1, "depth": 2},
    "c": {"expected": 1, "held": 1, "coached": 1, "depth": 2},  # a bare tap
    "A": {"expected": 1, "held": 1, "asked": 1, "depth": 1},
    "N": {"expected": 1, "held": 1, "depth": 0},
    "H": {"expected": 1, "not_held": 1, "depth": 0},
    "U": {"expected": 1, "unlogged": 1},
    "P": {"expected": 1, "pending": 1},
    "X": {"excused": 1},
    "-": {},
    "g": {"expected": 1, "held": 1, "depth": 0, "counted": False},  # in the first two weeks after go-live
}


def weeks(line: str) -> list[WeekFacts]:
    letters = line.replace(" ", "")
    return [
        WeekFacts(LAST - timedelta(weeks=len(letters) - 1 - index), **LETTERS[letter])
        for index, letter in enumerate(letters)
    ]


def lived(line: str) -> list[Assessment]:
    """Judged at the end of every week in turn, each time from the state before."""
    facts, state, answers = weeks(line), None, []
    for end in range(1, len(facts) + 1):
        answers.append(assess(facts[:end], state))
        state = answers[-1].state
    return answers


def last(line: str) -> Assessment:
    return lived(line)[-1]


def standing(line: str, status: str = "drifting") -> Assessment:
    """Judged once, after a week in which the department had that status."""
    facts = weeks(line)
    return assess(facts, State(status, facts[-2].week_start))
