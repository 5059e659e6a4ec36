"""ISO weeks and wall-clock time. Standard library only; the time zone is always passed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name. ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone such as America/New_York.") from error


@dataclass(frozen=True, order=True)
class Week:
    """An ISO 8601 week, held as its Monday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday.")

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def at(cls, moment: datetime, zone_name: str) -> "Week":
        """The week in which an aware moment lies, by the calendar of that zone."""
        return cls.of(moment.astimezone(zone(zone_name)).date())

    @classmethod
    def parse(cls, text: str) -> "Week":
        """From the form 2026-W53. ValueError for anything else, and for a week 53 in a year without one."""
        year, _, number = text.strip().upper().partition("-W")
        if not (len(year) == 4 and year.isdigit() and 1 <= len(number) <= 2 and number.isdigit()):
            raise ValueError(f"{text!r} is not an ISO week such as 2026-W53.")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def year(self) -> int:
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def plus(self, weeks: int) -> "Week":
        return Week(self.monday + timedelta(weeks=weeks))

    def until(self, end: "Week") -> "Iterator[Week]":
        """This week and those after it, up to but not including `end`."""
        week = self
        while week < end:
            yield week
            week = week.plus(1)


def instant(day: date, wall: time, zone_name: str) -> datetime:
    """The UTC moment at which the clocks of that zone show `wall` on `day`.

    In a gap the time shifts forward by the gap; in a fold the first of the two is meant (RFC 5545 § 3.3.5).
    """
    return datetime.combine(day, wall, tzinfo=zone(zone_name)).astimezone(UTC)


def midnight(day: date, zone_name: str) -> datetime:
    """The UTC moment at which that day begins in that zone, also where midnight itself is skipped."""
    return instant(day, time(0), zone_name)


def local_date(moment: datetime, zone_name: str) -> date:
    return moment.astimezone(zone(zone_name)).date()
