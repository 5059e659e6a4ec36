"""What is known of one department week. The evidence that every judge reads, now rules, later a filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

COACHED, ASKED, NOT_RAISED, NOT_HELD = "coached", "asked", "not_raised", "not_held"
UNLOGGED, PENDING, EXCUSED, NONE = "unlogged", "pending", "excused", "none"


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Counts of slots of one department in one ISO week, as DepartmentWeek stores them.

    expected: slots without the excused ones; pending: those of them whose entry may still come.
    counted: False in the first two weeks after go-live and in a partial first week: drawn, but never judged.
    """

    week_start: date
    slots: int = 0
    expected: int = 0
    held: int = 0
    not_held: int = 0
    unlogged: int = 0
    excused: int = 0
    pending: int = 0
    coached: int = 0
    asked: int = 0
    late: int = 0
    named: int = 0
    prompt: int = 0
    detailed: int = 0
    recognised: int = 0
    night_expected: int = 0
    night_coached: int = 0
    depth: int | None = None
    topics: Mapping[str, int] = field(default_factory=dict)
    counted: bool = True

    @property
    def outcome(self) -> str:
        """The best of the week's slots, counting once."""
        if not self.expected:
            return EXCUSED if self.excused else NONE
        for outcome, found in (
            (COACHED, self.coached),
            (ASKED, self.asked),
            (NOT_RAISED, self.held),
            (NOT_HELD, self.not_held),
            (PENDING, self.pending),
        ):
            if found:
                return outcome
        return UNLOGGED

    @property
    def settled(self) -> bool:
        """Whether the week's outcome can still get better: a slot that may yet be logged is no evidence."""
        return self.expected > 0 and (self.coached > 0 or self.pending == 0)

    @property
    def records(self) -> int:
        return self.held + self.not_held

    @property
    def was_asked(self) -> bool:
        return self.outcome in (COACHED, ASKED)


STORED = tuple(one.name for one in fields(WeekFacts) if one.name != "counted")


def facts_of(row: object) -> WeekFacts:
    """From anything that carries the counts by name, such as a stored week."""
    return WeekFacts(**{name: getattr(row, name) for name in STORED})


def settled(weeks: Sequence[WeekFacts]) -> list[WeekFacts]:
    """The weeks that are evidence: expected, and known for good. Excused ones are neither."""
    return [week for week in weeks if week.settled]


def silence_clock(before: int, week: WeekFacts) -> int:
    """Expected weeks since somebody last asked, after `week`. What is excused or still open leaves it standing."""
    if week.was_asked:
        return 0
    return before + (week.settled and week.counted)
