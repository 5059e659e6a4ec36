"""The simulated hospital and how detectors are scored on it."""

from itertools import pairwise

import pytest

from apps.drift.stats.evidence import Pulse
from apps.drift.stats.facts import COACHED
from tests.bench.drift.blocks import band, published
from tests.bench.drift.regimes import REGIMES, Truth
from tests.bench.drift.rules import recent_misses, standing, uncoached_runs
from tests.bench.drift.scoring import NEVER, Case, Score, nearest_rank
from tests.bench.drift.simulator import WEEKS, hospital, hospital_part
from tests.unit.drift.evidence_weeks import lined

HOSPITAL = list(hospital(3, 400))


def test_the_same_seed_makes_the_same_hospital_whichever_part_is_asked_for() -> None:
    assert list(hospital_part(3, 120, 3)) == HOSPITAL[120:123]
    assert list(hospital(4, 3)) != HOSPITAL[:3]


def test_about_one_department_in_five_drifts() -> None:
    drifting = sum(regime.share for regime in REGIMES if regime.truth is Truth.FLAG)
    assert drifting / sum(regime.share for regime in REGIMES) == pytest.approx(0.22, abs=0.005)


def test_good_departments_coach_as_often_as_they_should() -> None:
    known = [week.coached for each in HOSPITAL if each.regime.name == "good" for week in each.weeks if week.known]
    assert sum(known) / len(known) == pytest.approx(0.90, abs=0.02)


def test_departments_in_drift_change_within_the_middle_of_the_two_years() -> None:
    changed = [each for each in HOSPITAL if each.change is not None]
    assert {each.regime.truth for each in changed} <= {Truth.FLAG, Truth.NEUTRAL}
    assert all(20 <= each.change <= 69 for each in changed)
    assert all(len(each.weeks) == WEEKS - each.begins for each in HOSPITAL)


def test_ticked_boxes_claim_what_clinicians_deny() -> None:
    whipped = next(each for each in HOSPITAL if each.regime.name == "pencil whip")
    after = whipped.weeks[whipped.change - whipped.begins :]
    answers = [week.pulse for week in after if week.pulse]
    assert sum(week.coached for week in after) > 0.7 * len(after)
    assert sum(pulse.low for pulse in answers) < 0.2 * sum(pulse.n for pulse in answers)


@pytest.mark.parametrize(
    ("yes", "found"), [(0, (0, 2)), (2, (0, 2)), (3, (3, 4)), (5, (5, 6)), (8, (8, 10)), (10, (8, 10))]
)
def test_bands_are_fifths_with_closed_ends(yes: int, found: tuple[int, int]) -> None:
    assert band(yes, 10) == found


def test_bands_leave_no_count_out() -> None:
    for n in range(5, 20):
        bounds = sorted({band(yes, n) for yes in range(n + 1)})
        assert (bounds[0][0], bounds[-1][1]) == (0, n)
        assert all(low[1] + 1 == high[0] for low, high in pairwise(bounds))


def test_blocks_carry_all_answers_once_and_only_if_there_are_enough() -> None:
    for department in HOSPITAL[:40]:
        weekly = sum(week.pulse.n for week in department.weeks if week.pulse)
        blocks = [week.pulse for week in published(department).weeks if week.pulse]
        assert weekly - 13 <= sum(block.n for block in blocks) <= weekly
        assert all(block.n >= 5 for block in blocks)
        assert [week.outcome for week in published(department).weeks] == [week.outcome for week in department.weeks]


def scored(case: Case, *flagged: range) -> Score:
    score = Score()
    score.add(case, [any(week in part for part in flagged) for week in case.weeks])
    return score


DRIFTING = Case("abrupt drop", Truth.FLAG, 0, 40, None)


def test_delay_counts_the_week_of_the_change_as_one() -> None:
    assert scored(DRIFTING, range(40, 60)).delays == [1]
    assert scored(DRIFTING, range(46, 60)).delays == [7]
    assert scored(DRIFTING, range(65, 70)).delays == [26]
    assert scored(DRIFTING, range(66, 70)).delays == [NEVER]


def test_a_flag_before_the_change_is_a_false_one() -> None:
    assert scored(DRIFTING, range(10, 14), range(39, 104)).false_flags == 2
    assert scored(DRIFTING, range(40, 104)).false_flags == 0
    assert scored(DRIFTING).quiet_weeks == 40


def test_recovery_ends_the_drift_and_a_flag_long_after_is_false() -> None:
    case = Case("drop and recovery", Truth.FLAG, 0, 40, 50)
    assert scored(case, range(50, 60)).delays == [NEVER]
    assert scored(case, range(58, 60)).false_flags == 0
    assert scored(case, range(59, 60)).false_flags == 1
    assert scored(case, range(44, 53)).clearings == [4]


def test_departments_that_never_drift_have_only_false_flags() -> None:
    score = scored(Case("good", Truth.NEVER, 52, None, None), range(60, 70), range(80, 81))
    assert score.false_a_year == 2.0
    assert score.delays == []


def test_neutral_departments_count_neither_way_after_their_change() -> None:
    score = scored(Case("to mediocre", Truth.NEUTRAL, 0, 40, None), range(50, 104))
    assert (score.false_flags, score.delays, score.listed) == (0, [], 0)


def test_precision_of_alerts_and_of_the_list() -> None:
    score = scored(DRIFTING, range(38, 39), range(42, 44))
    assert score.alert_precision == 0.5
    assert score.list_precision == pytest.approx(2 / 3)


def test_nearest_rank_is_a_value_that_occurred() -> None:
    assert nearest_rank([3, 1, 2, 5, 4, 9, 8, 7, 6, 10], 0.9) == 9
    assert nearest_rank([7], 0.5) == 7


def test_naive_rules_skip_what_is_not_known() -> None:
    assert uncoached_runs(lined("CNNXPNC")) == [0, 1, 2, 2, 2, 3, 0]
    assert recent_misses(lined("CNCNXN")) == [0, 0, 0, 0.5, 0.5, 0.75]
    assert standing([1, 3, 2, 1, 1, 3], 3, 2, 2) == [False, True, True, True, False, True]


def test_answers_about_a_week_are_counts() -> None:
    assert all(week.pulse.is_exact for week in HOSPITAL[0].weeks if week.pulse)
    assert Pulse.count(2, 4) == Pulse(2, 2, 4)
    assert any(week.outcome == COACHED for week in HOSPITAL[0].weeks)
