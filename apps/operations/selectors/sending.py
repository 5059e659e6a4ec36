"""The sending as machines read it: numbers and codes, no names, no addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from apps.operations.alarms import alarms
from apps.operations.progress import progress
from apps.reminders.models import Incident, Reminder, SendingGuard, TransportState
from apps.reminders.selectors.backlog import backlog as backlog_of_roads
from apps.reminders.selectors.health import Backlog, Ledger, backlog, facts, ledger
from apps.reminders.selectors.holding import Hold, hold
from apps.reminders.troubles import Facts, Trouble, in_words, troubles

SHOWN_FOR = timedelta(days=14)
MOST = 12
State = Reminder.State
SHOWN = (State.SENT, State.CANCELLED, State.SUPERSEDED, State.EXPIRED, State.FAILED)


def sending(now: datetime) -> dict[str, Any]:
    """At most twelve queries, whatever the size of the ledger. Ages in whole seconds, None where there is none.

    status: ok, starting (nothing has run yet), or red.
    """
    known, counted = facts(now), ledger(now)
    wrong = [*alarms(now), *_since_the_count(known, counted)]
    begun = all(age is not None for age in known.ticks.values())
    status = "red" if wrong else "ok" if begun and not progress() else "starting"
    return {
        "status": status,
        "reasons": [{"code": it.code, "text": it.text, "remedy": it.remedy} for it in wrong],
        **_ages(known),
        **_ledger(counted, now),
        "roads": [_road(it, known) for it in TransportState.objects.order_by("channel")],
        "held": _held(),
        "canary": {
            "configured": bool(settings.COACHTRACK_CANARY_ADDRESS),
            "mailbox": bool(settings.COACHTRACK_CANARY_MAILBOX),
            "seconds_since_arrival": _seconds(known.canary),
        },
    }


@dataclass(frozen=True)
class SendingPage:
    troubles: list[Trouble]
    backlog: Backlog
    ledger: Ledger
    incidents: list[Incident]
    hold: Hold | None
    drained_in: str

    @property
    def lately(self) -> list[tuple[str, int]]:
        return [(str(state.label), self.ledger.lately[state]) for state in SHOWN]


def sending_page(now: datetime) -> SendingPage:
    """Four queries; two more while messages are held back, three while some are due."""
    found, waiting = alarms(now), backlog(now)
    left = _drained_in(now) if waiting.due else None
    return SendingPage(
        troubles=found,
        backlog=waiting,
        drained_in=in_words(left) if left else "",
        ledger=ledger(now),
        incidents=list(Incident.objects.filter(began_at__gt=now - SHOWN_FOR).order_by("-began_at")[:MOST]),
        hold=hold() if any(trouble.code == "held" for trouble in found) else None,
    )


def _drained_in(now: datetime) -> timedelta | None:
    """When the slowest road will be through; None where none is limited: then it is a matter of minutes."""
    return max((road.drains_in for road in backlog_of_roads(now=now) if road.drains_in), default=None)


def _ages(known: Facts) -> dict[str, Any]:
    return {
        "oldest_overdue_seconds": _seconds(known.overdue) or 0,
        "tick_age_seconds": {name: _seconds(age) for name, age in known.ticks.items()},
        "worker_age_seconds": _seconds(known.worker),
    }


def _since_the_count(known: Facts, counted: Ledger) -> list[Trouble]:
    """What is wrong in the ledger by now, if the last count of it found nothing yet."""
    return [] if known.faults else troubles(Facts(faults=counted.faults), settings.COACHTRACK_ALARM_AFTER)


def _ledger(counted: Ledger, now: datetime) -> dict[str, Any]:
    waiting = backlog(now)
    return {
        "backlog": {
            "due": waiting.due,
            "later": waiting.later,
            "drained_in_seconds": _seconds(_drained_in(now) if waiting.due else None),
        },
        "states": dict(counted.states),
        "total": counted.total,
        "identity": {
            "holds": counted.adds_up,
            "faults": dict(counted.faults),
            "checked_at": counted.checked_at.isoformat() if counted.checked_at else None,
        },
    }


def _road(road: TransportState, known: Facts) -> dict[str, Any]:
    down = known.roads.get(road.channel)
    return {
        "channel": road.channel,
        "state": "down" if down else "resting" if road.resting_until else "open",
        "down_seconds": _seconds(down) or 0,
        "per_minute": road.per_minute,
    }


def _held() -> dict[str, Any] | None:
    guard = SendingGuard.objects.filter(held_since__isnull=False).first()
    if guard is None or guard.held_since is None:
        return None
    return {"since": guard.held_since.isoformat(), "because": guard.held_because}


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())
