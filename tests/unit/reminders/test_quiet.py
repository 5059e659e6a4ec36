from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.reminders.quiet import FURTHEST, QuietHours, not_quiet, quiet_hours, working_day

OVER_MIDNIGHT = QuietHours(begins=time(20), ends=time(6, 30))
NONE = QuietHours(begins=time(0), ends=time(0))


@pytest.mark.parametrize(("wall", "quiet"), [(time(19, 59), False), (time(20), True), (time(6, 29), True)])
def test_quiet_hours_over_midnight_hold_from_their_beginning_to_their_end(wall: time, quiet: bool) -> None:
    assert OVER_MIDNIGHT.hold(wall) is quiet
    assert not OVER_MIDNIGHT.hold(time(6, 30))


def test_quiet_hours_that_begin_when_they_end_never_hold() -> None:
    assert not any(NONE.hold(time(hour)) for hour in range(24))


def test_nights_leave_two_hours_before_the_shift() -> None:
    nights = quiet_hours("night", OVER_MIDNIGHT)
    assert [hour for hour in range(24) if not nights.hold(time(hour))] == [17, 18]


def test_quiet_moment_before_midnight_waits_for_the_next_morning() -> None:
    late = datetime(2026, 11, 13, 3, tzinfo=UTC)  # 22:00 the day before in New York
    assert not_quiet(late, "America/New_York", OVER_MIDNIGHT) == datetime(2026, 11, 13, 11, 30, tzinfo=UTC)


def test_quiet_morning_of_a_clock_change_ends_by_the_new_clock() -> None:
    early = datetime(2027, 3, 14, 8, tzinfo=UTC)  # 04:00 summer time, an hour after the change
    assert not_quiet(early, "America/New_York", OVER_MIDNIGHT) == datetime(2027, 3, 14, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(("steps", "day"), [(1, 30), (-1, 25), (2, 31)])
def test_working_day_passes_over_weekend_and_holiday(steps: int, day: int) -> None:
    holidays = frozenset({date(2026, 12, 29), date(2026, 12, 28)})
    assert working_day(date(2026, 12, 26), steps, holidays) == date(2026, 12, day)


def test_calendar_of_holidays_only_ends_the_search() -> None:
    every_day = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert working_day(date(2026, 6, 1), 1, every_day) == date(2026, 6, 2) + timedelta(days=FURTHEST)
