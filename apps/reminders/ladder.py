"""Which messages a review calls for, and when. Standard library only: a slot in, steps out.

Two prompts (before the slot, at its end) and one follow-up on the next working day. A new rung is a new entry of
RUNGS; nothing else knows their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from apps.core.weeks import instant, local_date
from apps.reminders.quiet import ONE_DAY, QuietHours, is_quiet, not_quiet, quiet_hours, working_day

BEFORE, AFTER, FOLLOW_UP = "before", "after", "follow-up"

AFTERNOON = time(16)
MORNING = time(9)
STALE = timedelta(hours=48)


@dataclass(frozen=True)
class Slot:
    """starts_at, ends_at: aware. zone: the slot's own. shift: a word of reviews.models.Shift."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    quiet: QuietHours
    shift: str = "day"
    holidays: frozenset[date] = field(default_factory=frozenset)

    @property
    def quiet_for_shift(self) -> QuietHours:
        return quiet_hours(self.shift, self.quiet)


@dataclass(frozen=True)
class Step:
    """due_at, expires_at: UTC; no message leaves outside them. A smaller priority is sent first."""

    code: str
    due_at: datetime
    expires_at: datetime
    priority: int


@dataclass(frozen=True)
class Rung:
    """One entry of the ladder. Exactly one of `from_start`, `from_end`, `working_days` says when it is due."""

    code: str
    priority: int
    from_start: timedelta | None = None
    from_end: timedelta | None = None
    working_days: int = 0


RUNGS = (
    Rung(BEFORE, priority=2, from_start=timedelta(minutes=-60)),
    Rung(AFTER, priority=3, from_end=timedelta(minutes=5)),
    Rung(FOLLOW_UP, priority=4, working_days=1),
)


def steps(slot: Slot, rungs: tuple[Rung, ...] = RUNGS) -> list[Step]:
    return list(_climb(slot, rungs))


def _climb(slot: Slot, rungs: tuple[Rung, ...]) -> Iterator[Step]:
    prompted_on = local_date(slot.ends_at, slot.zone)
    for rung in rungs:
        if rung.from_start is not None:
            yield _before(slot, rung, slot.starts_at + rung.from_start)
            continue
        if rung.from_end is not None:
            due_at = not_quiet(slot.ends_at + rung.from_end, slot.zone, slot.quiet_for_shift)
            prompted_on = local_date(due_at, slot.zone)
        else:
            day = working_day(prompted_on, rung.working_days, slot.holidays)
            due_at = not_quiet(instant(day, MORNING, slot.zone), slot.zone, slot.quiet_for_shift)
        yield Step(rung.code, due_at, due_at + STALE, rung.priority)


def _before(slot: Slot, rung: Rung, due_at: datetime) -> Step:
    """A prompt that would disturb comes earlier, since later it would be of no use."""
    if is_quiet(due_at, slot.zone, slot.quiet_for_shift):
        due_at = _evening_before(slot) if slot.shift == "night" else _afternoon_before(slot, due_at)
    return Step(rung.code, due_at, slot.starts_at, rung.priority)


def _afternoon_before(slot: Slot, due_at: datetime) -> datetime:
    day = working_day(local_date(due_at, slot.zone), -1, slot.holidays)
    return instant(day, AFTERNOON, slot.zone)


def _evening_before(slot: Slot) -> datetime:
    """Five in the afternoon on which the night of the slot begins; nights know no weekend."""
    day = local_date(slot.starts_at, slot.zone)
    evening = instant(day, slot.quiet_for_shift.ends, slot.zone)
    return evening if evening < slot.starts_at else instant(day - ONE_DAY, slot.quiet_for_shift.ends, slot.zone)
