from datetime import UTC, datetime, timedelta

import pytest

from apps.reminders.retry import is_final, next_try

NOW = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (40, 60)])
def test_waits_grow_to_an_hour_with_half_of_it_either_way(attempts: int, minutes: int) -> None:
    for seed in range(50):
        wait = next_try(NOW, attempts, seed) - NOW
        assert timedelta(minutes=minutes * 0.5) <= wait <= timedelta(minutes=minutes * 1.5)


def test_wait_is_the_same_for_the_same_row_and_spreads_over_many() -> None:
    waits = [next_try(NOW, 2, seed) for seed in range(100)]
    assert waits == [next_try(NOW, 2, seed) for seed in range(100)]
    assert len(set(waits)) > 90


@pytest.mark.parametrize(("code", "final"), [(550, True), (554, True), (451, False), (421, False), (None, False)])
def test_only_an_answer_of_the_five_hundreds_is_final(code: int | None, final: bool) -> None:
    assert is_final(code) is final
