"""The law of answers, by tables worked out elsewhere."""

from math import log

import pytest

from apps.drift.stats.evidence import Pulse, WeekEvidence, evaluations_late
from apps.drift.stats.facts import COACHED, EXCUSED, PENDING
from apps.drift.stats.parameters import PUBLIC
from apps.drift.stats.pulses import MOST_ANSWERS, beta_binomial, block, interval, spread_over, weekly
from tests.unit.drift.reference import law


def ratio(yes: int, n: int) -> float:
    """How much likelier in logarithms if nobody was asked: 7 % say yes all the same, of those asked 60 %."""
    return log(beta_binomial(yes, n, 0.07, 0.10) / beta_binomial(yes, n, 0.60, 0.12))


def test_no_yes_of_four_is_the_published_example() -> None:
    assert beta_binomial(0, 4, 0.60, 0.12) == pytest.approx(0.057, abs=5e-4)
    assert beta_binomial(0, 4, 0.07, 0.10) == pytest.approx(0.778, abs=1e-3)
    assert ratio(0, 4) == pytest.approx(2.61, abs=5e-3)


def test_one_yes_of_four_says_nothing_and_none_of_two_little() -> None:
    assert ratio(1, 4) == pytest.approx(0.015, abs=1e-3)
    assert ratio(0, 2) == pytest.approx(1.53, abs=5e-3)


@pytest.mark.parametrize(("mean", "spread"), [(0.08, 0.10), (0.56, 0.15), (0.9, 0.02)])
def test_law_sums_to_one_and_has_its_mean(mean: float, spread: float) -> None:
    shares = [beta_binomial(yes, 9, mean, spread) for yes in range(10)]
    assert shares == pytest.approx([law(yes, 9, mean, spread) for yes in range(10)])
    assert sum(shares) == pytest.approx(1)
    assert sum(yes * share for yes, share in enumerate(shares)) == pytest.approx(9 * mean)


def test_a_band_is_the_sum_of_its_counts() -> None:
    counts = [interval(yes, yes, 8, 0.56, 0.15, 0.02) for yes in (2, 3, 4)]
    assert interval(2, 4, 8, 0.56, 0.15, 0.02) == pytest.approx(sum(counts))
    assert interval(0, 8, 8, 0.56, 0.15, 0.02) == pytest.approx(1)


def test_careless_answers_keep_every_count_possible() -> None:
    assert interval(9, 9, 9, 0.08, 0.10, 0.5) == pytest.approx(0.05, abs=1e-3)


def test_large_samples_are_read_in_proportion() -> None:
    assert MOST_ANSWERS == 60
    assert weekly(Pulse.count(50, 100), PUBLIC) == weekly(Pulse.count(MOST_ANSWERS // 2, MOST_ANSWERS), PUBLIC)
    assert weekly(Pulse.count(59, 60), PUBLIC) != weekly(Pulse.count(60, 60), PUBLIC)


def test_a_block_mixes_claimed_and_other_weeks() -> None:
    all_claimed, half_claimed = (block(Pulse(0, 2, 12, 4), claimed, 4, PUBLIC) for claimed in (4, 2))
    assert all_claimed.half == half_claimed.honest
    assert all_claimed.unasked == half_claimed.unasked


@pytest.mark.parametrize(
    ("weeks", "n", "spread"), [(1, 12, 0.15), (3, 12, 0.15 * 3 / 11), (12, 12, 0.01), (4, 1, 0.01)]
)
def test_answers_of_several_weeks_hang_together_less(weeks: int, n: int, spread: float) -> None:
    assert spread_over(weeks, n, 0.15) == pytest.approx(spread)


def test_a_block_over_more_weeks_says_more() -> None:
    one, four = (block(Pulse(0, 2, 12, weeks), 4, 4, PUBLIC) for weeks in (1, 4))
    assert four.unasked / four.honest[3] > 2 * one.unasked / one.honest[3]


@pytest.mark.parametrize("wrong", [(-1, 0, 3), (2, 1, 3), (0, 4, 3)])
def test_a_count_that_cannot_be_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no count"):
        Pulse(*wrong)


def test_a_pulse_about_no_week_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        Pulse(0, 0, 3, 0)


@pytest.mark.parametrize(("days", "late"), [(0, 0), (2, 0), (3, 1), (7, 1), (9, 1), (10, 2), (28, 4)])
def test_an_entry_is_read_two_days_after_a_sunday_at_the_earliest(days: int, late: int) -> None:
    assert evaluations_late(days) == late


def test_before_it_is_visible_only_the_pulse_is_known() -> None:
    week = WeekEvidence(COACHED, Pulse.count(1, 4), 3, 8, late=2)
    assert week.as_of(1) == WeekEvidence(PENDING, week.pulse)
    assert week.as_of(2) == week


def test_weeks_say_something_by_an_outcome_or_two_answers() -> None:
    assert WeekEvidence(COACHED).informative
    assert WeekEvidence(PENDING, Pulse.count(0, 2)).informative
    assert not WeekEvidence(PENDING, Pulse.count(0, 1)).informative
    assert not WeekEvidence(EXCUSED, Pulse.count(0, 5)).informative
    assert WeekEvidence().empty
    assert not WeekEvidence(EXCUSED).empty
    assert not WeekEvidence(pulse=Pulse.count(0, 0)).empty


def test_reach_is_a_share_only_where_both_numbers_are_known() -> None:
    assert WeekEvidence(COACHED, covered=2, total=8).reach == 0.25
    assert WeekEvidence(COACHED, covered=0, total=0).reach is None
    assert WeekEvidence(COACHED, total=8).reach is None
