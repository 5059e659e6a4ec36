"""What the roads allow at present, kept where every sender sees it: TransportState. By the database's clock."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core.clock import database_now
from apps.reminders import rate
from apps.reminders.breaker import Road
from apps.reminders.claim import SUSPECT
from apps.reminders.models import Reminder, TransportState
from apps.reminders.rate import Rate

Channel = Reminder.Channel
State = Reminder.State
PACER = timedelta(seconds=15)
"""For so long whoever uses up a limited rate keeps that to themselves after their last look."""


@dataclass(frozen=True)
class Limits:
    """What the operator has set. None: no limit."""

    per_minute: float | None = None
    per_day: int | None = None
    senders: int = 3
    """Processes, and so connections, at the same time."""


@dataclass(frozen=True)
class Leave:
    """messages: how many may be claimed now; None for as many as one likes. trial: the road is tried with one.

    counted: say so when they are spent. wait: with none, when to ask again; None where that is for another run.
    suspects: rows are waiting of which one may be what ends its sender.
    """

    messages: int | None = None
    counted: bool = False
    trial: bool = False
    wait: timedelta | None = None
    suspects: bool = False

    @property
    def is_open(self) -> bool:
        return self.messages != 0 or self.wait is not None


NONE = Leave(0)


def limits_of(channel: str) -> Limits:
    if channel != Channel.EMAIL:
        return Limits()
    return Limits(
        settings.COACHTRACK_MAIL_PER_MINUTE or None,
        settings.COACHTRACK_MAIL_PER_DAY or None,
        settings.COACHTRACK_MAIL_CONNECTIONS,
    )


def leaves(channels: Iterable[str], me: uuid.UUID) -> dict[str, Leave]:
    """Channel -> what `me` may send by it now. One query where no road is limited or at rest."""
    states = _states(channels)
    found = {}
    for channel in channels:
        state = states[channel]
        if _is_free(state):
            full = state.senders >= limits_of(channel).senders  # type: ignore[attr-defined]
            leave = NONE if full else Leave()
        else:
            leave = _ask(channel, me, database_now())
        found[channel] = replace(leave, suspects=state.suspects)  # type: ignore[attr-defined]
    return found


def _is_free(state: TransportState) -> bool:
    limits = limits_of(state.channel)
    return state.resting_until is None and not (state.per_minute or limits.per_minute or limits.per_day)


def _states(channels: Iterable[str]) -> dict[str, TransportState]:
    wanted = set(channels)
    found = {state.channel: state for state in _with_load().filter(channel__in=wanted)}
    if missing := wanted - set(found):
        TransportState.objects.bulk_create([TransportState(channel=c) for c in missing], ignore_conflicts=True)
        found = {state.channel: state for state in _with_load().filter(channel__in=wanted)}
    return found


def _with_load() -> QuerySet[TransportState]:
    """senders: claims that are being worked on. suspects: whether any wait."""
    here = Q(channel=OuterRef("channel"))
    owners = Reminder.objects.being_sent().filter(here).order_by().values("channel")
    senders = Subquery(owners.annotate(n=Count("owner", distinct=True)).values("n"), output_field=IntegerField())
    suspects = Exists(Reminder.objects.idle().filter(here, interrupted__gte=SUSPECT))
    return TransportState.objects.annotate(senders=Coalesce(senders, 0), suspects=suspects)


def _ask(channel: str, me: uuid.UUID, now: datetime) -> Leave:
    with _locked(channel) as state:
        return _leave(state, limits_of(channel), me, now)


def _leave(state: TransportState, limits: Limits, me: uuid.UUID, now: datetime) -> Leave:
    word = _road(state).at(now)
    left = NONE if word == "resting" else _left(state, limits, me, now)
    if word != "trial" or left.messages == 0:
        return left
    _remember(state, _road(state).on_trial(now))
    return Leave(1, counted=True, trial=True)


def _left(state: TransportState, limits: Limits, me: uuid.UUID, now: datetime) -> Leave:
    today = rate.left_today(state.by_hour, limits.per_day, now) if limits.per_day else None
    per_minute = _recovered(state, limits, now)
    if today == 0:
        return NONE
    if per_minute is None:
        return Leave(today, counted=True)
    if state.paced_by != me and state.paced_until and now < state.paced_until <= now + PACER:
        return NONE
    state.paced_by, state.paced_until = me, now + PACER
    current = _rate(state, per_minute, now)
    state.allowance, state.allowance_at = current.allowance, current.at
    messages = current.whole if today is None else min(current.whole, today)
    return Leave(messages, counted=True, wait=None if messages else current.next_in)


def _recovered(state: TransportState, limits: Limits, now: datetime) -> float | None:
    if state.per_minute is not None:
        grown = rate.recovered(state.per_minute, state.allowance_at or now, now, limits.per_minute)
        state.per_minute = None if grown == limits.per_minute else grown
    return limits.per_minute if state.per_minute is None else state.per_minute


def _rate(state: TransportState, per_minute: float, now: datetime) -> Rate:
    if state.allowance_at is None:
        return rate.full(per_minute, now)
    return Rate(per_minute, state.allowance, state.allowance_at).grown(now)


def _road(state: TransportState) -> Road:
    return Road(state.stumbles, state.down_since, state.resting_until)


def _remember(state: TransportState, road: Road) -> None:
    state.stumbles, state.down_since, state.resting_until = road.stumbles, road.down_since, road.resting_until


@contextmanager
def _locked(channel: str) -> Iterator[TransportState]:
    """The row, which no other sender reads for its own decision meanwhile; saved at the end of the block."""
    with transaction.atomic():
        rows = TransportState.objects.select_for_update().filter(channel=channel)
        state = rows.first() or TransportState.objects.create(channel=channel)
        yield state
        state.save()


def spent(channel: str, messages: int) -> None:
    """So many of a counted leave were handed over, or tried."""
    with _locked(channel) as state:
        now = database_now()
        state.allowance -= messages
        state.by_hour = rate.of_the_day(state.by_hour, now)
        state.by_hour[rate.hour(now)] = state.by_hour.get(rate.hour(now), 0) + messages


def passed(channel: str) -> None:
    """A message was taken: the road is open for everybody."""
    with _locked(channel) as state:
        _remember(state, Road())
        state.last_taken_at, state.last_error = database_now(), ""


def went_down(channel: str, error: str) -> None:
    with _locked(channel) as state:
        _remember(state, _road(state).stumbled(database_now()))
        state.last_error = error[:300]


def asked_for_less(channel: str, error: str, *, now: datetime) -> None:
    """now: by the clock that the messages go by, for counting those of the last minute."""
    with _locked(channel) as state:
        known = limits_of(channel).per_minute if state.per_minute is None else state.per_minute
        lately = _lately(channel, now) if known is None else 0
        moment = database_now()
        _remember(state, _road(state).asked_to_wait(moment, rate.pause(known, state.stumbles + 1)))
        state.per_minute = rate.cut(known, lately, state.slowed_at, moment)
        state.slowed_at, state.allowance, state.allowance_at = moment, 0.0, moment
        state.last_error = error[:300]


def _lately(channel: str, now: datetime) -> int:
    sent = Reminder.objects.filter(channel=channel, state=State.SENT, closed_at__gt=now - rate.MINUTE)
    return sent.count()
