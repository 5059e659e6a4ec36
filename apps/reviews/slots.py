"""On which days a series meets, as its revisions say. Standard library only."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from apps.core.weeks import Week


class Pattern(Protocol):
    """What one revision says about days.

    weekday: 0 is Monday. counts_from: where its count of weeks began, if not with itself.
    """

    starts_on: date
    weekday: int
    interval_weeks: int
    counts_from: date | None


class Pause(Protocol):
    """Days on which nothing is expected, both included; no end: until further notice."""

    starts_on: date
    ends_on: date | None


P = TypeVar("P", bound=Pattern)
SATURDAY = 5


def slots(patterns: Sequence[P], first: date, last: date, pauses: Iterable[Pause] = ()) -> Iterator[tuple[date, P]]:
    """The slot days from `first` to `last`, both included, each with the pattern it comes from.

    patterns: of one series, by starts_on. A slot in a pause is left out. At most one slot for each ISO week, and the
    answer for a week does not depend on the range asked for: planning in pieces gives the same days as at once.
    """
    if not patterns:
        return
    for week in Week.of(max(first, patterns[0].starts_on)).until(Week.of(last).plus(1)):
        slot = slot_in(week, patterns, pauses)
        if slot and first <= slot[0] <= last:
            yield slot


def slot_in(week: Week, patterns: Sequence[P], pauses: Iterable[Pause] = ()) -> tuple[date, P] | None:
    """The one slot of that week, if it has one and it is not in a pause.

    In the week of a change the first slot that its own pattern covers counts. Where neither covers one (from Friday
    to Monday, beginning on Wednesday), the old slot stays, so that no week is lost.
    """
    slot = _slot_in(week, patterns)
    return None if slot is None or is_paused(slot[0], pauses) else slot


def is_paused(day: date, pauses: Iterable[Pause]) -> bool:
    return any(pause.starts_on <= day and (pause.ends_on is None or day <= pause.ends_on) for pause in pauses)


def _slot_in(week: Week, patterns: Sequence[P]) -> tuple[date, P] | None:
    if not patterns:
        return None
    ends: list[date | None] = [later.starts_on for _, later in pairwise(patterns)]
    for pattern, end in zip(patterns, [*ends, None], strict=True):
        day = _day(pattern, week)
        if pattern.starts_on <= day and (end is None or day < end) and _meets(pattern, week):
            return day, pattern
    return _left_over(week, patterns)


def _left_over(week: Week, patterns: Sequence[P]) -> tuple[date, P] | None:
    for old, new in pairwise(patterns):
        changes = week.monday < new.starts_on <= week.sunday
        if changes and old.starts_on <= week.monday and _day(old, week) >= new.starts_on and _meets(old, week):
            return _day(old, week), old
    return None


def _day(pattern: Pattern, week: Week) -> date:
    return week.monday + timedelta(days=pattern.weekday)


def _meets(pattern: Pattern, week: Week) -> bool:
    """Every second (third …) week counts from the first slot of the pattern."""
    counts_from = pattern.counts_from or pattern.starts_on
    begins = Week.of(counts_from)
    if _day(pattern, begins) < counts_from:
        begins = begins.plus(1)
    return (week.monday - begins.monday).days // 7 % pattern.interval_weeks == 0


def placed(day: date, holidays: Container[date], policy: str, not_before: date = date.min) -> date | None:
    """Where a slot goes: `day` itself unless it is a holiday, else the nearest working day by the policy.

    policy: "previous", "next" or "skip". The review stays in its ISO week: where the wanted direction leaves it, the
    other one is taken. Never to a day before `not_before`. None: no review that week.
    """
    if day not in holidays:
        return day
    if policy == "skip":
        return None
    before = [day - timedelta(days=n) for n in range(1, day.weekday() + 1)]
    after = [day + timedelta(days=n) for n in range(1, 7 - day.weekday())]
    wanted = before + after if policy == "previous" else after + before
    free = (other for other in wanted if other.weekday() < SATURDAY and other not in holidays and other >= not_before)
    return next(free, None)


def first_full_week(opened_on: date) -> date:
    """The Monday from which a department that opened on that day is expected to meet."""
    week = Week.of(opened_on)
    return week.monday if week.monday == opened_on else week.plus(1).monday
