from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.core.weeks import instant, zone
from apps.reminders.ladder import AFTER, BEFORE, FOLLOW_UP, Slot, Step, steps
from apps.reminders.quiet import QuietHours

NEW_YORK = "America/New_York"
USUAL = QuietHours(begins=time(20), ends=time(6, 30))


def slot(
    day: date, wall: time, *, shift: str = "day", where: str = NEW_YORK, holidays: frozenset[date] = frozenset()
) -> Slot:
    starts = instant(day, wall, where)
    return Slot(starts, starts + timedelta(minutes=15), where, USUAL, shift, holidays)


def due(given: Slot) -> dict[str, str]:
    """Step -> weekday, day and time on the wall."""
    return {step.code: f"{step.due_at.astimezone(zone(given.zone)):%a %d %H:%M}" for step in steps(given)}


def step(given: Slot, code: str) -> Step:
    return next(found for found in steps(given) if found.code == code)


def test_afternoon_slot_is_prompted_an_hour_before_at_its_end_and_next_morning() -> None:
    assert due(slot(date(2026, 11, 12), time(14))) == {
        BEFORE: "Thu 12 13:00",
        AFTER: "Thu 12 14:20",
        FOLLOW_UP: "Fri 13 09:00",
    }


def test_early_slot_is_prompted_the_afternoon_before() -> None:
    assert due(slot(date(2026, 11, 12), time(7)))[BEFORE] == "Wed 11 16:00"


def test_early_monday_slot_is_prompted_on_friday() -> None:
    assert due(slot(date(2026, 11, 16), time(7)))[BEFORE] == "Fri 13 16:00"


def test_early_slot_after_a_holiday_is_prompted_before_the_holiday() -> None:
    thanksgiving = frozenset({date(2026, 11, 26)})
    assert due(slot(date(2026, 11, 27), time(7), holidays=thanksgiving))[BEFORE] == "Wed 25 16:00"


def test_late_slot_is_asked_about_when_quiet_hours_end() -> None:
    found = due(slot(date(2026, 11, 12), time(20, 30), shift="evening"))
    assert found[AFTER] == "Fri 13 06:30"
    assert found[FOLLOW_UP] == "Mon 16 09:00"


def test_friday_slot_is_followed_up_on_monday() -> None:
    assert due(slot(date(2026, 11, 13), time(14)))[FOLLOW_UP] == "Mon 16 09:00"


def test_follow_up_leaves_out_a_holiday() -> None:
    labor_day = frozenset({date(2026, 9, 7)})
    assert due(slot(date(2026, 9, 4), time(14), holidays=labor_day))[FOLLOW_UP] == "Tue 08 09:00"


def test_night_slot_is_prompted_before_the_shift_and_never_by_day() -> None:
    assert due(slot(date(2026, 11, 12), time(3), shift="night")) == {
        BEFORE: "Wed 11 17:00",
        AFTER: "Thu 12 17:00",
        FOLLOW_UP: "Fri 13 17:00",
    }


def test_night_slot_of_monday_is_prompted_on_sunday_evening() -> None:
    assert due(slot(date(2026, 11, 16), time(3), shift="night"))[BEFORE] == "Sun 15 17:00"


def test_slot_before_midnight_belongs_to_the_same_evening() -> None:
    assert due(slot(date(2026, 11, 12), time(22), shift="night"))[BEFORE] == "Thu 12 17:00"


def test_prompt_before_the_slot_is_of_no_use_once_it_begins() -> None:
    given = slot(date(2026, 11, 12), time(14))
    assert step(given, BEFORE).expires_at == given.starts_at


def test_steps_expire_after_they_are_due_and_follow_each_other() -> None:
    found = steps(slot(date(2026, 11, 12), time(14)))
    assert all(one.due_at < one.expires_at for one in found)
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert all(one.due_at.tzinfo is UTC for one in found)


@pytest.mark.parametrize(
    ("day", "wall", "code", "utc"),
    [
        (date(2027, 3, 12), time(14), FOLLOW_UP, datetime(2027, 3, 15, 13, tzinfo=UTC)),  # clocks went forward
        (date(2027, 11, 5), time(14), FOLLOW_UP, datetime(2027, 11, 8, 14, tzinfo=UTC)),  # and back
        (date(2027, 3, 15), time(7), BEFORE, datetime(2027, 3, 12, 21, tzinfo=UTC)),  # Friday, still winter time
        (date(2027, 3, 14), time(3, 30), AFTER, datetime(2027, 3, 14, 10, 30, tzinfo=UTC)),  # 06:30 summer time
        (date(2026, 12, 31), time(14), FOLLOW_UP, datetime(2027, 1, 1, 14, tzinfo=UTC)),  # W53
    ],
)
def test_steps_keep_the_time_on_the_wall_over_changes_of_the_clocks(
    day: date, wall: time, code: str, utc: datetime
) -> None:
    assert step(slot(day, wall), code).due_at == utc


@pytest.mark.parametrize("where", ["Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize("hour", range(24))
def test_no_step_falls_into_quiet_hours_in_any_zone(where: str, hour: int) -> None:
    for shift in ("day", "night"):
        given = slot(date(2027, 4, 4), time(hour, 45), shift=shift, where=where)
        for one in steps(given):
            wall = one.due_at.astimezone(zone(where)).time()
            assert not given.quiet_for_shift.hold(wall), (shift, one)
