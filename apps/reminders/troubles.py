"""What is wrong with the sending, in words for people and codes for machines. Standard library only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

FAULTS = {
    "unnamed": "in no state that has a name",
    "unleased": "being sent by nobody",
    "unexplained": "ended without a reason",
    "untried": "called sent without a try",
    "lingering": "neither sent nor ended long after they were of use",
    "vanished": "gone from the ledger",
    "unrecorded": "owed to somebody and not in the ledger",
}


@dataclass(frozen=True)
class Facts:
    """Ages of what was last seen; None where there is nothing to tell the age of.

    ticks: name -> age of the last run that ended well, for those without which nothing is sent. worker: since Celery
    last woke anything. roads: channel -> for how long it has been down. faults: of the last count of the ledger.
    canary: since one was last seen to arrive, or since the first was sent. unmarked: since the file could not be kept.
    watched: for how long whoever asks has been there to see; what never ran can only be missed after a while.
    """

    ticks: Mapping[str, timedelta | None] = field(default_factory=dict)
    worker: timedelta | None = None
    overdue: timedelta | None = None
    roads: Mapping[str, timedelta] = field(default_factory=dict)
    held_because: str = ""
    faults: Mapping[str, int] = field(default_factory=dict)
    canary: timedelta | None = None
    unmarked: timedelta | None = None
    watched: timedelta = timedelta()


@dataclass(frozen=True)
class Trouble:
    """text: what is so. remedy: what somebody who runs the installation does about it."""

    code: str
    text: str
    remedy: str


ROADS = {"email": "The mail relay", "inbox": "The inbox inside coachtrack"}
ROAD_SHARE = 0.75
"""Of the patience: that a road is down is found out up to a minute after it is."""
CANARY_AFTER = timedelta(minutes=90)
"""One an hour, and half an hour for its way."""
MARK_COUNTS = timedelta(minutes=15)


def troubles(facts: Facts, patience: timedelta) -> list[Trouble]:
    """The worst first; none when all is well. patience: how long a standstill may last before it is said."""
    return list(_troubles(facts, patience))


def _troubles(facts: Facts, patience: timedelta) -> Iterator[Trouble]:
    if facts.held_because:
        yield Trouble(
            "held",
            f"Nothing is sent: {facts.held_because}",
            "Decide on the page This installation, or with manage.py release_reminders.",
        )
    yield from _standstill(facts, patience)
    for channel, down in facts.roads.items():
        if down > ROAD_SHARE * patience:
            yield Trouble(
                "relay" if channel == "email" else channel,
                f"{ROADS.get(channel, channel)} has taken nothing for {in_words(down)}",
                "Look at the relay that EMAIL_URL names, and at its log. What waits goes out by itself afterwards.",
            )
    if facts.overdue is not None and facts.overdue > patience and not facts.held_because:
        yield Trouble(
            "overdue",
            f"The oldest message has been due for {in_words(facts.overdue)}",
            "It goes out as soon as what else is named here is well, or as fast as the relay allows.",
        )
    if broken := {name: number for name, number in facts.faults.items() if number}:
        said = ", ".join(f"{number} {FAULTS.get(name, name)}" for name, number in broken.items())
        yield Trouble(
            "ledger",
            f"The ledger does not add up: {said}",
            "Keep a copy of the database as it is now, and report it: this is a mistake in coachtrack.",
        )
    if facts.canary is not None and facts.canary > CANARY_AFTER:
        yield Trouble(
            "canary",
            f"No canary message has arrived for {in_words(facts.canary)}",
            "Follow one through the relay's log by its Message-ID: mail is taken and does not arrive.",
        )
    if facts.unmarked is not None and facts.unmarked < MARK_COUNTS:
        yield Trouble(
            "mark",
            "The file that tells a restored database cannot be written",
            "Make the directory of SENDING_MARK writable for the worker. Until then a restore goes unnoticed.",
        )


def _standstill(facts: Facts, patience: timedelta) -> Iterator[Trouble]:
    """Ticks that nobody runs; or ticks that only the second waker runs."""
    late = {name: age for name, age in facts.ticks.items() if (facts.watched if age is None else age) > patience}
    if late:
        ages = [age for age in late.values() if age is not None]
        when = f"last ran through {in_words(max(ages))} ago" if ages else "have not run yet"
        yield Trouble(
            "ticks",
            f"The ticks {' and '.join(late)} {when}",
            "Start worker and beat again, and look at their log. manage.py tick runs everything once, by hand.",
        )
    elif facts.worker is not None and facts.worker > patience:
        yield Trouble(
            "worker",
            f"Celery has woken nothing for {in_words(facts.worker)}: the ticks run by the second waker alone",
            "Look at the queue (Valkey), at worker and at beat.",
        )


def in_words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 2:
        return "a minute"
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
