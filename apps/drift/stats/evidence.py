"""What the filter is given of one department week: all of it, and nothing else.

Weekly counts (CSV files, simulator) and published blocks (the product) come in through the same two fields, so a
hospital without any pulse simply leaves them empty.
"""

from dataclasses import dataclass
from typing import Final

from apps.drift.stats.facts import ASKED, COACHED, EXCUSED, NONE, NOT_HELD, NOT_RAISED, PENDING, UNLOGGED

KNOWN: Final = frozenset({COACHED, ASKED, NOT_RAISED, NOT_HELD, UNLOGGED})
"""Outcomes that are evidence. UNLOGGED means closed without an entry; before that the week is PENDING."""

REAL_PULSE: Final = 2
"""Answers from which on a pulse counts as information about the week."""

VISIBLE_DAYS: Final = 2
"""An evaluation takes place so many days after the Sunday of its week."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Answers of clinicians to "did anybody ask you?": between low and high of n said yes.

    weeks: how many weeks, ending with this one, the answers are about.
    """

    low: int
    high: int
    n: int
    weeks: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= self.n:
            raise ValueError(f"{self.low} to {self.high} of {self.n} answers is no count.")
        if self.weeks < 1:
            raise ValueError("A pulse is about at least one week.")

    @classmethod
    def count(cls, yes: int, n: int) -> "Pulse":
        return cls(yes, yes, n)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class WeekEvidence:
    """One week as known at some evaluation, or as it will be known.

    outcome: one of the words of `facts`. covered of total: clinicians reached by the coaching, where written down.
    late: by how many evaluations the outcome is visible after that of its own week; the pulse always is in time.
    """

    outcome: str = NONE
    pulse: Pulse | None = None
    covered: int | None = None
    total: int | None = None
    late: int = 0

    @property
    def coached(self) -> bool:
        return self.outcome == COACHED

    @property
    def known(self) -> bool:
        return self.outcome in KNOWN

    @property
    def excused(self) -> bool:
        return self.outcome == EXCUSED

    @property
    def heard(self) -> bool:
        """Whether anybody answered, about this week or, in a block, about those before it."""
        return self.pulse is not None and self.pulse.n > 0 and (self.pulse.weeks > 1 or not self.excused)

    @property
    def informative(self) -> bool:
        """Whether the week says anything: an outcome that is not excused, or at least two answers."""
        return self.known or (not self.excused and self.pulse is not None and self.pulse.n >= REAL_PULSE)

    @property
    def empty(self) -> bool:
        """Nothing at all is known of the week."""
        return self.outcome in (NONE, PENDING) and self.pulse is None

    @property
    def reach(self) -> float | None:
        """The share of clinicians that the coaching reached, where written down."""
        return self.covered / self.total if self.covered is not None and self.total else None

    def as_of(self, evaluations: int) -> "WeekEvidence":
        """What was visible so many evaluations after that of the week itself."""
        return self if self.late <= evaluations else WeekEvidence(PENDING, self.pulse)


def evaluations_late(days: int) -> int:
    """After how many further evaluations an entry made so many days after its week can be read."""
    return max(0, -(-(days - VISIBLE_DAYS) // 7))
