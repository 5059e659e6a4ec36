"""What the board is made of, and the order in which departments stand on it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from apps.drift.models import DriftFlag, Status, WeekOutcome

WORST_FIRST = (
    Status.SILENT,
    Status.TOOL_ISSUE,
    Status.DRIFTING,
    Status.UNCONFIRMED,
    Status.WATCH,
    Status.NOT_ENOUGH_DATA,
    Status.RECOVERING,
    Status.ON_TRACK,
)
RANK = {str(status): rank for rank, status in enumerate(WORST_FIRST)}
TIERS = (
    (Status.TOOL_ISSUE,),
    (Status.SILENT, Status.DRIFTING),
    (Status.UNCONFIRMED, Status.WATCH),
    (Status.NOT_ENOUGH_DATA,),
    (Status.RECOVERING,),
    (Status.ON_TRACK,),
)
TIER = {str(status): tier for tier, statuses in enumerate(TIERS) for status in statuses}
MANY_REASONS = 3
STATUS_LABELS = {value: str(label) for value, label in Status.choices}
OUTCOME_LABELS = {value: str(label) for value, label in WeekOutcome.choices}


def urgency(status: str, reasons: int, weeks_lost: float, weeks_silent: int) -> tuple[int, bool, float, int, int]:
    """Sorts lists: a tool in trouble, then drift, then what is worth a look, three reasons together first of these;
    within each by the weeks probably lost. Rounded, so that the order does not hang on digits that nobody sees."""
    many = TIER[status] == TIER[Status.WATCH] and reasons >= MANY_REASONS
    return TIER[status], not many, -round(weeks_lost, 1), RANK[status], -weeks_silent


class Cell(NamedTuple):
    """One department week. A tuple, because a board of 1,000 departments has 52,000 of them."""

    week_start: date
    outcome: str
    depth: int | None
    status: str
    expected: int
    held: int
    not_held: int
    unlogged: int
    coached: int
    pending: int
    named: int
    night_expected: int
    night_coached: int

    @property
    def outcome_label(self) -> str:
        return OUTCOME_LABELS[self.outcome]

    @property
    def night_missing(self) -> bool:
        """A night slot was expected and not coached, while the day's was: marked N."""
        return self.night_expected > self.night_coached and self.coached > self.night_coached and not self.pending


def empty(monday: date) -> Cell:
    return Cell(monday, WeekOutcome.NONE, None, Status.NOT_ENOUGH_DATA, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Share:
    """numerator of denominator; waiting: those of the denominator whose entry may still come. value: None for n/a."""

    numerator: int
    denominator: int
    waiting: int = 0

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class BoardRow:
    """reasons: as stored on the week, empty for those who may not read them. cells: one for each week of the board."""

    department_id: int
    public_id: UUID
    code: str
    name: str
    division: str
    lead_name: str  # "" while the place is vacant
    members: int  # people whose first department this is
    status: str
    status_label: str
    status_before: str  # as it stood when this week began; "" if it was not yet known
    since_week: date | None
    weeks_silent: int
    sentence: str
    reasons: list[dict[str, object]]
    flag: UUID | None
    cells: list[Cell]
    weeks_lost: float = 0.0  # P × weeks since the likely beginning

    @property
    def changed(self) -> bool:
        return bool(self.status_before) and self.status_before != self.status


@dataclass(frozen=True)
class Board:
    """coverage: of last week. coverage_series: 12 weeks, the oldest first, ending with last week.

    flags: department id → the standing flag, where this person may read it.
    """

    weeks: list[date]
    rows: list[BoardRow]
    counts: dict[str, int]
    coverage: Share
    coverage_series: list[Share] = field(default_factory=list)
    flags: dict[int, DriftFlag] = field(default_factory=dict)

    @property
    def changed_since_monday(self) -> list[BoardRow]:
        return [row for row in self.rows if row.changed]
