"""When a message to an office may leave: on a working day, and not in quiet hours. Standard library only."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from apps.core.weeks import instant, local_date, midnight
from apps.reminders.quiet import FURTHEST, ONE_DAY, QuietHours, is_working_day, not_quiet, working_day


@dataclass(frozen=True)
class OfficeHours:
    """zone: whose clock and calendar count. holidays: days on which nobody there works."""

    zone: str
    quiet: QuietHours
    holidays: frozenset[date] = field(default_factory=frozenset)

    def open_from(self, moment: datetime) -> datetime:
        """That moment, or the first one after it that is neither quiet nor on a day without work. UTC."""
        for _ in range(2 * FURTHEST):
            day = local_date(moment, self.zone)
            if not is_working_day(day, self.holidays):
                moment = midnight(day + ONE_DAY, self.zone)
                continue
            awake = not_quiet(moment, self.zone, self.quiet)
            if awake == moment:
                break
            moment = awake
        return moment

    def on_working_day(self, after: datetime, days: int, at: time) -> datetime:
        """`at` on the clocks, so many working days after the day on which `after` falls."""
        return instant(working_day(local_date(after, self.zone), days, self.holidays), at, self.zone)

    def working_day_of(self, day: date) -> date:
        """That day, or the next one on which somebody works."""
        return day if is_working_day(day, self.holidays) else working_day(day, 1, self.holidays)
