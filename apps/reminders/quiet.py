"""When a message may reach somebody. Standard library only; the time zone is always passed in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from apps.core.weeks import instant, local_date, zone

ONE_DAY = timedelta(days=1)
FURTHEST = 14
"""Days that a search for a working day goes at most: a calendar of nothing but holidays is a mistake."""


@dataclass(frozen=True)
class QuietHours:
    """Wall-clock times; nothing is sent from `begins` on and before `ends`. May run over midnight or not."""

    begins: time
    ends: time

    def hold(self, wall: time) -> bool:
        if self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


NIGHT_SHIFT = QuietHours(begins=time(19), ends=time(17))
"""Who works nights sleeps by day and is at the bedside by night: two hours before the shift are theirs to read."""


def quiet_hours(shift: str, usual: QuietHours) -> QuietHours:
    return NIGHT_SHIFT if shift == "night" else usual


def is_quiet(moment: datetime, zone_name: str, quiet: QuietHours) -> bool:
    return quiet.hold(moment.astimezone(zone(zone_name)).time())


def not_quiet(moment: datetime, zone_name: str, quiet: QuietHours) -> datetime:
    """That moment, or the end of the quiet hours it lies in. UTC."""
    if not is_quiet(moment, zone_name, quiet):
        return moment
    day = local_date(moment, zone_name)
    ends = instant(day, quiet.ends, zone_name)
    return ends if ends > moment else instant(day + ONE_DAY, quiet.ends, zone_name)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def working_day(day: date, steps: int, holidays: frozenset[date]) -> date:
    """The working day `steps` after that day, or before it where `steps` is negative; never the day itself."""
    direction = ONE_DAY if steps > 0 else -ONE_DAY
    for _ in range(abs(steps)):
        day += direction
        for _ in range(FURTHEST):
            if is_working_day(day, holidays):
                break
            day += direction
    return day
