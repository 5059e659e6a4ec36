"""What the clocks of a zone show, found by walking through UTC minute by minute.

Only the direction from UTC to the wall is asked of zoneinfo, which is never ambiguous: no fold, no rule for gaps and
none of the product's code is in here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STRIDE = timedelta(hours=6)
"""No zone changes twice within it."""


def shown(moment: datetime, zone: ZoneInfo) -> datetime:
    """The wall at that moment, naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


class Walk:
    """Every minute from `begin` to `end` (UTC): when each wall was shown first, and which walls were left out."""

    def __init__(self, zone: ZoneInfo, begin: datetime, end: datetime) -> None:
        self._first: dict[datetime, datetime] = {}
        self._gaps: list[tuple[datetime, datetime]] = []
        previous, moment = shown(begin - MINUTE, zone), begin
        while moment <= end:
            wall = shown(moment, zone)
            if wall - previous > MINUTE:
                self._gaps.append((previous + MINUTE, wall))
            self._first.setdefault(wall, moment)
            previous, moment = wall, moment + MINUTE

    def moment(self, wall: datetime) -> datetime:
        """When the clocks showed it first; where they never did, when they showed it later by the gap's length."""
        if wall in self._first:
            return self._first[wall]
        begins, ends = next((b, e) for b, e in self._gaps if b <= wall < e)
        return self._first[wall + (ends - begins)]

    def left_out(self, wall: datetime) -> bool:
        return any(begins <= wall < ends for begins, ends in self._gaps)


@dataclass(frozen=True)
class Change:
    """at: the first UTC minute of the new offset. left, reached: the wall the clocks came from, and where they went."""

    at: datetime
    left: datetime
    reached: datetime

    @property
    def walls(self) -> tuple[datetime, datetime, datetime]:
        """An hour before what is skipped or repeated, in the middle of it, and an hour after."""
        low, high = sorted((self.left, self.reached))
        return low - HOUR, low + (high - low) // MINUTE // 2 * MINUTE, high + HOUR


def changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Change]:
    """Every change of the offset in these years, found to the minute."""
    before, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while before < end:
        after = before + STRIDE
        if _offset(before, zone) != _offset(after, zone):
            at = next(m for n in range(1, STRIDE // MINUTE + 1) if _changed(before, m := before + n * MINUTE, zone))
            yield Change(at, shown(at - MINUTE, zone) + MINUTE, shown(at, zone))
        before = after


def _changed(before: datetime, moment: datetime, zone: ZoneInfo) -> bool:
    return _offset(before, zone) != _offset(moment, zone)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
