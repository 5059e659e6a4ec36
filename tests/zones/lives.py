"""Invented weekly reviews, most of them close to a change of the clocks, and what must be true of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from apps.core.weeks import Week, instant
from apps.reminders.ladder import AFTER, BEFORE, ESCALATION, Slot, steps
from apps.reminders.quiet import QuietHours
from apps.reviews.slots import slots
from tests.zones.compare import FIRST_YEAR, LAST_YEAR, Weekly, every_zone
from tests.zones.oracle import DAY, HOUR, Change, Walk, changes, shown

AHEAD = 15 * DAY
"""How far each planning reaches beyond the moment it runs at."""


@dataclass(frozen=True)
class Life:
    """wakings: hours from one run of the planning to the next; a long one is an outage. order: seed of a shuffle."""

    zone: str
    wall: time
    weekday: int
    starts_on: date
    interval_weeks: int
    wakings: tuple[int, ...]
    order: int


@cache
def changes_of(name: str) -> tuple[Change, ...]:
    return tuple(changes(ZoneInfo(name), FIRST_YEAR, LAST_YEAR))


def _wall(near: tuple[str, int, int, int], anywhere: time) -> tuple[date, time]:
    """A wall within an hour and a half of a change of that zone, or anywhere where the zone has none."""
    name, which, minutes, years = near
    found = changes_of(name)
    if not found:
        return date(FIRST_YEAR, 1, 1) + timedelta(days=years), anywhere
    at = found[which % len(found)].left + timedelta(minutes=minutes)
    return at.date(), at.time()


def _life(
    near: tuple[str, int, int, int], anywhere: time, ahead: int, interval: int, wakings: list[int], order: int
) -> Life:
    day, wall = _wall(near, anywhere)
    starts_on = day - timedelta(days=ahead)
    return Life(near[0], wall, day.weekday(), starts_on, interval, tuple(wakings), order)


_near = st.tuples(st.sampled_from(every_zone()), st.integers(0, 99), st.integers(-90, 90), st.integers(0, 5000))
_anywhere = st.times().map(lambda at: at.replace(second=0, microsecond=0))
lives = st.builds(
    _life,
    _near,
    _anywhere,
    st.integers(0, 60),
    st.sampled_from([1, 1, 1, 2, 3]),
    st.lists(st.sampled_from([1, 10, 24, 73, 150, 24 * 30, 24 * 60]), min_size=1, max_size=8),
    st.integers(0, 999),
)


def check_life(life: Life) -> None:
    """Raises AssertionError where the series does not meet once in each of its weeks, at its time on the wall."""
    pieces = list(pairwise([life.starts_on - DAY, *_horizons(life)]))
    days = _days(life, pieces)
    assert days == _days(life, [(pieces[0][0], pieces[-1][1])])
    assert sorted(_days(life, Random(life.order).sample(pieces, len(pieces)))) == days
    moments = [instant(day, life.wall, life.zone) for day in days]
    assert all(earlier < later for earlier, later in pairwise(moments))
    weeks = [Week.of(shown(moment, ZoneInfo(life.zone)).date()) for moment in moments]
    assert all(later == earlier.plus(life.interval_weeks) for earlier, later in pairwise(weeks))
    assert weeks[0] in Week.of(life.starts_on).until(Week.of(life.starts_on).plus(2))
    for day, moment in zip(days, moments, strict=True):
        _shows(life, day, moment)


def _horizons(life: Life) -> list[date]:
    begin = datetime.combine(life.starts_on, time(0), tzinfo=UTC)
    return sorted({(begin + n * HOUR + AHEAD).date() for n in accumulate(life.wakings)})


def _days(life: Life, pieces: Sequence[tuple[date, date]]) -> list[date]:
    """pieces: (already planned up to, planned up to then)."""
    pattern = Weekly(life.starts_on, life.weekday, life.interval_weeks)
    return [day for done, last in pieces for day, _ in slots([pattern], done + DAY, last)]


def _shows(life: Life, day: date, moment: datetime) -> None:
    wanted = datetime.combine(day, life.wall)
    if shown(moment, ZoneInfo(life.zone)) != wanted:
        walk = Walk(ZoneInfo(life.zone), moment - DAY, moment + DAY)
        assert walk.left_out(wanted), f"{wanted} was on the wall in {life.zone}"
        assert walk.moment(wanted) == moment


@dataclass(frozen=True)
class Rungs:
    """A slot as the ladder sees it. quiet: on the wall; holidays: days from the slot's."""

    zone: str
    day: date
    wall: time
    minutes: int
    shift: str
    quiet: tuple[time, time]
    holidays: frozenset[int]


def _rungs(
    near: tuple[str, int, int, int],
    wall: time,
    days: int,
    minutes: int,
    shift: str,
    quiet: tuple[int, int],
    holidays: frozenset[int],
) -> Rungs:
    """Some days before the change at most: the steps climb over it."""
    day = _wall(near, wall)[0] - timedelta(days=days)
    begins, ends = (time(n // 4, n % 4 * 15) for n in quiet)
    return Rungs(near[0], day, wall, minutes, shift, (begins, ends), holidays)


rungs = st.builds(
    _rungs,
    _near,
    _anywhere,
    st.integers(-1, 5),
    st.sampled_from([5, 15, 60, 240]),
    st.sampled_from(["day", "evening", "night", "any"]),
    st.tuples(st.integers(18 * 4, 23 * 4), st.integers(5 * 4, 9 * 4)),
    st.frozensets(st.integers(-4, 9), max_size=4),
)


def check_rungs(given: Rungs) -> None:
    """Raises AssertionError where a step would disturb, come too late to help, or ask on a day off."""
    holidays = frozenset(given.day + timedelta(days=n) for n in given.holidays)
    starts_at = instant(given.day, given.wall, given.zone)
    ends_at = starts_at + timedelta(minutes=given.minutes)
    slot = Slot(starts_at, ends_at, given.zone, QuietHours(*given.quiet), given.shift, holidays)
    last = ends_at
    for step in steps(slot):
        wall = shown(step.due_at, ZoneInfo(given.zone))
        assert _awake(wall.time(), given, by_day=step.code == ESCALATION), f"{step.code} at {wall}"
        assert step.due_at < step.expires_at
        if step.code == BEFORE:
            assert step.due_at < starts_at
            assert step.expires_at <= starts_at
            continue
        assert last < step.due_at, f"{step.code} at {wall} before what comes first"
        last = step.due_at
        if step.code != AFTER:
            assert wall.weekday() < 5, f"{step.code} on {wall:%A}"
            assert wall.date() not in holidays, f"{step.code} on a holiday, {wall}"


def _awake(wall: time, given: Rungs, *, by_day: bool) -> bool:
    """Who works nights reads from five to seven in the evening; everybody else outside the quiet hours of the night.

    by_day: to the program office, whatever the shift of the review.
    """
    if given.shift == "night" and not by_day:
        return time(17) <= wall < time(19)
    begins, ends = given.quiet
    return ends <= wall < begins
