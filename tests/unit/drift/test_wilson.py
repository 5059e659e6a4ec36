import pytest

from apps.drift.stats.wilson import band_interval, wilson_interval


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_interval_is_that_of_the_published_tables(yes: int, n: int, low: float, high: float) -> None:
    """81 of 263: the example of Newcombe (1998)."""
    assert wilson_interval(yes, n) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_interval_of_a_band_reaches_over_all_its_counts() -> None:
    low, high = band_interval(2, 4, 8)

    assert low == wilson_interval(2, 8)[0]
    assert high == wilson_interval(4, 8)[1]


@pytest.mark.parametrize(("yes", "n"), [(0, 0), (-1, 4), (5, 4)])
def test_what_is_no_count_has_no_interval(yes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(yes, n)
