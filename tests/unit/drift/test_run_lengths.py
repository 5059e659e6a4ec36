"""Exact run lengths against published values."""

import pytest

from apps.drift.stats.run_lengths import (
    counter_delay,
    counter_moves,
    counter_run_length,
    longest_needed,
    mean_run_lengths,
    run_rule_flags_a_year,
    settled,
    solve,
)


@pytest.mark.parametrize(
    ("limit", "in_control", "after_change"), [(2, 110.0, 2.346), (3, 1020.0, 3.594), (4, 9220.0, 4.844)]
)
def test_counter_of_single_steps(limit: int, in_control: float, after_change: float) -> None:
    assert counter_run_length(0.9, 1, 1, limit) == pytest.approx(in_control, abs=1e-3)
    assert counter_run_length(0.1, 1, 1, limit) == pytest.approx(after_change, abs=1e-3)


def test_counter_of_unequal_steps() -> None:
    assert counter_run_length(0.8, 5, 7, 15) == pytest.approx(154.378, abs=1e-3)


def test_delay_counts_on_from_where_a_quiet_counter_stands() -> None:
    assert counter_delay(0.9, 0.1, 1, 1, 3) == pytest.approx(3.4619, abs=1e-3)
    assert counter_delay(0.9, 0.1, 1, 1, 3) < counter_run_length(0.1, 1, 1, 3)


def test_where_a_quiet_counter_stands_does_not_change_by_a_further_week() -> None:
    moves = counter_moves(0.8, 2, 1, 7)
    at = settled(moves)
    after = [sum(at[row] * moves[row][column] for row in range(7)) for column in range(7)]
    assert [weight / sum(after) for weight in after] == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize(("rate", "flags"), [(0.95, 0.006), (0.90, 0.05), (0.80, 0.34), (0.60, 2.1)])
def test_three_in_a_row_costs_each_habit_something_else(rate: float, flags: float) -> None:
    assert run_rule_flags_a_year(rate, 3) == pytest.approx(flags, rel=0.07)


@pytest.mark.parametrize(
    ("rate", "needed"),
    [
        (0.95, (3, 4, 6)),
        (0.90, (3, 5, 7)),
        (0.85, (4, 6, 8)),
        (0.80, (5, 6, 9)),
        (0.70, (6, 8, 10)),
        (0.60, (8, 10, 13)),
        (0.50, (10, 12, 16)),
    ],
)
def test_run_rules_of_the_help_page(rate: float, needed: tuple[int, int, int]) -> None:
    assert tuple(longest_needed(rate, 0.05, clustering) for clustering in (0.0, 0.2, 0.4)) == needed


def test_run_rule_agrees_with_its_formula() -> None:
    miss = 0.15
    assert 52 / run_rule_flags_a_year(0.85, 4) == pytest.approx((1 - miss**4) / ((1 - miss) * miss**4), rel=1e-9)


def test_equations_are_solved_whatever_their_order() -> None:
    assert solve([[0.0, 2.0], [4.0, 1.0]], [6.0, 7.0]) == pytest.approx([1.0, 3.0])


def test_a_chain_that_never_signals_is_refused() -> None:
    with pytest.raises(ValueError, match="never signals"):
        mean_run_lengths([[1.0]])
