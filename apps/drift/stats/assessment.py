"""What a judge is given beside the facts, and what it answers. The same for the rules of today and a filter later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.drift.stats.facts import WeekFacts

ON_TRACK, WATCH, UNCONFIRMED, DRIFTING, SILENT = "on_track", "watch", "unconfirmed", "drifting", "silent"
RECOVERING, TOOL_ISSUE, NOT_ENOUGH_DATA = "recovering", "tool_issue", "not_enough_data"

FLAGGED = (WATCH, UNCONFIRMED, DRIFTING, SILENT, TOOL_ISSUE)
"""The statuses that stand on a list until they are cleared, the mildest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """text: a clause with its numbers, no full stop. numbers: the same ones by name, each a count of stored rows."""

    code: str
    text: str
    numbers: Mapping[str, int]
    status: str = WATCH
    at_once: bool = False

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "text": self.text, "numbers": dict(self.numbers)}


@dataclass(frozen=True, slots=True)
class State:
    """How the department stood after the week before, and since which Monday."""

    status: str
    since: date


@dataclass(frozen=True, slots=True)
class Assessment:
    status: str
    since: date
    reasons: tuple[Reason, ...]
    sentence: str

    @property
    def state(self) -> State:
        return State(self.status, self.since)


Judge = Callable[[Sequence[WeekFacts], State | None], Assessment]
"""The department's weeks, the oldest first and ending with the week judged; and the state before that week."""


def weight(status: str) -> int:
    """How much a status weighs on the list; 0 for one that is on none."""
    return FLAGGED.index(status) + 1 if status in FLAGGED else 0
