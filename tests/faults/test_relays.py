"""The short forms of F19, F20, F22, F30 and F33: relays in a bad mood, a log at the same moment, poison."""

from collections.abc import Callable

import pytest

from tests.faults.checks import Expected
from tests.faults.scenarios import calendar, people, relays
from tests.faults.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("scenario", "size"),
    [
        pytest.param(relays.puts_off_a_third, 20, id="F19"),
        pytest.param(relays.turns_some_down, 50, id="F20"),
        pytest.param(relays.drops_after_taking, 40, id="F22"),
        pytest.param(people.logged_at_the_same_moment, 30, id="F30"),
        pytest.param(people.poison, 20, id="F33"),
        pytest.param(calendar.new_year_without_beat, 8, id="F12"),
    ],
)
def test_fault_of_the_catalogue_loses_nothing(
    world: World, scenario: Callable[[World], Expected | None], size: int
) -> None:
    world.size = size
    assert world.holds(scenario)
