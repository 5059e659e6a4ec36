"""What an import did, or would do, and what stands in its way. Standard library only."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from apps.departments.entries import Change
from apps.operations.roster.problems import RowProblem

EXAMPLES = 40
"""Changes of one kind that are listed on the page; the rest are counted."""

LISTED = 400


@dataclass(frozen=True)
class Leaver:
    """Somebody whom the people file does not name any more, and where that person still has a place."""

    public_id: str
    name: str
    external_id: str
    places: str


@dataclass(frozen=True)
class ComingReview:
    """when: wall time in the department's zone, for people to read. lead "": nobody is in charge that day."""

    department: str
    when: str
    forum: str
    lead: str


@dataclass(frozen=True)
class Report:
    """rows: file -> rows read. notes: what was read over. done: whether anything was kept."""

    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    leavers: list[Leaver] = field(default_factory=list)
    coming: list[ComingReview] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    done: bool = False

    @property
    def digest(self) -> str:
        """The same for the same changes: a preview is confirmed only if it would still do what it showed."""
        return hashlib.sha256("\n".join(f"{c.did} {c.what} {c.text}" for c in self.changes).encode()).hexdigest()

    def counts(self) -> list[tuple[str, int]]:
        """(“person created”, 12), in the order of the files."""
        return list(Counter(f"{plural(change.what)} {change.did}" for change in self.changes).items())

    def as_dict(self) -> dict[str, Any]:
        """Small enough to be kept with an upload, complete enough to be shown."""
        return {
            "rows": self.rows,
            "notes": self.notes,
            "problems": [problem.as_dict() for problem in self.problems[:1000]],
            "problem_count": len(self.problems),
            "change_count": len(self.changes),
            "groups": _groups(self.changes),
            "leavers": [asdict(leaver) for leaver in self.leavers[:LISTED]],
            "leaver_count": len(self.leavers),
            "coming": [asdict(review) for review in self.coming[:LISTED]],
            "coming_count": len(self.coming),
            "unlisted": self.unlisted,
            "digest": self.digest,
        }


def plural(what: str) -> str:
    if what in ("person", "series", "training"):
        return {"person": "people", "training": "trainings"}.get(what, what)
    return f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"


def _groups(changes: Iterable[Change]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        groups.setdefault((change.what, change.did), []).append(change.text)
    return [
        {
            "title": f"{plural(what)} {did}",
            "count": len(texts),
            "texts": texts[:EXAMPLES],
            "more": len(texts) - EXAMPLES,
        }
        for (what, did), texts in groups.items()
    ]
