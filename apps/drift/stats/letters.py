"""How a week that was read is remembered: a letter, and behind it the answers that came in with it.

`C` is a coached week; `C4:6/12w4` one in which between 4 and 6 of 12 answers about four weeks said yes. A line of
such weeks needs no separator, because only letters are capital.
"""

import re
from typing import Final

from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import (
    ASKED,
    COACHED,
    EXCUSED,
    NONE,
    NOT_HELD,
    NOT_RAISED,
    PENDING,
    UNLOGGED,
    WeekFacts,
)

LETTERS: Final = {
    COACHED: "C", ASKED: "A", NOT_RAISED: "N", NOT_HELD: "H", UNLOGGED: "U", PENDING: "P", EXCUSED: "X", NONE: "-",
}  # fmt: skip
OUTCOMES: Final = {letter: outcome for outcome, letter in LETTERS.items()}

WEEK: Final = re.compile(r"([A-Z-])(?:(\d+):(\d+)/(\d+)w(\d+))?")


def evidence_of(week: WeekFacts, pulse: Pulse | None = None) -> WeekEvidence:
    """What the filter reads of it. Whatever may still become coached is unknown; weeks not counted are not read."""
    if not week.counted:
        return WeekEvidence(NONE)
    outcome = PENDING if week.expected and not week.settled else week.outcome
    return WeekEvidence(outcome, pulse)


def written(week: WeekEvidence) -> str:
    pulse = week.pulse
    answers = f"{pulse.low}:{pulse.high}/{pulse.n}w{pulse.weeks}" if pulse else ""
    return LETTERS[week.outcome] + answers


def read(line: str) -> list[WeekEvidence]:
    """The weeks of a line."""
    return [_week(*found.groups()) for found in WEEK.finditer(line)]


def _week(letter: str, *numbers: str | None) -> WeekEvidence:
    low, high, n, weeks = (int(number or 0) for number in numbers)
    return WeekEvidence(OUTCOMES[letter], Pulse(low, high, n, weeks) if weeks else None)
