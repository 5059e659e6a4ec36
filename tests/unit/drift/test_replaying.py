"""An evaluation depends on the rows visible then, and on nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.counters import count, counted
from apps.drift.stats.detector import evaluate
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.replaying import replay
from tests.unit.drift.evidence_weeks import FILTER, histories, lined


def visible(weeks: list[WeekEvidence], at: int) -> list[WeekEvidence]:
    """The rows as they could be read at that evaluation, nothing hidden in them any more."""
    return [replace(week.as_of(at - index), late=0) for index, week in enumerate(weeks[: at + 1])]


def last_stages(weeks: list[WeekEvidence]) -> tuple[float, ...] | None:
    *_, last = replay(FILTER, weeks)
    return last.state.stages if last.state else None


@given(histories(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_evaluation_is_that_of_the_rows_visible_then(weeks: list[WeekEvidence], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(weeks) - 1))
    states = [now.state for now in replay(FILTER, weeks)]
    found = states[at]
    assert (found.stages if found else None) == last_stages(visible(weeks, at))


@given(histories(), st.data())
@settings(max_examples=30, deadline=None)
def test_nothing_later_changes_what_was_said(weeks: list[WeekEvidence], data: st.DataObject) -> None:
    until = data.draw(st.integers(1, len(weeks)))
    whole, cut = (list(evaluate(FILTER, part, 1.2)) for part in (weeks, weeks[:until]))
    assert whole[:until] == cut


@given(histories(), st.data())
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_rows_arrive_does_not_matter_in_the_end(
    weeks: list[WeekEvidence], data: st.DataObject
) -> None:
    quiet = lined("-----")
    lates = data.draw(st.lists(st.integers(0, 5), min_size=len(weeks), max_size=len(weeks)))
    other = [replace(week, late=late) for week, late in zip(weeks, lates, strict=True)]
    at_once = [replace(week, late=0) for week in weeks]
    assert last_stages([*other, *quiet]) == last_stages([*at_once, *quiet])


def test_a_row_that_comes_later_than_all_weeks_never_counts() -> None:
    weeks = [*lined("CCCCC"), WeekEvidence("not_raised", late=9), *lined("C")]
    assert last_stages(weeks) == last_stages(lined("CCCCC-C"))


def test_a_late_row_replays_only_from_its_week() -> None:
    weeks = lined("CCCCCC")
    weeks[2] = replace(weeks[2], late=2)
    assert [now.changed for now in replay(FILTER, weeks)] == [0, 1, 2, 3, 2, 5]


@pytest.mark.parametrize("empty", ["-", "P", "-P-"])
def test_weeks_before_anything_is_known_are_as_good_as_none(empty: str) -> None:
    assert last_stages(lined(empty + "CCNC")) == last_stages(lined("CCNC"))
    assert last_stages(lined(empty)) is None


def test_a_first_week_known_late_is_still_the_first() -> None:
    weeks = lined("CNCC")
    assert last_stages([replace(weeks[0], late=2), *weeks[1:]]) == last_stages(weeks)


@given(histories(least=6))
@settings(max_examples=30, deadline=None)
def test_counters_brought_up_to_date_are_those_counted_afresh(weeks: list[WeekEvidence]) -> None:
    done = count(weeks[:4])
    assert counted(done, weeks, 2) == count(weeks)
