"""F5, F8 to F10, F13, F14: pools, brokers and beats that die, forget, come back, or are there twice."""

import os
import resource
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import redis
from django.db.models import Count

from apps.core.models import TickRun
from apps.operations.supervisor import preflight
from apps.reminders.models import Reminder
from apps.reminders.services.outcomes import IN_FLIGHT
from apps.reviews.models import Review
from tests.faults.checks import Expected
from tests.faults.reviews import departments, with_a_review_ended
from tests.faults.scenarios.kills import mend
from tests.faults.web import Web, link_to_log
from tests.faults.workers import Workers, await_accepted, wake
from tests.faults.world import World
from tests.servers.valkey import Valkey

RESTARTS = 20
DEAF = 180.0
SLOWER = 0.05
TOGETHER = 130.0
"""Seconds for which several beats wake at once: more than two of their minutes."""


def one_of_the_pool(world: World) -> Expected:
    """SIGKILL to one process of the pool; then another runs out of memory. The others go on."""
    pool = 1 if world.is_sqlite else 2
    world.invitations(world.size, at=datetime.now(UTC))
    with world.relay.behaving(delay=0.01):
        workers = Workers.start(world, pool=pool)
        wake(world, "deliver", times=pool)
        await_accepted(world, world.size // 4)
        os.kill(world.random.choice(workers.children()), signal.SIGKILL)
        wake(world, "deliver", times=pool)
        await_accepted(world, world.size // 2)
        _starve(world.random.choice(workers.children()))
        wake(world, "deliver", times=pool)
        world.await_end(patience=240)
    world.note(f"pool of {pool}: one killed, one without memory; the worker itself {_fate(workers)}")
    return Expected(bound=2 * IN_FLIGHT, excused_lines=r"Traceback|billiard|WorkerLostError|MemoryError")


def _starve(pid: int) -> None:
    """From now on it gets no more memory than it has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))


def _fate(workers: Workers) -> str:
    return "went on" if workers.worker.poll() is None else "ended"


def broker_dies(world: World) -> Expected:
    """Killed and gone: people's answers are all taken, and cron's `manage.py tick` sends what is due."""
    reviews = with_a_review_ended(departments(world.size))
    world.broker = Valkey.start()
    web = Web.start(world)
    half = len(reviews) // 2
    _answer(world, web, reviews[:half])
    before, web.seconds = web.slowest(), []
    world.broker.kill()
    world.fork("queue", at=datetime.now(UTC)).wait()
    _answer(world, web, reviews[half : half + half // 2])
    if web.slowest() > before + 0.5 + SLOWER:
        world.fail(f"95 of 100 answers took {web.slowest():.2f} s without the broker, {before:.2f} s with it")
    mend(world, datetime.now(UTC), "queue", "deliver")
    world.note(f"95 of 100 answers within {before * 1000:.0f} ms, without the broker {web.slowest() * 1000:.0f} ms")
    return Expected()


def _answer(world: World, web: Web, reviews: list[Review]) -> None:
    said = [web.status("POST", link_to_log(review), outcome="coached") for review in reviews]
    if wrong := [status for status in said if status not in (200, 302, 303)]:
        world.fail(f"{len(wrong)} of {len(said)} answers were not taken: {sorted(set(wrong))}")


def broker_forgets(world: World) -> Expected:
    """FLUSHALL in the middle of a batch; then so little memory that it throws away what it wants."""
    world.invitations(world.size, at=datetime.now(UTC))
    with world.relay.behaving(delay=0.005):
        workers = Workers.start(world, pool=1)
        await_accepted(world, world.size // 4)
        assert world.broker
        with redis.Redis.from_url(world.broker.url) as client:
            client.flushall()
            client.config_set("maxmemory", "1mb")
            client.config_set("maxmemory-policy", "allkeys-lru")
            _is_named(world)
            _fill(client)
        world.await_end(patience=200)
    workers.kill()
    return Expected()


def _fill(client: redis.Redis) -> None:
    """More than it may hold; it throws away, or refuses where it finds nothing to throw away."""
    for number in range(200):
        with suppress(redis.ResponseError):
            client.set(f"ballast{number}", "x" * 10_000)


def _is_named(world: World) -> None:
    assert world.broker
    try:
        preflight._check_redis(world.broker.url)
    except preflight.CannotStart as refused:
        world.note(f"named at start: {str(refused).partition(') ')[2]}")
    else:
        world.fail("a broker that throws messages away is not named at the start")


def broker_comes_and_goes(world: World) -> Expected:
    """Killed and started again and again under a worker and beat; afterwards both must still listen."""
    world.broker = broker = Valkey.start()
    world.invitations(world.size, at=datetime.now(UTC))
    workers = Workers.start(world, pool=1)
    oldest = 0.0
    for _ in range(RESTARTS):
        time.sleep(world.random.uniform(2, 5))
        broker.kill()
        time.sleep(world.random.uniform(0.1, 1.0))
        broker = world.broker = Valkey.start(broker.folder)
        oldest = max(oldest, _age())
    last = datetime.now(UTC)
    while not TickRun.objects.filter(started_at__gt=last).exists() and _age() < DEAF:
        time.sleep(1)
        oldest = max(oldest, _age())
    if oldest >= DEAF:
        world.fail(f"no tick for {oldest:.0f} s: {_listening(workers)}")
    world.invitations(10, at=datetime.now(UTC))
    world.await_end(patience=200)
    world.note(f"{RESTARTS} restarts; the oldest tick was {oldest:.0f} s old")
    return Expected()


def _age() -> float:
    """Of the newest tick, in seconds; none is as old as the scenario."""
    newest = TickRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    return (datetime.now(UTC) - newest).total_seconds() if newest else 0.0


def _listening(workers: Workers) -> str:
    return "the worker lives and hears nothing" if workers.worker.poll() is None else "the worker has ended"


def many_beats(world: World) -> Expected:
    """Two beats by mistake, then ten: no row and no message more than one of them makes."""
    made = departments(world.size)
    with_a_review_ended(made)
    world.invitations(world.size, at=datetime.now(UTC))
    begun = time.monotonic()
    workers = Workers.start(world, pool=2, beats=2)
    time.sleep(20)
    workers.kill()
    world.pass_leases()
    Workers.start(world, pool=2, beats=10)
    time.sleep(TOGETHER)
    world.await_end(patience=120)
    _same_as_once(world, len(made))
    world.note(f"2 and 10 beats for {time.monotonic() - begun:.0f} s instead of half an hour")
    return Expected(bound=2 * IN_FLIGHT)


def two_deployments(world: World) -> Expected:
    """Each with its broker, worker and beat, on one database."""
    made = departments(world.size)
    with_a_review_ended(made)
    world.invitations(world.size, at=datetime.now(UTC))
    other = Valkey.start()
    try:
        for broker in (None, other):
            Workers.start(world, pool=2, broker=broker)
        time.sleep(TOGETHER / 2)
        world.await_end(patience=120)
        _same_as_once(world, len(made))
    finally:
        other.stop()
    return Expected()


def _same_as_once(world: World, teams: int) -> None:
    """Per review and road one message that is not superseded, as one tick would have made. The ticks go by the true
    clock, so that on some weekdays the slot of last Thursday has its message, too.
    """
    live = Reminder.objects.filter(kind="review").exclude(state=Reminder.State.SUPERSEDED)
    for channel in Reminder.Channel.values:
        found = live.filter(channel=channel).aggregate(messages=Count("pk"), reviews=Count("subject", distinct=True))
        if found["messages"] != found["reviews"] or found["reviews"] not in (0, *range(teams, 9 * teams, teams)):
            world.fail(f"{found['messages']} messages by {channel} about {found['reviews']} reviews of {teams}")
