"""Sends what is due. Claim and commit, look once more, send, write down: no transaction is open while mail is sent."""

import time
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from apps.reminders import transports
from apps.reminders.claim import claim, rescue
from apps.reminders.models import Reminder
from apps.reminders.services import traffic
from apps.reminders.services.batch import Batch
from apps.reminders.services.guard import may_send
from apps.reminders.services.outcomes import complete_tries
from apps.reminders.services.traffic import Leave
from apps.reminders.stopping import heeding, is_asked
from apps.reminders.transports import Transport
from apps.reminders.watch import seconds_awake

State = Reminder.State

BATCH = 200
RUN = 57.0
"""Seconds after which a run ends and leaves the rest to the next tick: a limited rate is used up all the time."""
NAP = 3.0
"""Seconds that a run sleeps at most before it asks again whether a limited road has room."""


class Clock:
    """`now` as given, moving on with the true seconds that pass."""

    def __init__(self, now: datetime) -> None:
        self._now, self._started = now, seconds_awake()

    def seconds(self) -> float:
        return max(seconds_awake() - self._started, 0.0)

    def now(self) -> datetime:
        return self._now + timedelta(seconds=int(self.seconds()))


def deliver(*, now: datetime) -> int:
    """Brings every reminder that is due a step on: sent, closed with its reason, or put off. How many that were."""
    run = _Run(now)
    with heeding():
        try:
            return run.through()
        finally:
            run.close()


class _Run:
    """channels: roads on which something may still be due in this run. suspects: those on which a wrecker may wait."""

    def __init__(self, now: datetime) -> None:
        self._clock = Clock(now)
        self._me = uuid.uuid4()
        self._transports: dict[str, Transport] = {}
        self._channels = set(transports.channels())
        self._suspects: set[str] = set()

    def through(self) -> int:
        if not may_send(now=self._clock.now()):
            return 0
        handled = self._tidied_up() + self._pass(suspects=False)
        handled += self._passes(suspects=False)
        self._channels = self._suspects
        return handled + self._passes(suspects=True)

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()

    def _tidied_up(self) -> int:
        now = self._clock.now()
        if rescue():
            complete_tries(now=now)
        stale = Reminder.objects.idle().filter(expires_at__lte=now)
        return stale.update(state=State.EXPIRED, closed_at=now, closed_reason="no longer of use by then", owner=None)

    def _passes(self, *, suspects: bool) -> int:
        """What is suspected of ending its sender goes last, and alone."""
        handled = 0
        while self._channels and self._may_go_on():
            handled += self._pass(suspects=suspects)
        return handled

    def _may_go_on(self) -> bool:
        return self._clock.seconds() < RUN and not is_asked() and may_send(now=self._clock.now())

    def _pass(self, *, suspects: bool) -> int:
        """Free roads share a claim, so that a person's matter is looked at once for all of them."""
        leaves = traffic.leaves(self._channels, self._me)
        free = {channel for channel, leave in leaves.items() if leave.messages is None}
        handled = self._claimed(free, Leave(), suspects=suspects) if free else 0
        for channel in set(leaves) - free:
            handled += self._limited(channel, leaves[channel], suspects=suspects)
        if not suspects:
            self._suspects |= {channel for channel, leave in leaves.items() if leave.suspects and leave.is_open}
        return handled

    def _limited(self, channel: str, leave: Leave, *, suspects: bool) -> int:
        if leave.messages:
            return self._claimed({channel}, leave, suspects=suspects)
        if leave.wait is None or not self._is_waited_for(channel):
            self._channels.discard(channel)
        else:
            time.sleep(min(leave.wait.total_seconds(), NAP))
        return 0

    def _claimed(self, channels: Collection[str], leave: Leave, *, suspects: bool) -> int:
        limit = 1 if suspects else min(leave.messages or BATCH, BATCH)
        token, now = uuid.uuid4(), self._clock.now()
        rows = claim(now=now, token=token, limit=limit, channels=channels, suspects=suspects)
        batch = Batch(rows, token, self._clock.now)
        batch.run(self._roads(channels))
        for channel in channels if leave.counted else ():
            self._account(channel, batch, leave)
        self._channels -= batch.stopped
        self._suspects -= batch.stopped
        if len(rows) < limit:
            self._channels -= set(channels)
        return len(rows)

    def _account(self, channel: str, batch: Batch, leave: Leave) -> None:
        traffic.spent(channel, batch.tried[channel])
        if not leave.trial or channel in batch.stopped:
            return
        match batch.has_passed(channel):
            case True:
                traffic.passed(channel)
            case False:
                traffic.went_down(channel, "the line was lost again")
                batch.stopped.add(channel)

    def _roads(self, channels: Collection[str]) -> dict[str, Transport]:
        for channel in set(channels) - set(self._transports):
            self._transports[channel] = transports.transport(channel, self._clock.now)
        return self._transports

    def _is_waited_for(self, channel: str) -> bool:
        return Reminder.objects.idle().filter(channel=channel, next_try_at__lte=self._clock.now()).exists()
