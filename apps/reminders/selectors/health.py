"""How the sending itself is doing, cheap enough for every page of an administrator."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, DateTimeField, ExpressionWrapper, Min, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now

from apps.core.models import TickRun
from apps.reminders.kinds import canary
from apps.reminders.models import CanaryArrival, Heartbeat, LedgerCheck, Reminder, SendingGuard, TransportState
from apps.reminders.troubles import Facts, Trouble, in_words, troubles

State = Reminder.State
NEEDED = ("queue", "deliver")
"""The ticks without which nothing is sent."""
WORKER = "worker"
LATELY = timedelta(days=2)
WAITING_SINCE = Greatest("next_try_at", "created_at")
"""What is put into the ledger late has not waited for a sender meanwhile."""


def sending_troubles(now: datetime, *, watched: timedelta) -> list[Trouble]:
    """watched: for how long the asking process has run."""
    return troubles(replace(facts(now), watched=watched), settings.COACHTRACK_ALARM_AFTER)


def facts(now: datetime) -> Facts:
    """One query. Before anything was ever sent there is nothing to say."""
    row = _everything(now)
    if row is None:
        return Facts(ticks=dict.fromkeys(NEEDED))
    return Facts(
        ticks={name: _age(now, row[f"{name}_at"]) for name in NEEDED},
        worker=_age(row["clock"], row["heard_at"]),
        overdue=_age(now, row["overdue_at"]),
        roads={it.value: row["clock"] - down for it in Reminder.Channel if (down := row[f"{it.value}_down"])},
        held_because=row["held_because"] if row["held_since"] else "",
        faults=row["faults"] or {},
        canary=_age(now, row["canary_at"] or row["first_canary_at"]) if settings.COACHTRACK_CANARY_ADDRESS else None,
        unmarked=_age(row["clock"], row["unmarked_at"]),
    )


def _age(now: datetime, at: datetime | None) -> timedelta | None:
    return max(now - at, timedelta()) if at else None


def _everything(now: datetime) -> dict[str, Any] | None:
    """The one row that every installation has, and beside it the newest of everything else."""
    due = Reminder.objects.unfinished().filter(next_try_at__lte=now)
    roads = TransportState.objects.filter(down_since__isnull=False)
    canaries = Reminder.objects.filter(kind=canary.CODE, subject=canary.SUBJECT)
    found = SendingGuard.objects.annotate(
        clock=ExpressionWrapper(Now(), output_field=DateTimeField()),
        heard_at=_first(Heartbeat.objects.filter(name=WORKER), "at"),
        overdue_at=_first(due.annotate(since=WAITING_SINCE).order_by("since"), "since"),
        faults=_first(LedgerCheck.objects.order_by("-pk"), "faults"),
        canary_at=_seen(canaries),
        first_canary_at=_first(canaries.order_by("created_at"), "created_at"),
        **{f"{name}_at": _first(_ran(name, now), "started_at") for name in NEEDED},
        **{f"{it.value}_down": _first(roads.filter(channel=it.value), "down_since") for it in Reminder.Channel},
    )
    return cast("dict[str, Any] | None", found.values().first())


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])


def _ran(name: str, now: datetime) -> QuerySet[TickRun]:
    return TickRun.objects.filter(name=name, error="", finished_at__isnull=False, started_at__lte=now).order_by(
        "-started_at"
    )


def _seen(canaries: QuerySet[Reminder]) -> Subquery:
    """Where there is a mailbox to look into: arrived there. Else: taken by the relay, which is all that is known."""
    if settings.COACHTRACK_CANARY_MAILBOX:
        return _first(CanaryArrival.objects.order_by("-arrived_at"), "arrived_at")
    return _first(canaries.filter(state=State.SENT).order_by("-closed_at"), "closed_at")


@dataclass(frozen=True)
class Backlog:
    """Messages that are due by now; oldest: for how long the longest has been."""

    due: int
    later: int
    oldest: timedelta | None

    @property
    def words(self) -> str:
        return f"for {in_words(self.oldest)}" if self.oldest else "none is due"


def backlog(now: datetime) -> Backlog:
    found = Reminder.objects.unfinished().aggregate(
        due=Count("pk", filter=Q(next_try_at__lte=now)),
        later=Count("pk", filter=Q(next_try_at__gt=now)),
        oldest=Min(WAITING_SINCE),
    )
    oldest = found["oldest"]
    return Backlog(found["due"], found["later"], now - oldest if oldest and oldest <= now else None)


@dataclass(frozen=True)
class Ledger:
    """states: every state -> messages in it, at this moment. checked_at: when the whole ledger was last counted.

    lately: state -> messages that ended so in the last two days.
    """

    states: Mapping[str, int]
    lately: Mapping[str, int]
    checked_at: datetime | None
    faults: Mapping[str, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        return not any(self.faults.values())

    @property
    def total(self) -> int:
        return sum(self.states.values())


def ledger(now: datetime) -> Ledger:
    """Two queries. What had ended by the last count is not counted again: it changes no more."""
    check = LedgerCheck.objects.order_by("-pk").first()
    unfinished, recent = Q(state__in=Reminder.UNFINISHED), Q(closed_at__gt=now - LATELY, closed_at__lte=now)
    moving = unfinished | Q(closed_at__gt=check.settled_at) if check else Q(pk__isnull=False)
    rows = Reminder.objects.filter(moving | recent).order_by().values_list("state")
    states, lately = dict.fromkeys(State.values, 0) | (check.settled if check else {}), dict.fromkeys(State.values, 0)
    for state, number, ended in rows.annotate(all=Count("pk", filter=moving), ended=Count("pk", filter=recent)):
        states[state] = states.get(state, 0) + number
        lately[state] = ended
    faults = dict(check.faults) if check else {}
    if unnamed := sum(number for state, number in states.items() if state not in State.values):
        faults["unnamed"] = unnamed
    return Ledger(states, lately, check.at if check else None, faults)
