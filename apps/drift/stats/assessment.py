"""What is carried from one week's judgement to the next, and what a judgement says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
class Assessment:
    """since: Monday from which on the status has stood. reasons: the weightiest first."""

    status: str
    since: date
    reasons: tuple[Reason, ...]
    sentence: str


def weight(status: str) -> int:
    """How much a status weighs on the list; 0 for one that is on none."""
    return FLAGGED.index(status) + 1 if status in FLAGGED else 0
