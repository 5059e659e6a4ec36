"""Which messages a review calls for, and when. Standard library only: a slot in, steps out.

Two prompts (before the slot, at its end), two follow-ups, and at last the program managers see it. A new rung is a
new entry of RUNGS; nothing else knows their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from apps.core.weeks import instant, local_date
from apps.reminders.quiet import (
    ONE_DAY,
    QuietHours,
    is_quiet,
    is_working_day,
    not_quiet,
    quiet_hours,
    working_day,
)

BEFORE, AFTER = "before", "after"
FOLLOW_UP, SECOND_FOLLOW_UP, ESCALATION = "follow-up", "second-follow-up", "escalation"

AFTERNOON = time(16)
MORNING = time(9)
STALE = timedelta(hours=48)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Grace:
    """Working days that an unanswered review waits for each rung, counted from the day of the prompt at its end."""

    first_follow_up: int = 1
    second_follow_up: int = 3
    escalation: int = 5


@dataclass(frozen=True)
class Slot:
    """starts_at, ends_at, closes_at: aware. zone: the slot's own. shift: a word of reviews.models.Shift.

    closes_at: no step is due from then on; None where that does not matter.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    quiet: QuietHours
    shift: str = "day"
    holidays: frozenset[date] = field(default_factory=frozenset)
    closes_at: datetime | None = None
    grace: Grace = Grace()

    @property
    def quiet_for_shift(self) -> QuietHours:
        return quiet_hours(self.shift, self.quiet)

    @property
    def at_night(self) -> bool:
        """Nights know no weekend."""
        return self.shift == "night"


@dataclass(frozen=True)
class Step:
    """due_at, expires_at: UTC; no message leaves outside them. A smaller priority is sent first."""

    code: str
    due_at: datetime
    expires_at: datetime
    priority: int


@dataclass(frozen=True)
class Rung:
    """One entry of the ladder. Exactly one of `from_start`, `from_end`, `after` says when it is due.

    after: the field of Grace that counts its working days. to_program: to the program managers, in office hours
    also for a night slot; else to whoever leads.
    """

    code: str
    priority: int
    from_start: timedelta | None = None
    from_end: timedelta | None = None
    after: str = ""
    lasts: timedelta = STALE
    to_program: bool = False


RUNGS = (
    Rung(BEFORE, priority=2, from_start=timedelta(minutes=-60)),
    Rung(AFTER, priority=3, from_end=timedelta(minutes=5)),
    Rung(FOLLOW_UP, priority=4, after="first_follow_up"),
    Rung(SECOND_FOLLOW_UP, priority=4, after="second_follow_up"),
    Rung(ESCALATION, priority=1, after="escalation", lasts=A_WEEK, to_program=True),
)


def steps(slot: Slot, rungs: tuple[Rung, ...] = RUNGS) -> list[Step]:
    """In the order in which they are due."""
    return list(_steps(slot, rungs))


def step_of(slot: Slot, code: str) -> Step | None:
    """None: the review closes too early for that step."""
    return next((step for step in _steps(slot, RUNGS) if step.code == code), None)


@lru_cache(maxsize=16384)
def _steps(slot: Slot, rungs: tuple[Rung, ...]) -> tuple[Step, ...]:
    """Remembered: ten thousand departments meet at a few hundred times."""
    return tuple(step for step in _climb(slot, rungs) if slot.closes_at is None or step.due_at < slot.closes_at)


def _climb(slot: Slot, rungs: tuple[Rung, ...]) -> Iterator[Step]:
    prompted_on = local_date(slot.ends_at, slot.zone)
    for rung in rungs:
        if rung.from_start is not None:
            yield _before(slot, rung, slot.starts_at + rung.from_start)
        elif rung.from_end is not None:
            due_at = _not_disturbing(slot, slot.ends_at + rung.from_end)
            prompted_on = local_date(due_at, slot.zone)
            yield _step(slot, rung, due_at)
    for rung, day in _working_days(slot, [rung for rung in rungs if rung.after], prompted_on):
        due_at = instant(day, MORNING, slot.zone)
        quiet = slot.quiet if rung.to_program else slot.quiet_for_shift
        yield _step(slot, rung, not_quiet(due_at, slot.zone, quiet))


def _step(slot: Slot, rung: Rung, due_at: datetime) -> Step:
    expires_at = due_at + rung.lasts
    if slot.closes_at and not rung.to_program:
        expires_at = min(expires_at, slot.closes_at)
    return Step(rung.code, due_at, expires_at, rung.priority)


def _working_days(slot: Slot, rungs: list[Rung], prompted_on: date) -> list[tuple[Rung, date]]:
    """Each rung's day. Where the review closes before its turn, it comes earlier, each still on a day of its own.

    The last rung keeps its place first: nobody's review closes unseen.
    """
    last = working_day(local_date(slot.closes_at, slot.zone), -1, slot.holidays) if slot.closes_at else date.max
    found = []
    for rung in reversed(rungs):
        day = min(working_day(prompted_on, getattr(slot.grace, rung.after), slot.holidays), last)
        if day > prompted_on:
            found.append((rung, day))
            last = working_day(day, -1, slot.holidays)
    return found[::-1]


def _not_disturbing(slot: Slot, moment: datetime) -> datetime:
    """That moment, or the end of the quiet hours; not on a free day that is not the day of the slot."""
    held = not_quiet(moment, slot.zone, slot.quiet_for_shift)
    day = local_date(held, slot.zone)
    if slot.at_night or day == local_date(slot.ends_at, slot.zone) or is_working_day(day, slot.holidays):
        return held
    return instant(working_day(day, 1, slot.holidays), slot.quiet.ends, slot.zone)


def _before(slot: Slot, rung: Rung, due_at: datetime) -> Step:
    """A prompt that would disturb comes earlier, since later it would be of no use."""
    if is_quiet(due_at, slot.zone, slot.quiet_for_shift):
        due_at = _evening_before(slot) if slot.at_night else _afternoon_before(slot, due_at)
    return Step(rung.code, due_at, slot.starts_at, rung.priority)


def _afternoon_before(slot: Slot, due_at: datetime) -> datetime:
    day = working_day(local_date(due_at, slot.zone), -1, slot.holidays)
    return instant(day, AFTERNOON, slot.zone)


def _evening_before(slot: Slot) -> datetime:
    """Five in the afternoon on which the night of the slot begins; nights know no weekend."""
    day = local_date(slot.starts_at, slot.zone)
    evening = instant(day, slot.quiet_for_shift.ends, slot.zone)
    return evening if evening < slot.starts_at else instant(day - ONE_DAY, slot.quiet_for_shift.ends, slot.zone)


def held_until(slot: Slot, step: Step, now: datetime) -> datetime | None:
    """Until when a step that is due waits for an hour and a day on which it disturbs nobody. None: it may go now.

    By the holidays as they are now, which may be others than when the step was reckoned.
    """
    if now < step.due_at:
        return step.due_at
    today = local_date(now, slot.zone)
    if not (slot.at_night or _may_go_on(today, slot)):
        morning = instant(working_day(today, 1, slot.holidays), MORNING, slot.zone)
        return not_quiet(morning, slot.zone, slot.quiet_for_shift)
    return not_quiet(now, slot.zone, slot.quiet_for_shift) if is_quiet(now, slot.zone, slot.quiet_for_shift) else None


def _may_go_on(day: date, slot: Slot) -> bool:
    """A working day; or a weekend on which the review itself takes place."""
    meets = local_date(slot.starts_at, slot.zone) <= day <= local_date(slot.ends_at, slot.zone)
    return is_working_day(day, slot.holidays) or (meets and day not in slot.holidays)
