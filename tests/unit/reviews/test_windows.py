from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.core.weeks import Week, instant
from apps.reviews.windows import Window, window

NEW_YORK = "America/New_York"


def of(day: date, wall: time = time(14, 0), zone: str = NEW_YORK) -> Window:
    starts_at = instant(day, wall, zone)
    return window(starts_at, starts_at + timedelta(minutes=15), Week.of(day), zone)


def test_window_of_a_thursday_huddle() -> None:
    found = of(date(2026, 11, 12))
    assert found.opens_at == datetime(2026, 11, 12, 5, tzinfo=UTC)
    assert found.on_time_until == datetime(2026, 11, 15, 19, 15, tzinfo=UTC)
    assert found.closes_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert found.loggable_until == datetime(2026, 11, 26, 19, 15, tzinfo=UTC)


@pytest.mark.parametrize("weekday", range(7))
def test_window_closes_at_the_same_moment_whatever_the_day_of_the_week(weekday: int) -> None:
    assert of(date(2026, 11, 9) + timedelta(days=weekday)).closes_at == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_window_over_the_change_of_clocks_closes_at_local_midnight() -> None:
    assert of(date(2027, 3, 4)).closes_at == datetime(2027, 3, 15, 4, tzinfo=UTC)


def test_window_opens_at_a_midnight_that_was_skipped() -> None:
    found = of(date(2027, 9, 5), time(0, 30), "America/Santiago")
    assert found.opens_at == datetime(2027, 9, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize("weekday", range(7))
def test_window_keeps_its_order(weekday: int) -> None:
    found = of(date(2026, 12, 28) + timedelta(days=weekday), time(23, 59))
    assert found.opens_at < found.on_time_until < found.closes_at
    assert found.on_time_until < found.loggable_until
