from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.weeks import Week, instant
from apps.reviews.slots import first_full_week, placed, slot_in, slots

MONDAY = date(2026, 11, 2)


@dataclass(frozen=True)
class Runs:
    starts_on: date
    weekday: int
    interval_weeks: int = 1
    counts_from: date | None = None


def days(patterns: list[Runs], first: date = MONDAY, weeks: int = 8) -> list[date]:
    return [day for day, _ in slots(patterns, first, first + timedelta(weeks=weeks, days=-1))]


def test_weekly_series_meets_each_week_from_its_start() -> None:
    assert days([Runs(date(2026, 11, 4), 1)], weeks=3) == [date(2026, 11, 10), date(2026, 11, 17)]


def test_series_starting_on_its_own_weekday_meets_that_day() -> None:
    assert days([Runs(date(2026, 11, 3), 1)], weeks=1) == [date(2026, 11, 3)]


def test_every_third_week_counts_from_the_first_slot() -> None:
    assert days([Runs(date(2026, 11, 4), 1, 3)]) == [date(2026, 11, 10), date(2026, 12, 1), date(2026, 12, 22)]


@pytest.mark.parametrize(
    ("old", "new", "change", "expected"),
    [
        (0, 4, date(2026, 11, 11), [2, 9, 20]),  # the Monday has been: no second one on Friday
        (4, 0, date(2026, 11, 11), [6, 13, 16]),  # neither covers its own: the Friday stays
        (1, 3, date(2026, 11, 9), [3, 12, 19]),  # from a Monday on: the new one
        (3, 3, date(2026, 11, 12), [5, 12, 19]),
    ],
)
def test_week_of_a_change_keeps_exactly_one_slot(old: int, new: int, change: date, expected: list[int]) -> None:
    found = days([Runs(date(2026, 1, 1), old), Runs(change, new)], weeks=3)
    assert found == [date(2026, 11, day) for day in expected]


def test_series_without_patterns_meets_never() -> None:
    assert days([]) == []


def test_friday_that_an_island_never_had_is_still_one_slot_of_its_week() -> None:
    week = Week(date(2011, 12, 26))
    found = days([Runs(date(2011, 1, 1), 4)], week.monday, weeks=1)
    assert found == [date(2011, 12, 30)]
    assert Week.at(instant(found[0], time(8), "Pacific/Apia"), "Pacific/Apia") == week


def test_slot_that_the_clocks_show_twice_comes_once() -> None:
    """A quarter past one in the night of November 7, 2027: of the two the first."""
    found = days([Runs(date(2027, 10, 31), 6)], date(2027, 10, 25), weeks=3)
    moments = [f"{instant(day, time(1, 15), 'America/New_York'):%m-%d %H:%M}" for day in found]
    assert moments == ["10-31 05:15", "11-07 05:15", "11-14 06:15"]


revisions = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 6)), min_size=1, max_size=6, unique_by=lambda pair: pair[0]
).map(lambda pairs: [Runs(MONDAY + timedelta(days=start), weekday) for start, weekday in sorted(pairs)])


@settings(max_examples=200, deadline=None)
@given(revisions)
def test_weekly_series_has_one_slot_in_every_week_whatever_changes(patterns: list[Runs]) -> None:
    found = days(patterns, weeks=40)
    weeks = [Week.of(day) for day in found]
    assert all(later == earlier.plus(1) for earlier, later in pairwise(weeks))
    begins = Week.of(patterns[0].starts_on)
    assert weeks[0] in (begins, begins.plus(1))
    assert found[0] >= patterns[0].starts_on


@settings(max_examples=100, deadline=None)
@given(revisions, st.integers(1, 30), st.integers(1, 4))
def test_planning_in_pieces_gives_the_same_slots(patterns: list[Runs], step: int, interval: int) -> None:
    patterns = [Runs(pattern.starts_on, pattern.weekday, interval) for pattern in patterns]
    whole = days(patterns, weeks=30)
    pieces: list[date] = []
    for start in range(0, 210, step):
        first, last = MONDAY + timedelta(days=start), MONDAY + timedelta(days=min(start + step, 210) - 1)
        pieces += [day for day, _ in slots(patterns, first, last)]
    assert pieces == whole


@given(revisions, st.integers(0, 40))
def test_slot_in_a_week_is_in_that_week(patterns: list[Runs], weeks: int) -> None:
    week = Week(MONDAY).plus(weeks)
    slot = slot_in(week, patterns)
    assert slot is None or Week.of(slot[0]) == week


@pytest.mark.parametrize(
    ("slot", "holidays", "policy", "expected"),
    [
        (12, [], "previous", 12),
        (12, [12], "previous", 11),
        (12, [12, 11], "previous", 10),
        (12, [12], "next", 13),
        (13, [13], "next", 12),  # a Saturday is no working day
        (9, [9], "previous", 10),
        (14, [14], "previous", 13),  # a Saturday slot
        (14, [14], "next", 13),
        (12, [12], "skip", None),
        (12, [9, 10, 11, 12, 13], "previous", None),
        (14, [9, 10, 11, 12, 13], "previous", 14),  # not itself a holiday
    ],
)
def test_slot_on_a_holiday_goes_where_the_policy_says(
    slot: int, holidays: list[int], policy: str, expected: int | None
) -> None:
    found = placed(date(2026, 11, slot), {date(2026, 11, day) for day in holidays}, policy)
    assert found == (date(2026, 11, expected) if expected else None)


@given(st.dates(), st.sets(st.integers(-7, 7)), st.sampled_from(["previous", "next"]))
def test_slot_moved_stays_in_its_week_and_off_holidays(day: date, around: set[int], policy: str) -> None:
    if not timedelta(days=20) < day - date.min < date.max - date.min - timedelta(days=20):
        return
    holidays = {day + timedelta(days=n) for n in around}
    found = placed(day, holidays, policy)
    assert found is None or (Week.of(found) == Week.of(day) and found not in holidays)


@pytest.mark.parametrize(("opened", "first"), [(2, 2), (3, 9), (8, 9)])
def test_first_full_week_of_a_department_begins_on_a_monday(opened: int, first: int) -> None:
    assert first_full_week(date(2026, 11, opened)) == date(2026, 11, first)


def test_slot_is_not_moved_to_a_day_that_has_been() -> None:
    found = placed(date(2026, 11, 12), {date(2026, 11, 12)}, "previous", not_before=date(2026, 11, 12))
    assert found == date(2026, 11, 13)
