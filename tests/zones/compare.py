"""Every change of the clocks in every zone, a weekly review around it, and what the oracles say to that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from apps.core.weeks import Week, instant
from apps.reviews.slots import slots
from tests.zones.oracle import DAY, Change, Walk, changes, shown

FIRST_YEAR, LAST_YEAR = 2024, 2037
AROUND = 2
"""Weeks before and after the one with the change in which the weekly review is looked at."""

Oracle = Callable[[datetime, str], datetime]
"""A wall (naive) and a zone to UTC."""


@dataclass
class Weekly:
    starts_on: date
    weekday: int
    interval_weeks: int = 1
    counts_from: date | None = None


@dataclass
class Tally:
    zones: int = 0
    transitions: int = 0
    comparisons: int = 0
    weekly: int = 0
    """Series of a weekly review looked at around a change."""
    mismatches: list[str] = field(default_factory=list)

    def expect(self, right: bool, said: str) -> None:
        self.comparisons += 1
        if not right:
            self.mismatches.append(said)

    def add(self, other: "Tally") -> None:
        self.zones += other.zones
        self.transitions += other.transitions
        self.comparisons += other.comparisons
        self.weekly += other.weekly
        self.mismatches += other.mismatches


def every_zone() -> list[str]:
    return sorted(available_timezones() - {"localtime"})


def compare(
    zones: Iterable[str], second: Oracle | None = None, years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
) -> Tally:
    """second: an oracle to ask besides the walk."""
    tally = Tally()
    for name in zones:
        tally.zones += 1
        for change in changes(ZoneInfo(name), *years):
            tally.transitions += 1
            _around(name, change, second, tally)
    return tally


def _around(name: str, change: Change, second: Oracle | None, tally: Tally) -> None:
    weeks = [Week.of(wall.date()) for wall in change.walls]
    begin = datetime.combine(min(weeks).monday, time(0), tzinfo=UTC) - DAY
    walk = Walk(ZoneInfo(name), begin, begin + (max(weeks).sunday - min(weeks).monday) + 4 * DAY)
    for week, wall in zip(weeks, change.walls, strict=True):
        for weekday in range(7):
            at = datetime.combine(week.monday + timedelta(days=weekday), wall.time())
            ours = instant(at.date(), at.time(), name)
            tally.expect(ours == walk.moment(at), f"{name} {at}: {ours}, walked to {walk.moment(at)}")
            if second:
                tally.expect(ours == second(at, name), f"{name} {at}: {ours}, the other library {second(at, name)}")
            _weekly(name, week, weekday, wall.time(), tally)


def _weekly(name: str, week: Week, weekday: int, wall: time, tally: Tally) -> None:
    """One occurrence in each ISO week of the zone's calendar, each later than the last."""
    tally.weekly += 1
    first, last = week.plus(-AROUND), week.plus(AROUND)
    days = [day for day, _ in slots([Weekly(first.monday, weekday)], first.monday, last.sunday)]
    moments = [instant(day, wall, name) for day in days]
    by_the_wall = [Week.of(shown(moment, ZoneInfo(name)).date()) for moment in moments]
    said = f"{name} weekday {weekday} {wall} around {week}: {[str(found) for found in by_the_wall]}"
    tally.expect(by_the_wall == list(first.until(last.plus(1))), said)
    tally.expect(all(earlier < later for earlier, later in pairwise(moments)), f"{said}, not one after the other")
