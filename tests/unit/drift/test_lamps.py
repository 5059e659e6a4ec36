from datetime import date, timedelta

import pytest

from apps.drift.lamps import Held, Light, Lit, lights

TODAY = date(2026, 11, 12)
TOOL, OTHER = 1, 2


def held(days_ago: int, *tools: int, coached: bool = True, observed: bool = False) -> Held:
    return Held(TODAY - timedelta(days=days_ago), coached, observed, frozenset(tools))


def coaching(*records: Held, only_tool: bool = False) -> Light:
    return lights(TOOL, trained_on=None, held=records, only_tool=only_tool, day=TODAY).coaching


def test_training_shines_with_its_day_and_never_fades() -> None:
    day = date(2020, 1, 1)
    assert lights(TOOL, trained_on=day, held=[], only_tool=True, day=TODAY).trained == Light(Lit.ON, day)
    assert lights(TOOL, trained_on=None, held=[], only_tool=True, day=TODAY).trained == Light(Lit.OFF)


@pytest.mark.parametrize(("days_ago", "lit"), [(0, Lit.ON), (27, Lit.ON), (28, Lit.OFF), (100, Lit.OFF)])
def test_coaching_shines_for_four_weeks_and_keeps_its_last_day(days_ago: int, lit: Lit) -> None:
    assert coaching(held(days_ago, TOOL)) == Light(lit, TODAY - timedelta(days=days_ago))


@pytest.mark.parametrize(("days_ago", "lit"), [(41, Lit.ON), (42, Lit.OFF)])
def test_observing_shines_for_six_weeks(days_ago: int, lit: Lit) -> None:
    seen = held(days_ago, TOOL, observed=True)
    assert lights(TOOL, trained_on=None, held=[seen], only_tool=False, day=TODAY).observing.lit == lit


def test_record_of_another_tool_lights_nothing() -> None:
    assert coaching(held(1, OTHER)) == Light(Lit.OFF)


def test_record_without_a_tool_counts_in_full_only_where_one_is_in_use() -> None:
    assert coaching(held(1)).lit == Lit.PARTLY
    assert coaching(held(1), only_tool=True).lit == Lit.ON
    assert coaching(held(1), held(9, TOOL)) == Light(Lit.ON, TODAY - timedelta(days=9))


def test_review_that_was_held_without_coaching_does_not_light_coaching() -> None:
    assert coaching(held(1, TOOL, coached=False, observed=True)) == Light(Lit.OFF)
