"""The short forms of F1 to F4: senders that end from one instruction to the next. At full size: `make faults`."""

from collections.abc import Callable

import pytest

from tests.faults.checks import Expected
from tests.faults.scenarios import kills
from tests.faults.world import World

pytestmark = pytest.mark.django_db(transaction=True)

Scenario = Callable[[World], Expected | None]


@pytest.mark.parametrize(
    ("scenario", "size"),
    [
        pytest.param(kills.at_random_by_tick, 120, id="F1"),
        pytest.param(kills.before_the_record, 40, id="F2"),
        pytest.param(kills.before_the_connection, 40, id="F3"),
    ],
)
def test_sender_killed_loses_nothing_and_doubles_no_more_than_was_in_flight(
    world: World, scenario: Scenario, size: int
) -> None:
    world.size = size
    assert world.holds(scenario)


def test_sender_killed_at_any_change_loses_nothing(world: World) -> None:
    """F4 with a single message; `make faults SCENARIO=F4` has a whole ledger."""
    world.size = 1
    assert world.holds(kills.wherever_something_changes)
