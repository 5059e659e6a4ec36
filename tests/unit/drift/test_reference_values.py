"""The exact chain held to values published elsewhere: the limit of any detector, charts of others, run charts.

Nothing here is part of the product but `run_lengths`: what others computed with it, or could have, must come out.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from math import comb, erfc, log, log2, sqrt

import pytest

from apps.drift.stats.run_lengths import counter_delay, counter_run_length, mean_run_lengths, run_rule_moves

AFTER = 0.05
SCORES = {0.95: (1, 1), 0.90: (7, 9), 0.85: (13, 20), 0.80: (9, 16), 0.70: (7, 16), 0.60: (7, 20), 0.50: (5, 18)}
"""Rate: whole numbers in the proportion of its log-likelihood ratios against the rate of silence."""


def attainable(rate: float) -> Iterator[tuple[float, float]]:
    """(weeks to a false flag, weeks to a true one) of the best counter, from limit to limit."""
    up, down = SCORES[rate]
    before = 0.0
    for limit in range(1, 150):
        quiet = counter_run_length(rate, up, down, limit)
        if quiet > before * 1.0001:
            yield quiet, counter_delay(rate, AFTER, up, down, limit)
        before = quiet


def shortest_delay(rate: float, flags_a_year: float) -> float:
    """Between two limits one draws lots, so that the budget is used up exactly."""
    wanted = 52 / flags_a_year
    below = (1.0, 1.0)
    for above in attainable(rate):
        if above[0] >= wanted:
            share = (wanted - below[0]) / (above[0] - below[0])
            return below[1] + share * (above[1] - below[1])
        below = above
    raise AssertionError("No limit is high enough.")


@pytest.mark.parametrize(
    ("rate", "delays"),
    [
        (0.95, (1.7, 2.1, 2.2, 2.4)),
        (0.90, (2.2, 2.6, 3.2, 3.4)),
        (0.85, (2.9, 3.3, 3.6, 4.3)),
        (0.80, (3.3, 3.9, 4.4, 5.2)),
        (0.70, (4.4, 5.2, 5.8, 6.8)),
        (0.60, (5.7, 6.7, 7.7, 8.9)),
        (0.50, (7.5, 8.8, 10.1, 11.9)),
    ],
)
def test_limit_of_any_detector_that_reads_the_log_alone(rate: float, delays: tuple[float, ...]) -> None:
    assert [shortest_delay(rate, budget) for budget in (0.2, 0.1, 0.05, 0.02)] == pytest.approx(delays, abs=0.06)


@pytest.mark.parametrize(
    ("rate", "up", "down", "limit", "weeks"),
    [
        (0.60, 1, 3, 6, 382.734),
        (0.70, 4, 7, 19, 519.406),
        (0.85, 4, 5, 13, 1787.483),
        (0.90, 1, 1, 2, 110.0),
    ],
)
def test_counters_that_another_program_rounds_to_whole_weeks(
    rate: float, up: int, down: int, limit: int, weeks: float
) -> None:
    assert counter_run_length(rate, up, down, limit) == pytest.approx(weeks, abs=1e-3)


def below(z: float) -> float:
    """The normal distribution function."""
    return erfc(-z / sqrt(2)) / 2


def normal_chart(shift: float, cells: int, reference: float = 0.5, limit: float = 3.0) -> float:
    """Mean run length of a sum of normal values, its range cut into cells as Brook and Evans did."""
    width = 2 * limit / (2 * cells - 1)
    moves = [
        [
            below((to - at) * width + width / 2 + reference - shift)
            - (below((to - at) * width - width / 2 + reference - shift) if to else 0.0)
            for to in range(cells)
        ]
        for at in range(cells)
    ]
    return mean_run_lengths(moves)[0]


@pytest.mark.parametrize(("shift", "length"), [(0.0, 117.59), (1.5, 3.75)])
def test_normal_chart_of_brook_and_evans(shift: float, length: float) -> None:
    """Of infinitely many cells; they printed two decimals of their own extrapolation."""
    coarse, fine = normal_chart(shift, 20), normal_chart(shift, 40)
    assert (4 * fine - coarse) / 3 == pytest.approx(length, abs=0.01)


def without_longer(n: int, longest: int) -> dict[int, float]:
    """Of n fair values above or below a median: crossings -> probability, with no run longer than that."""
    moves = run_rule_moves(0.5, longest)
    at = {(0, 0): 1.0}
    for _ in range(n - 1):
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (crossings, same), weight in at.items():
            after[crossings + 1, 0] += weight * moves[same][0]
            if same + 1 < longest:
                after[crossings, same + 1] += weight * moves[same][same + 1]
        at = after
    found: dict[int, float] = defaultdict(float)
    for (crossings, _), weight in at.items():
        found[crossings] += weight
    return found


@cache
def signal_limits(n: int) -> tuple[int, int]:
    """Of a run chart: the longest run and the fewest crossings that are no signal."""
    below_it = 0.0
    for crossings in range(n):
        below_it += comb(n - 1, crossings) / 2 ** (n - 1)
        if below_it >= 0.05:
            return round(log2(n) + 3), crossings
    raise AssertionError


@pytest.mark.parametrize(
    ("n", "limits"), [(10, (6, 2)), (20, (7, 6)), (24, (8, 8)), (30, (8, 10)), (40, (8, 14)), (60, (9, 23))]
)
def test_limits_of_run_charts(n: int, limits: tuple[int, int]) -> None:
    assert signal_limits(n) == limits


@pytest.mark.parametrize(("n", "signal"), [(10, 0.045), (20, 0.071), (30, 0.064), (40, 0.079), (60, 0.074)])
def test_how_often_a_run_chart_signals_by_chance(n: int, signal: float) -> None:
    longest, fewest = signal_limits(n)
    quiet = sum(weight for crossings, weight in without_longer(n, longest).items() if crossings >= fewest)
    assert 1 - quiet == pytest.approx(signal, abs=6e-4)


@pytest.mark.parametrize(("crossings", "longest", "sequences"), [(7, 3, 756), (8, 3, 756), (6, 3, 392), (6, 5, 392)])
def test_runs_and_crossings_of_fourteen_values(crossings: int, longest: int, sequences: int) -> None:
    exactly = without_longer(14, longest)[crossings] - without_longer(14, longest - 1)[crossings]
    assert exactly * 2**13 == pytest.approx(sequences, abs=1e-6)


def test_scores_of_the_limit_are_log_likelihood_ratios() -> None:
    for rate, (up, down) in SCORES.items():
        ratio = log((1 - AFTER) / (1 - rate)) / log(rate / AFTER)
        assert up / down == pytest.approx(ratio, rel=0.01)
