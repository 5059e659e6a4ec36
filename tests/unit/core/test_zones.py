"""A part of `make zones`, small enough for every run: the odd zones, and others drawn anew from a fixed seed."""

from random import Random

import pytest
from hypothesis import given, settings

from tests.zones.compare import compare, every_zone
from tests.zones.lives import Life, Rungs, check_life, check_rungs, lives, rungs

ODD = (
    "Africa/Cairo",  # midnight of a Friday is skipped
    "Africa/Casablanca",  # four changes a year, by the moon
    "America/Havana",
    "America/Nuuk",  # the last hour of a Saturday is skipped
    "America/Santiago",
    "Antarctica/Troll",  # two hours
    "Asia/Almaty",  # changed once, for good
    "Asia/Beirut",
    "Asia/Gaza",
    "Australia/Lord_Howe",  # half an hour
    "Europe/Dublin",  # winter is the exception
)
USUAL = Random(20261122).sample(sorted(set(every_zone()) - set(ODD)), 30)


@pytest.mark.parametrize("name", ODD)
def test_every_change_of_an_odd_zone_is_met_as_by_walking_there(name: str) -> None:
    tally = compare([name], years=(2024, 2028))
    assert not tally.mismatches
    assert tally.transitions


def test_changes_of_other_zones_are_met_as_by_walking_there() -> None:
    tally = compare(USUAL, years=(2027, 2027))
    assert not tally.mismatches
    assert tally.comparisons


@settings(max_examples=150)
@given(lives)
def test_invented_series_meets_once_a_week_however_it_is_planned(life: Life) -> None:
    check_life(life)


@settings(max_examples=300)
@given(rungs)
def test_ladder_disturbs_nobody_in_any_zone(slot: Rungs) -> None:
    check_rungs(slot)
