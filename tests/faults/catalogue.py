"""Every scenario by its number, named and not imported: whoever lists them needs no Django."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import certificates

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
        Scenario("F5", "one process of the pool killed; then out of memory", "brokers.one_of_the_pool"),
        Scenario("F6", "told to end in the middle of a batch", "pauses.told_to_end"),
        Scenario("F7", "stopped for longer than the lease, then woken", "pauses.stopped_and_woken"),
        Scenario(
            "F11", "three days without beat, on a Monday", "calendar.three_days_without_beat", size=100, full=1000
        ),
        Scenario("F12", "New Year without beat: weeks 53 and 1", "calendar.new_year_without_beat", size=60, full=1000),
        Scenario("F13", "two beats, then ten", "brokers.many_beats"),
        Scenario("F14", "two deployments on one database", "brokers.two_deployments"),
        Scenario("F16", "the nights on which clocks change", "calendar.clocks_change", size=24, full=600),
        Scenario("F17", "new rules for a time zone", "calendar.new_rules_for_a_zone", size=10, full=1000),
        Scenario("F18", "relay refuses for two hours", "relays.away_for_two_hours"),
        Scenario("F19", "relay puts off three in ten", "relays.puts_off_a_third"),
        Scenario("F20", "relay turns two in a hundred down", "relays.turns_some_down"),
        Scenario("F21", "relay wants 30 a minute", "relays.wants_it_slow", size=90, full=300, limit=3600),
        Scenario("F22", "relay takes five in a hundred and cuts the line", "relays.drops_after_taking"),
        Scenario("F23", "relay answers a byte a second, or never, or hangs up", "relays.stalls", size=60, full=500),
        Scenario(
            "F23T",
            "relay's encryption is not in order",
            "relays.lies_about_encryption",
            size=40,
            full=40,
            needs=certificates.missing,
        ),
        Scenario("F30", "reviews logged while their reminders leave", "people.logged_at_the_same_moment"),
        Scenario("F31", "people change between claim and send", "people.people_change", size=3, full=3),
        Scenario("F33", "poison among sound messages", "people.poison"),
    ]


SCENARIOS = {scenario.code: scenario for scenario in _all()}
