import pytest

from apps.drift.stats.poisson import at_most, poisson_interval


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (3, 0.6187, 8.7673), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)],
)
def test_interval_of_a_count_is_the_published_one(events: int, low: float, high: float) -> None:
    assert poisson_interval(events) == pytest.approx((low, high), abs=1e-4)


def test_bounds_leave_half_of_the_rest_on_each_side() -> None:
    low, high = poisson_interval(7, confidence=0.9)

    assert (1 - at_most(6, low), at_most(7, high)) == (pytest.approx(0.05), pytest.approx(0.05))


def test_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        poisson_interval(-1)
