"""Department weeks from a line of letters: one letter a week, the oldest first, the last week is that of 9 November."""

from datetime import date, timedelta
from typing import Any

from apps.drift.stats.assessment import Assessment
from apps.drift.stats.course import Course
from apps.drift.stats.facts import WeekFacts
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.judging import Before, judge
from apps.drift.stats.letters import evidence_of
from apps.drift.stats.statuses import Standing
from apps.drift.stats.thresholds import threshold

LAST = date(2026, 11, 9)
FILTER = EvidenceFilter()
START = Before(Standing())
THRESHOLD = threshold(0.05)

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


def lived(line: str, before: Before = START) -> list[Assessment]:
    """Judged at the end of every week in turn, each time from how the department stood before."""
    facts, course, answers = weeks(line), Course(), []
    for end in range(1, len(facts) + 1):
        course.read(FILTER, evidence_of(facts[end - 1]))
        judged = judge(facts[:end], course.evaluated(), before, THRESHOLD)
        before = judged.before
        answers.append(judged.assessment)
    return answers


def last(line: str) -> Assessment:
    return lived(line)[-1]


def statuses(line: str) -> list[str]:
    return [answer.status for answer in lived(line)]
