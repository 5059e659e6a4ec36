"""Every scenario by its number, named and not imported: whoever lists them needs no Django."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import needs

BOTH = ("sqlite", "postgresql")
SQLITE, POSTGRESQL = BOTH[:1], BOTH[1:]


@dataclass(frozen=True)
class Scenario:
    """size: messages by default. full: the catalogue's figure. needs: the reason why it cannot run here, or "".

    run: module.function below tests/faults/scenarios, which takes a World and says what may be expected of it.
    own_server: it stops PostgreSQL. disk: MB of a small disk of its own, on which its database and logs lie.
    limit: seconds after which it counts as not having ended.
    """

    code: str
    title: str
    run: str
    size: int = 300
    full: int = 10_000
    databases: tuple[str, ...] = BOTH
    needs: Callable[[], str] = needs.nothing
    own_server: bool = False
    disk: int = 0
    limit: float = 900.0


SCENARIOS = {
    scenario.code: scenario
    for scenario in (
        Scenario("F1", "workers killed at random moments", "kills.at_random", 1000),
        Scenario("F1T", "the same with cron's waker, killed six times", "kills.at_random_by_tick", 1000),
        Scenario("F2", "killed between the relay's 250 and the record", "kills.before_the_record"),
        Scenario("F3", "killed between claim and connection", "kills.before_the_connection"),
        Scenario("F4", "killed at every statement and word of SMTP", "kills.everywhere", 6, 6, limit=1800),
        Scenario("F5", "one of the pool killed, one without memory", "brokers.one_of_the_pool"),
        Scenario("F6", "told to end in the middle of a batch", "pauses.told_to_end", 800),
        Scenario("F7", "stopped for longer than the lease, then woken", "pauses.stopped_and_woken"),
        Scenario("F8", "broker killed for good", "brokers.broker_dies", 80, 1000),
        Scenario("F9", "broker forgets, then throws away", "brokers.broker_forgets"),
        Scenario("F10", "broker restarted 20 times", "brokers.broker_comes_and_goes"),
        Scenario("F11", "three days without beat, on a Monday", "calendar.three_days_without_beat", 100, 1000),
        Scenario("F12", "New Year without beat: weeks 53 and 1", "calendar.new_year_without_beat", 60, 1000),
        Scenario("F13", "two beats, then ten", "brokers.many_beats"),
        Scenario("F14", "two deployments on one database", "brokers.two_deployments"),
        Scenario("F15", "clock steps", "clocks.clock_steps", 60, 1000, POSTGRESQL, needs=needs.faketime),
        Scenario("F16", "the nights on which clocks change", "calendar.clocks_change", 24, 600),
        Scenario("F17", "new rules for a zone", "calendar.new_rules_for_a_zone", 10, 1000, needs=needs.zone_files),
        Scenario("F18", "relay refuses for two hours", "relays.away_for_two_hours"),
        Scenario("F19", "relay puts off three in ten", "relays.puts_off_a_third"),
        Scenario("F20", "relay turns two in a hundred down", "relays.turns_some_down"),
        Scenario("F21", "relay wants 30 a minute", "relays.wants_it_slow", 90, 300, limit=3600),
        Scenario("F22", "relay takes five in a hundred, cuts the line", "relays.drops_after_taking"),
        Scenario("F23", "relay slow, silent, hanging up", "relays.stalls", 60, 500),
        Scenario("F23T", "relay's encryption is wrong", "relays.lies_about_encryption", 40, needs=needs.openssl),
        Scenario("F24", "webhook targets", "", needs=needs.webhooks),
        Scenario("F25", "database server crashes", "storage.server_crashes", databases=POSTGRESQL, own_server=True),
        Scenario("F26", "SQLite held, killed in a checkpoint, without WAL", "storage.sqlite_trouble", databases=SQLITE),
        Scenario("F27", "disk full", "storage.disk_full", 200, 2000, databases=SQLITE, disk=12, needs=needs.namespaces),
        Scenario("F28", "last night's backup restored", "storage.restored"),
        Scenario("F29", "migration while messages are due", "storage.migrated_meanwhile"),
        Scenario("F30", "reviews logged while their reminders leave", "people.logged_at_the_same_moment"),
        Scenario("F31", "people change between claim and send", "people.people_change", 3, 3),
        Scenario("F32", "web load beside a full batch", "load.web_beside_a_batch", 1000),
        Scenario("F33", "poison among sound messages", "people.poison"),
        Scenario("F34", "imports cut short, twice, at once", "imports.imports", 1, 1),
        Scenario("F35", "hours of faults", "load.soak", 1000, needs=needs.hours, limit=40_000),
        Scenario("F36", "secret key changed with links under way", "keys.key_changed", 10, 10),
    )
}
