"""How much waits on each road, and how long it will take at the rate of the present."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from apps.core.clock import database_now
from apps.reminders.models import Reminder, TransportState
from apps.reminders.services.traffic import limits_of

MANY = 500
"""Messages that one sender hands over in a few seconds anyway."""


@dataclass(frozen=True)
class Backlog:
    """waiting: messages due and not sent. per_minute: what the road lets through; None where nothing limits it.

    resting: for how much longer it is left alone. drains_in: until all of them have left; None where nothing waits
    or nothing limits it: then it is a matter of this run or the next.
    """

    channel: str
    waiting: int
    per_minute: float | None
    resting: timedelta | None
    drains_in: timedelta | None


def backlog(*, now: datetime) -> list[Backlog]:
    """Every road that there is. Two queries, and on PostgreSQL its clock."""
    due = Q(state=Reminder.State.DUE, next_try_at__lte=now) | Q(state=Reminder.State.SENDING)
    waiting = dict(Reminder.objects.unfinished().filter(due).values_list("channel").annotate(Count("pk")).order_by())
    states = {state.channel: state for state in TransportState.objects.all()}
    moment = database_now()
    return [_of(channel, waiting.get(channel, 0), states.get(channel), moment) for channel in Reminder.Channel.values]


def _of(channel: str, waiting: int, state: TransportState | None, moment: datetime) -> Backlog:
    limits = limits_of(channel)
    per_minute = (state.per_minute if state else None) or limits.per_minute
    resting = state.resting_until - moment if state and state.resting_until and state.resting_until > moment else None
    return Backlog(channel, waiting, per_minute, resting, _drains_in(waiting, per_minute, limits.per_day, resting))


def _drains_in(
    waiting: int, per_minute: float | None, per_day: int | None, resting: timedelta | None
) -> timedelta | None:
    if not waiting or not (per_minute or per_day):
        return None
    minutes = waiting / per_minute if per_minute else 0.0
    days = waiting // per_day if per_day else 0
    return max(timedelta(minutes=minutes), timedelta(days=days)) + (resting or timedelta())


def wants_help(*, now: datetime) -> bool:
    """Whether a second sender beside the one that begins would get the mail out sooner. Two queries."""
    due = Reminder.objects.idle().filter(channel=Reminder.Channel.EMAIL, next_try_at__lte=now)
    if not due.order_by("pk")[MANY : MANY + 1].exists():
        return False
    return not _is_held_back() and not Reminder.objects.being_sent().exists()


def _is_held_back() -> bool:
    limits = limits_of(Reminder.Channel.EMAIL)
    if limits.per_minute or limits.per_day or limits.senders < 2:
        return True
    slow = Q(per_minute__isnull=False) | Q(resting_until__isnull=False)
    return TransportState.objects.filter(slow, channel=Reminder.Channel.EMAIL).exists()
