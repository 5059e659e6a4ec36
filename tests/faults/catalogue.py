"""Every scenario by its number, named and not imported: whoever lists them needs no Django."""

from collections.abc import Callable
from dataclasses import dataclass

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Scenario:
    """size: messages by default. full: the catalogue's figure. needs: the reason why it cannot run here, or ""."""

    code: str
    title: str
    run: str
    """module.function below tests/faults/scenarios: takes a World, says what may be expected of it."""
    size: int = 300
    full: int = 10_000
    databases: tuple[str, ...] = BOTH
    needs: Callable[[], str] = lambda: ""
    limit: float = 900.0
    """Seconds after which it counts as not having ended."""


def _all() -> list[Scenario]:
    return [
        Scenario("F1", "workers killed at random moments", "kills.at_random", size=1000),
        Scenario("F2", "killed between the relay's 250 and the record", "kills.before_the_record"),
        Scenario("F3", "killed between claim and connection", "kills.before_the_connection"),
        Scenario("F4", "killed at every statement and every word of SMTP", "kills.everywhere", size=6, full=6),
        Scenario("F5", "one process of the pool killed; then out of memory", "kills.one_of_the_pool"),
        Scenario("F6", "told to end in the middle of a batch", "pauses.told_to_end"),
        Scenario("F7", "stopped for longer than the lease, then woken", "pauses.stopped_and_woken"),
    ]


SCENARIOS = {scenario.code: scenario for scenario in _all()}
