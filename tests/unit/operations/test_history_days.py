"""Days of a column: which number is the month."""

import pytest

from apps.operations.history.days import EUROPEAN, US, in_order, order_of, read_days
from apps.operations.roster.table import Row


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4/2025", "3/13/2025"], US),
        (["3/4/2025", "13/3/2025"], EUROPEAN),
        (["03.04.2025", "28.04.2025"], EUROPEAN),
        (["3/4/25", "3/13/25"], US),
        (["3/4/2025", "4/4/2025"], ""),
        (["3/13/2025", "13/3/2025"], ""),
        (["2025-03-04", "30 Nov 2025", "", "13/13/2025", "25-10-24"], ""),
    ],
)
def test_one_day_beyond_the_twelfth_shows_the_order_of_all(texts: list[str], order: str) -> None:
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("3/4/2025", US, "2025-03-04"),
        ("3/4/2025", EUROPEAN, "2025-04-03"),
        ("3/4/25", US, "2025-03-04"),
        ("3/4/2025 0:00:00", US, "2025-03-04"),
        ("3/4/2025", "", "3/4/2025"),
        ("2/30/2025", US, "2/30/2025"),
        ("2025-03-04", US, "2025-03-04"),
        ("perhaps", US, "perhaps"),
    ],
)
def test_a_day_is_put_into_iso_form_where_it_can_be(text: str, order: str, day: str) -> None:
    assert in_order(text, order) == day


def test_rows_without_the_column_stay_as_they_are() -> None:
    rows = [Row(2, {"iso_week": "2025-W40"})]
    assert read_days(rows) == (rows, "")
