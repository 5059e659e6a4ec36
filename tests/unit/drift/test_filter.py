"""The evidence filter against a slow twin, and what must hold of it whatever a department does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import COACHED, NOT_RAISED
from tests.unit.drift.evidence_weeks import FILTER, believed, histories, lined
from tests.unit.drift.reference import stages

NOBODY = Pulse.count(0, 6)
EVERYBODY = Pulse.count(6, 6)


def run(weeks: list[WeekEvidence]) -> tuple[float, ...]:
    state = FILTER.start()
    for week in weeks:
        state = FILTER.step(state, week)
    return state.stages


@given(histories())
@settings(max_examples=30, deadline=None)
def test_filter_agrees_with_its_slow_twin(weeks: list[WeekEvidence]) -> None:
    assert run(weeks) == pytest.approx(stages(weeks), abs=1e-9)


def test_filter_agrees_with_its_slow_twin_over_a_year_that_fades() -> None:
    weeks = [WeekEvidence(COACHED, Pulse.count(at % 5, 6), 8 - at // 5, 10) for at in range(30)]
    weeks += lined("NCNNH XXPU CNNNN HHHHA NNHHN", NOBODY, 12)
    assert run(weeks) == pytest.approx(stages(weeks), abs=1e-9)


def test_before_the_first_week_some_are_thought_to_be_silent_already() -> None:
    assert FILTER.start().stages == pytest.approx((0.94, 0, 0, 0, 0, 0.06, 0))


@pytest.mark.parametrize("line", ["C" * 100, "CCCCCCCCCN" * 10])
def test_without_any_answers_a_steady_log_is_not_suspected(line: str) -> None:
    seen = believed(lined(line))
    assert seen.unconfirmed == 0
    assert seen.p < 0.05


def test_the_first_answers_ask_whether_the_log_was_ever_right() -> None:
    before, after = lined("C" * 20), lined("C" * 20, Pulse.count(1, 4), 1)
    assert believed(before).unconfirmed == 0
    assert 0.02 < believed(after).unconfirmed < 0.1


def test_once_nobody_is_asked_any_more_suspicion_fades() -> None:
    asked = [*lined("C" * 20, Pulse.count(3, 5), 20), *lined("C" * 60)]
    assert believed(asked).unconfirmed < 0.015


def test_suspicion_grows_for_seven_weeks_after_the_last_answers_and_then_only_fades() -> None:
    quiet = [run([*lined("C" * 12, Pulse.count(3, 5), 12), *lined("X" * weeks)])[6] for weeks in range(12)]
    assert quiet[:8] == sorted(quiet[:8])
    assert quiet[7:] == sorted(quiet[7:], reverse=True)


@pytest.mark.parametrize(("unclaimed", "says"), [(7, True), (8, False)])
def test_a_long_block_is_read_against_the_last_eight_weeks(unclaimed: int, says: bool) -> None:
    *before, _ = lined("C" * 12 + "N" * unclaimed)
    nobody, everybody = (run([*before, WeekEvidence(NOT_RAISED, Pulse(yes, yes, 12, 12))]) for yes in (0, 12))
    assert (nobody != pytest.approx(everybody, rel=1e-6)) == says


@pytest.mark.parametrize("line", ["C" * 20 + "AH" * 5, "C" * 20 + "HAAHAHHAHA", "NNHHCHHAXHAHHAHHAH", "CAHAHAHAHAHA"])
def test_long_run_without_coaching_is_drift_however_its_kinds_change(line: str) -> None:
    assert believed(lined(line)).p > 0.8


def test_stages_always_sum_to_one() -> None:
    assert sum(run(lined("CCCNNHXUPC" * 40))) == pytest.approx(1)


@pytest.mark.parametrize(("line", "low", "high"), [("C" * 30, 0.0, 0.05), ("C" * 30 + "N" * 6, 0.9, 1.0)])
def test_drift_is_believed_where_it_is_plain(line: str, low: float, high: float) -> None:
    assert low <= believed(lined(line)).p <= high


def test_ticked_boxes_are_seen_only_through_the_answers() -> None:
    assert believed(lined("C" * 40)).p < 0.05
    seen = believed(lined("C" * 40, NOBODY, 5))
    assert seen.p > 0.95
    assert seen.form == "unconfirmed"


def test_answers_that_confirm_lower_the_belief_in_ticked_boxes() -> None:
    few, many = (believed(lined("C" * 12, EVERYBODY, asked)).unconfirmed for asked in (1, 6))
    assert many < few


def test_asked_counts_as_not_coached() -> None:
    assert believed(lined("C" * 20 + "AAA")).p == pytest.approx(believed(lined("C" * 20 + "NNN")).p)


def test_a_department_that_seldom_coached_is_judged_by_its_own_habit() -> None:
    assert believed(lined("CN" * 15 + "NNN")).p < 0.5 < believed(lined("CC" * 15 + "NNNN")).p


@given(histories(least=4), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_excused_weeks_move_nothing_but_what_time_itself_moves(weeks: list[WeekEvidence], number: int) -> None:
    excused = run([*weeks, *lined("X" * number)])
    unknown = run([*weeks, *lined("-" * number)])
    assert excused == pytest.approx(unknown, abs=1e-12)


def test_answers_in_an_excused_week_are_no_evidence() -> None:
    assert believed(lined("C" * 10 + "X", NOBODY, 1)) == believed(lined("C" * 10 + "X"))


@given(st.lists(st.booleans(), min_size=6, max_size=16), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_another_uncoached_week_in_place_of_a_coached_one_never_lowers_the_belief(last: list[bool], back: int) -> None:
    line = "C" * 12 + "".join("C" if coached else "N" for coached in last)
    at = len(line) - back
    assert believed(lined(line[:at] + "N" + line[at + 1 :])).p >= believed(lined(line[:at] + "C" + line[at + 1 :])).p


@given(st.integers(0, 3), st.integers(8, 25))
@settings(max_examples=40, deadline=None)
def test_one_more_yes_never_raises_the_belief_in_ticked_boxes(yes: int, weeks: int) -> None:
    fewer, more = (believed(lined("C" * weeks, Pulse.count(count, 8), 1)) for count in (yes, yes + 1))
    assert more.unconfirmed <= fewer.unconfirmed


def test_a_band_lies_between_the_counts_it_may_be() -> None:
    weeks = lined("C" * 20)
    ps = [run([*weeks, WeekEvidence(COACHED, Pulse(low, high, 10, 4))])[6] for low, high in ((0, 0), (0, 2), (2, 2))]
    assert ps[0] > ps[1] > ps[2]


def test_a_block_about_weeks_that_nobody_claimed_says_nothing() -> None:
    weeks = lined("C" * 10 + "NNN", EVERYBODY, 13)
    block = WeekEvidence(NOT_RAISED, Pulse(0, 1, 9, 4))
    assert run([*weeks, block]) == pytest.approx(run([*weeks, WeekEvidence(NOT_RAISED)]))


def test_fewer_people_reached_than_usual_is_evidence_of_a_fade() -> None:
    usual = [WeekEvidence(COACHED, None, 7, 10)] * 14
    thin = run([*usual, *[WeekEvidence(COACHED, None, 3, 10)] * 3])
    assert sum(thin[1:5]) > 5 * sum(run([*usual, *[WeekEvidence(COACHED, None, 7, 10)] * 3])[1:5])


def test_a_department_whose_reviews_stop_is_believed_silent_sooner_than_by_scattered_misses() -> None:
    scattered, one_kind = believed(lined("C" * 20 + "NHNH")), believed(lined("C" * 20 + "HHHH"))
    assert one_kind.silent > scattered.silent
