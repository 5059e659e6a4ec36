"""What holds of the detector whatever the weeks were."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.detector import Evaluation, evaluate, flags
from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import EXCUSED
from apps.drift.stats.statuses import facts
from apps.drift.stats.thresholds import THRESHOLDS, threshold
from tests.unit.drift.evidence_weeks import FILTER, histories

AWAY = WeekEvidence(EXCUSED)


def first_flag(weeks: list[WeekEvidence], budget: float) -> int:
    found = flags([each.standing for each in evaluate(FILTER, weeks, threshold(budget))])
    return found[0].raised if found else len(weeks)


@given(histories(), st.lists(st.integers(0, 40), max_size=4))
@settings(max_examples=60, deadline=None)
def test_excused_weeks_change_nothing_of_what_the_log_says(weeks: list[WeekEvidence], places: list[int]) -> None:
    with_gaps = list(weeks)
    for place in places:
        with_gaps.insert(min(place, len(with_gaps)), AWAY)
    assert facts(with_gaps) == facts(weeks)


@given(histories(), st.integers(0, 5), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_what_is_written_into_an_excused_week_is_not_read(weeks: list[WeekEvidence], yes: int, reached: int) -> None:
    written = WeekEvidence(EXCUSED, Pulse.count(yes, 5), reached, 9)
    bare, full = ([each if week.excused else week for week in weeks] for each in (AWAY, written))
    believed, read = ([each.belief for each in evaluate(FILTER, each, 1.2)] for each in (bare, full))
    assert believed == read


@given(histories())
@settings(max_examples=30, deadline=None)
def test_a_larger_budget_never_flags_later(weeks: list[WeekEvidence]) -> None:
    found = [first_flag(weeks, budget) for budget in sorted(THRESHOLDS)]
    assert found == sorted(found, reverse=True)


@given(histories(), st.data())
@settings(max_examples=30, deadline=None)
def test_an_entry_that_is_made_later_changes_nothing_before(weeks: list[WeekEvidence], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(weeks) - 1))
    later = replace(weeks[at], late=weeks[at].late + data.draw(st.integers(1, 6)))
    postponed = [*weeks[:at], later, *weeks[at + 1 :]]
    early, late = (list(evaluate(FILTER, each, 1.2)) for each in (weeks, postponed))
    until, since = at + weeks[at].late, at + later.late
    assert early[:until] == late[:until]
    assert [_read(each) for each in early[since:]] == [_read(each) for each in late[since:]]


def _read(evaluation: Evaluation) -> tuple[object, ...]:
    """All but how the department stands, which follows from what was said before too."""
    return evaluation.belief, evaluation.known, evaluation.counters
