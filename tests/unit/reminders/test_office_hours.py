from datetime import UTC, date, datetime, time

import pytest

from apps.core.weeks import zone
from apps.reminders.office_hours import OfficeHours
from apps.reminders.quiet import QuietHours

NEW_YORK = "America/New_York"
THANKSGIVING = date(2026, 11, 26)
HOURS = OfficeHours(NEW_YORK, QuietHours(time(20), time(6, 30)), frozenset({THANKSGIVING}))


def wall(moment: datetime) -> str:
    return f"{moment.astimezone(zone(NEW_YORK)):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("moment", "open_from"),
    [
        (datetime(2026, 11, 19, 15, tzinfo=UTC), "Thu 19 10:00"),
        (datetime(2026, 11, 19, 7, tzinfo=UTC), "Thu 19 06:30"),
        (datetime(2026, 11, 20, 2, tzinfo=UTC), "Fri 20 06:30"),
        (datetime(2026, 11, 21, 1, 30, tzinfo=UTC), "Mon 23 06:30"),
        (datetime(2026, 11, 21, 17, tzinfo=UTC), "Mon 23 06:30"),
        (datetime(2026, 11, 26, 17, tzinfo=UTC), "Fri 27 06:30"),
        (datetime(2027, 3, 14, 12, tzinfo=UTC), "Mon 15 06:30"),
    ],
)
def test_message_waits_for_the_next_working_morning(moment: datetime, open_from: str) -> None:
    assert wall(HOURS.open_from(moment)) == open_from


def test_working_days_are_counted_past_holidays_and_weekends() -> None:
    asked = datetime(2026, 11, 24, 20, tzinfo=UTC)  # the Tuesday before
    assert wall(HOURS.on_working_day(asked, 3, time(9))) == "Mon 30 09:00"


def test_holiday_gives_way_to_the_next_working_day() -> None:
    assert HOURS.working_day_of(THANKSGIVING) == date(2026, 11, 27)
    assert HOURS.working_day_of(date(2026, 11, 25)) == date(2026, 11, 25)


def test_calendar_of_nothing_but_holidays_ends_the_search() -> None:
    always = frozenset(
        date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
    )
    hours = OfficeHours(NEW_YORK, HOURS.quiet, always)
    assert hours.open_from(datetime(2026, 11, 19, 15, tzinfo=UTC))
