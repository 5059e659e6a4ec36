"""The two plain counters: what raises them, what lowers them, and by how much."""

from math import log

import pytest

from apps.drift.stats.counters import CEILING, THRESHOLDS, Counters, count
from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import COACHED
from apps.drift.stats.lost import expected_weeks_lost
from apps.drift.stats.pulses import interval
from tests.unit.drift.evidence_weeks import lined

NOBODY = Pulse.count(0, 4)


def last(line: str, pulse: Pulse | None = None, weeks: int = 0) -> Counters:
    return count(lined(line, pulse, weeks))[-1]


def test_a_first_uncoached_week_weighs_the_habit_against_silence() -> None:
    assert last("N").silence == pytest.approx(log(0.95 / 0.18))


def test_a_second_one_weighs_less_because_misses_cluster() -> None:
    silent, usual = (0.9 * rate for rate in (0.05, 0.82))
    assert last("NN").silence - last("N").silence == pytest.approx(log((1 - silent) / (1 - usual)))


def test_a_coached_week_takes_off_and_never_below_zero() -> None:
    silent, usual = (0.9 * rate for rate in (0.05, 0.82))
    assert last("NNC").silence == pytest.approx(max(0, last("NN").silence + log(silent / usual)))
    assert last("CCC").silence == 0


def test_the_week_after_a_coached_one_expects_another() -> None:
    silent, usual = (0.1 + 0.9 * rate for rate in (0.05, 0.82))
    assert last("CN").silence == pytest.approx(log((1 - silent) / (1 - usual)))


@pytest.mark.parametrize("letter", ["X", "P", "-"])
def test_weeks_that_are_not_known_leave_it_standing(letter: str) -> None:
    assert last("NN" + letter).silence == last("NN").silence
    assert last("N" + letter + "N").silence == pytest.approx(2 * log(0.95 / 0.18))


def test_a_counter_stops_at_its_ceiling() -> None:
    assert last("C" * 10 + "N" * 12).silence == 9.5
    assert pytest.approx(9.06, abs=0.5) == CEILING, "about two above the limit of the usual budget"


def test_limits_of_the_counters_by_budget() -> None:
    assert THRESHOLDS == {0.02: 9.06, 0.05: 7.40, 0.10: 6.25, 0.20: 5.15}


def test_no_habit_is_so_sure_that_one_miss_decides() -> None:
    assert last("C" * 400 + "XN").silence == pytest.approx(log(0.95 / 0.02))


@pytest.mark.parametrize(("yes", "kept"), [(8, 0.95), (0, 0.15)])
def test_no_share_of_confirming_answers_is_taken_for_certain(yes: int, kept: float) -> None:
    weeks = [WeekEvidence(COACHED, Pulse.count(yes, 8))] * 60
    before, after = count(weeks)[-2:]
    asked, unasked = interval(yes, yes, 8, kept, 0.15, 0.02), interval(yes, yes, 8, 0.08, 0.10, 0.02)
    expected = max(0.0, before.contradiction + log(unasked / asked))
    assert after.contradiction == pytest.approx(min(9.5, expected))


def test_the_habit_is_learnt_four_weeks_behind() -> None:
    assert last("CCCC").habit.value == pytest.approx(0.82)
    yes, no = 0.99 * 0.82 * 6 + 1, 0.99 * 0.18 * 6
    assert last("CCCCC").habit.value == pytest.approx(yes / (yes + no))


def test_suspicious_weeks_hardly_become_the_habit() -> None:
    habit = [after.habit for after in count(lined("NNNNNNN"))]
    assert habit[4].no == pytest.approx(0.99 * 0.18 * 6 + 1)
    assert habit[5].no == pytest.approx(0.99 * habit[4].no + 0.2)


def test_answers_are_weighed_only_against_a_claim() -> None:
    asked = interval(0, 0, 4, 0.55, 0.15, 0.02)
    assert last("C", NOBODY, 1).contradiction == pytest.approx(log(interval(0, 0, 4, 0.08, 0.10, 0.02) / asked))
    assert last("N", NOBODY, 1).contradiction == 0
    assert last("P", NOBODY, 1).contradiction == 0
    assert last("C", Pulse.count(0, 0), 1).contradiction == 0


def test_the_usual_share_of_confirming_answers_is_learnt() -> None:
    recall = count([WeekEvidence(COACHED, Pulse.count(3, 4))] * 5)[-1].recall
    yes, no = 0.99 * 5.5 + 3, 0.99 * 4.5 + 1
    assert recall.value == pytest.approx(yes / (yes + no))


def test_blocks_teach_nothing_about_single_weeks() -> None:
    assert count([WeekEvidence(COACHED, Pulse(3, 4, 9, 4))] * 5)[-1].recall.value == pytest.approx(0.55)


def test_ticked_boxes_pass_the_limit_and_silence_does_too() -> None:
    assert last("C" * 20, NOBODY, 6).higher > THRESHOLDS[0.05]
    assert last("C" * 20 + "N" * 6).higher > THRESHOLDS[0.05]
    assert last("C" * 20 + "NCNC").higher < THRESHOLDS[0.20]


def test_a_counter_says_since_when_it_has_been_above_zero() -> None:
    assert [after.since for after in count(lined("CNCNNC"))] == [None, 1, None, 3, 3, 3]


def test_expected_weeks_lost_are_counted_from_there() -> None:
    since = count(lined("C" * 10 + "NNN"))[-1]
    assert expected_weeks_lost(0.5, since, 12) == pytest.approx(1.5)
    assert expected_weeks_lost(0.5, Counters(), 12) == pytest.approx(0.5)
