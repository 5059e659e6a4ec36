"""F6 and F7: senders that are told to end, or are stopped for a while and then woken."""

import signal
import time
from datetime import UTC, datetime

from apps.reminders.models import Reminder
from apps.reminders.services.outcomes import IN_FLIGHT
from tests.faults.checks import Expected
from tests.faults.scenarios.kills import mend
from tests.faults.workers import Workers, await_accepted
from tests.faults.world import DUE, MINUTE, World

AN_END = 30.0
"""Seconds within which a worker that is told to end has ended."""


def told_to_end(world: World) -> Expected:
    """SIGTERM to worker and beat in the middle of a batch; then to `manage.py tick`."""
    world.invitations(world.size, at=datetime.now(UTC))
    with world.relay.behaving(delay=0.02):
        workers = Workers.start(world, pool=1)
        await_accepted(world, world.size // 5)
        seconds = workers.end(limit=2 * AN_END)
        if seconds > AN_END:
            world.fail(f"the worker took {seconds:.0f} s to end")
        world.note(f"the worker ended after {seconds:.1f} s with {world.unfinished()} to go")
        world.pass_leases()
        _tick_told_to_end(world)
    world.pass_leases()
    mend(world, datetime.now(UTC) + 2 * MINUTE)
    return Expected(bound=0)


def _tick_told_to_end(world: World) -> None:
    before = len(world.relay.accepted)
    if world.unfinished() < 10:
        world.invitations(world.size, at=datetime.now(UTC))
    command = world.tick("deliver", at=datetime.now(UTC) + MINUTE)
    await_accepted(world, before + 6)
    command.send_signal(signal.SIGTERM)
    command.wait(AN_END)


def stopped_and_woken(world: World) -> Expected:
    """SIGSTOP in the middle of a batch until the lease is over and another has taken the rows; then SIGCONT."""
    world.invitations(world.size)
    with world.relay.behaving(delay=0.01):
        sleeper = world.fork("deliver")
        await_accepted(world, min(20, world.size // 3))
        sleeper.signal(signal.SIGSTOP)
        waited = _until_the_lease_is_over(world)
        mend(world, DUE + 5 * MINUTE)
        by_the_other = len(world.relay.accepted)
        sleeper.signal(signal.SIGCONT)
        sleeper.wait()
    world.note(f"stopped for {waited:.0f} s; sent {len(world.relay.accepted) - by_the_other} after waking")
    return Expected(bound=IN_FLIGHT)


def _until_the_lease_is_over(world: World) -> float:
    """True seconds: a sender's own clock goes on while it is stopped, and so must this one."""
    begun = time.monotonic()
    while Reminder.objects.filter(state=Reminder.State.SENDING).exists():
        if time.monotonic() - begun > 200:
            world.fail("the rows of a stopped sender were not taken over")
            break
        time.sleep(5)
        at = DUE + MINUTE + (time.monotonic() - begun) / 60 * MINUTE
        world.fork("deliver", at=at).wait()
    return time.monotonic() - begun
