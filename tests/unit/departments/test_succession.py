from datetime import date

import pytest

from apps.departments.succession import Span, Steps, Wanted, succession

TODAY = date(2026, 11, 12)
LONG_AGO, LAST_YEAR, THIS_FALL = date(2020, 1, 1), date(2025, 6, 1), date(2026, 10, 1)
ED, ICU = 1, 2

Rows = list[tuple[int, date, date | None]]


def step(rows: Rows, *wanted: tuple[int, date | None, date | None]) -> tuple[Steps[int, int], Rows]:
    """The steps, and the rows as they are afterwards."""
    spans = [Span(key, begins, ends, number) for number, (key, begins, ends) in enumerate(rows)]
    wants = [Wanted(key, begins, ends, number) for number, (key, begins, ends) in enumerate(wanted)]
    steps = succession(spans, wants, today=TODAY)
    after = list(rows)
    for number, _, begins, ends in steps.keep:
        after[number] = (after[number][0], begins, ends)
    for number, last in steps.end:
        after[number] = (*after[number][:2], last)
    after += [(wanted[number][0], begins, ends) for number, begins, ends in steps.begin]
    return steps, after


def test_somebody_new_begins_on_the_day_given_or_today() -> None:
    assert step([], (ED, LAST_YEAR, None))[1] == [(ED, LAST_YEAR, None)]
    assert step([], (ED, None, None))[1] == [(ED, TODAY, None)]


def test_a_move_ends_the_old_place_the_day_before_the_new() -> None:
    assert step([(ED, LONG_AGO, None)], (ICU, THIS_FALL, None))[1] == [
        (ED, LONG_AGO, date(2026, 9, 30)),
        (ICU, THIS_FALL, None),
    ]


def test_a_move_with_the_day_of_hiring_begins_today() -> None:
    assert step([(ED, LONG_AGO, None)], (ICU, LONG_AGO, None))[1] == [
        (ED, LONG_AGO, date(2026, 11, 11)),
        (ICU, TODAY, None),
    ]


def test_a_place_named_no_more_ends_yesterday() -> None:
    assert step([(ED, LONG_AGO, None), (ICU, LONG_AGO, None)], (ED, None, None))[1][1] == (
        ICU,
        LONG_AGO,
        date(2026, 11, 11),
    )


def test_a_place_begun_today_and_named_no_more_ends_today() -> None:
    assert step([(ED, TODAY, None)], (ICU, None, None))[1] == [(ED, TODAY, TODAY), (ICU, TODAY, None)]


def test_an_earlier_start_of_an_only_place_is_believed() -> None:
    assert step([(ED, TODAY, None)], (ED, LAST_YEAR, None))[1] == [(ED, LAST_YEAR, None)]


def test_an_earlier_start_over_somebody_elses_time_is_not() -> None:
    rows: Rows = [(ED, LONG_AGO, date(2026, 11, 11)), (ICU, TODAY, None)]
    assert step(rows, (ICU, LAST_YEAR, None))[1] == rows


def test_a_later_start_in_the_same_place_ends_the_old_row_first() -> None:
    assert step([(ED, LONG_AGO, None)], (ED, THIS_FALL, None))[1] == [
        (ED, LONG_AGO, date(2026, 9, 30)),
        (ED, THIS_FALL, None),
    ]


def test_a_future_successor_lets_the_old_one_stay_until_then() -> None:
    _, after = step([(1, LONG_AGO, None)], (2, date(2026, 12, 1), None))
    assert after == [(1, LONG_AGO, date(2026, 11, 30)), (2, date(2026, 12, 1), None)]


def test_somebody_who_comes_back_begins_anew() -> None:
    rows: Rows = [(ED, LONG_AGO, LAST_YEAR)]
    assert step(rows, (ED, LONG_AGO, None))[1] == [*rows, (ED, TODAY, None)]


def test_an_end_given_is_kept_and_an_end_not_given_leaves_what_is_there() -> None:
    assert step([(ED, LONG_AGO, None)], (ED, LONG_AGO, THIS_FALL))[1] == [(ED, LONG_AGO, THIS_FALL)]
    assert step([(ED, LONG_AGO, date(2027, 1, 1))], (ED, LONG_AGO, None))[1] == [(ED, LONG_AGO, date(2027, 1, 1))]


DAYS = (None, LONG_AGO, LAST_YEAR, THIS_FALL, TODAY, date(2026, 12, 1))
STARTS: list[Rows] = [
    [],
    [(ED, LONG_AGO, None)],
    [(ED, LAST_YEAR, None), (ICU, LONG_AGO, None)],
    [(ED, LONG_AGO, LAST_YEAR), (ICU, THIS_FALL, None)],
    [(ED, LONG_AGO, LAST_YEAR)],
    [(ED, TODAY, None)],
]


@pytest.mark.parametrize("rows", STARTS)
@pytest.mark.parametrize("first", DAYS)
@pytest.mark.parametrize("second", [*DAYS, "nobody"])
def test_the_same_roster_again_changes_nothing(rows: Rows, first: date | None, second: date | str | None) -> None:
    wanted = [(ED, first, None)] + ([] if isinstance(second, str) else [(ICU, second, None)])
    _, after = step(rows, *wanted)
    steps, again = step(after, *wanted)
    assert (steps.begin, steps.end, again) == ([], [], after)


@pytest.mark.parametrize("rows", STARTS)
@pytest.mark.parametrize("first", DAYS)
def test_no_row_ends_before_it_begins_and_no_key_is_open_twice(rows: Rows, first: date | None) -> None:
    _, after = step(rows, (ED, first, None), (ICU, None, None))
    assert all(ends is None or ends >= begins for _, begins, ends in after)
    still_open = [key for key, _, ends in after if ends is None]
    assert len(still_open) == len(set(still_open))
