from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.core.weeks import Week, instant, midnight, zone
from apps.reminders.ladder import (
    AFTER,
    BEFORE,
    ESCALATION,
    FOLLOW_UP,
    SECOND_FOLLOW_UP,
    Grace,
    Slot,
    Step,
    held_until,
    steps,
)
from apps.reminders.quiet import QuietHours

NEW_YORK = "America/New_York"
USUAL = QuietHours(begins=time(20), ends=time(6, 30))


def slot(
    day: date,
    wall: time,
    *,
    shift: str = "day",
    where: str = NEW_YORK,
    holidays: frozenset[date] = frozenset(),
    closing: bool = False,
    grace: Grace = Grace(),  # noqa: B008  frozen
) -> Slot:
    """closing: on the Sunday after the slot's week, as a review does."""
    starts = instant(day, wall, where)
    ends = starts + timedelta(minutes=15)
    closes = midnight(Week.of(day).plus(2).monday, where) if closing else None
    return Slot(starts, ends, where, USUAL, shift, holidays, closes, grace)


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
        SECOND_FOLLOW_UP: "Tue 17 09:00",
        ESCALATION: "Thu 19 09:00",
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
        SECOND_FOLLOW_UP: "Tue 17 17:00",
        ESCALATION: "Thu 19 09:00",  # to the program office, which works by day
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
            quiet = given.quiet if one.code == ESCALATION else given.quiet_for_shift
            assert not quiet.hold(wall), (shift, one)


def test_friday_slot_is_seen_by_the_program_office_on_the_last_day_before_it_closes() -> None:
    assert due(slot(date(2026, 11, 13), time(14), closing=True))[ESCALATION] == "Fri 20 09:00"


def test_holidays_before_the_closing_bring_the_last_steps_forward() -> None:
    thanksgiving = frozenset({date(2026, 11, 26), date(2026, 11, 27)})
    found = due(slot(date(2026, 11, 20), time(14), holidays=thanksgiving, closing=True))
    assert (found[FOLLOW_UP], found[SECOND_FOLLOW_UP], found[ESCALATION]) == (
        "Mon 23 09:00",
        "Tue 24 09:00",
        "Wed 25 09:00",
    )


def test_week_of_holidays_leaves_the_prompts_alone() -> None:
    free = frozenset(date(2026, 12, 21) + timedelta(days=n) for n in range(5))
    assert set(due(slot(date(2026, 12, 18), time(14), holidays=free, closing=True))) == {BEFORE, AFTER}


@pytest.mark.parametrize("days", [(1, 2, 3), (2, 5, 9), (7, 8, 9)])
@pytest.mark.parametrize("weekday", range(7))
def test_every_grace_keeps_its_order_and_ends_before_the_review_closes(
    days: tuple[int, int, int], weekday: int
) -> None:
    given = slot(date(2026, 11, 9) + timedelta(days=weekday), time(14), closing=True, grace=Grace(*days))
    found = steps(given)
    assert [one.code for one in found] == [BEFORE, AFTER, FOLLOW_UP, SECOND_FOLLOW_UP, ESCALATION]
    assert len({one.due_at for one in found}) == len(found)
    assert max(one.due_at for one in found) < midnight(date(2026, 11, 23), NEW_YORK)


def test_grace_counts_working_days_from_the_prompt() -> None:
    found = due(slot(date(2026, 11, 9), time(14), closing=True, grace=Grace(2, 4, 6)))
    assert (found[FOLLOW_UP], found[SECOND_FOLLOW_UP], found[ESCALATION]) == (
        "Wed 11 09:00",
        "Fri 13 09:00",
        "Tue 17 09:00",
    )


def test_prompt_of_a_late_friday_slot_waits_for_monday() -> None:
    found = due(slot(date(2026, 11, 13), time(20, 30), shift="evening"))
    assert (found[AFTER], found[FOLLOW_UP]) == ("Mon 16 06:30", "Tue 17 09:00")


def held(given: Slot, code: str, day: date, wall: time) -> str | None:
    until = held_until(given, step(given, code), instant(day, wall, given.zone))
    return f"{until.astimezone(zone(given.zone)):%a %d %H:%M}" if until else None


def test_follow_up_that_is_late_waits_over_the_weekend() -> None:
    given = slot(date(2026, 11, 12), time(14))
    assert held(given, FOLLOW_UP, date(2026, 11, 13), time(9)) is None
    assert held(given, FOLLOW_UP, date(2026, 11, 14), time(10)) == "Mon 16 09:00"


def test_follow_up_that_is_late_waits_over_a_holiday() -> None:
    given = slot(date(2026, 11, 25), time(14), holidays=frozenset({date(2026, 11, 27)}))
    assert held(given, FOLLOW_UP, date(2026, 11, 27), time(10)) == "Mon 30 09:00"


def test_step_that_is_not_due_any_more_waits_until_it_is() -> None:
    given = slot(date(2026, 11, 12), time(14), holidays=frozenset({date(2026, 11, 13)}))
    assert held(given, FOLLOW_UP, date(2026, 11, 13), time(9)) == "Mon 16 09:00"


def test_weekend_slot_is_prompted_on_its_weekend_and_followed_up_after_it() -> None:
    given = slot(date(2026, 11, 14), time(14))
    assert held(given, AFTER, date(2026, 11, 14), time(14, 20)) is None
    assert held(given, AFTER, date(2026, 11, 15), time(10)) == "Mon 16 09:00"


def test_night_slot_is_asked_about_on_a_weekend_too() -> None:
    given = slot(date(2026, 11, 14), time(3), shift="night")
    assert held(given, AFTER, date(2026, 11, 14), time(17)) is None
    assert held(given, AFTER, date(2026, 11, 14), time(20)) == "Sun 15 17:00"
