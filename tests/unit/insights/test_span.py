import pytest

from apps.insights.span import window_weeks


@pytest.mark.parametrize(("people", "weeks"), [(0, 4), (15, 4), (16, 6), (40, 6), (41, 12), (400, 12)])
def test_window_grows_with_the_span_of_control(people: int, weeks: int) -> None:
    assert window_weeks(people) == weeks
