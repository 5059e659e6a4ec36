"""F32 and F35: people at work beside a full batch; hours of work with a fault every few minutes."""

import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from apps.reminders.services.outcomes import IN_FLIGHT
from tests.faults.checks import Expected
from tests.faults.web import Web
from tests.faults.workers import Workers
from tests.faults.world import World

A_SECOND = 60
THREADS = 4
WITHIN = {"postgresql": 60.0, "sqlite": 180.0}
PER_WITHIN = 10_000
GROWTH = 0.05
FAULT_EVERY = 300.0


def web_beside_a_batch(world: World) -> Expected:
    """Sixty requests a second while everything is due at once, handed over by the second waker."""
    world.invitations(world.size)
    web, over = Web.start(world), threading.Event()
    people = [threading.Thread(target=_ask, args=(web, over)) for _ in range(THREADS)]
    for person in people:
        person.start()
    begun = time.monotonic()
    while world.unfinished():
        world.fork("deliver").wait()
    seconds = time.monotonic() - begun
    over.set()
    for person in people:
        person.join()
    allowed = WITHIN[world.database] * max(world.size, 1000) / PER_WITHIN
    if seconds > allowed:
        world.fail(f"handed over after {seconds:.0f} s, {allowed:.0f} s for that many")
    asked = len(web.seconds) / seconds
    world.note(f"{seconds:.0f} s at {asked:.0f} requests/s, 95 of 100 within {web.slowest() * 1000:.0f} ms")
    return Expected()


def _ask(web: Web, over: threading.Event) -> None:
    while not over.is_set():
        begun = time.monotonic()
        web.status("GET", "/sign-in/")
        over.wait(max(0.0, THREADS / A_SECOND - (time.monotonic() - begun)))


def soak(world: World) -> Expected:
    """HOURS of a worker that always has something to do and loses a process of its pool every five minutes."""
    end = time.monotonic() + float(os.environ["HOURS"]) * 3600
    workers, faults, sizes = Workers.start(world, pool=2), 0, []
    next_fault = time.monotonic() + FAULT_EVERY
    while time.monotonic() < end:
        world.invitations(max(1, world.size // 60), at=datetime.now(UTC))
        sizes.append((time.monotonic(), _memory(workers.worker.pid)))
        if time.monotonic() > next_fault:
            os.kill(world.random.choice(workers.children()), signal.SIGKILL)
            faults, next_fault = faults + 1, next_fault + FAULT_EVERY
        time.sleep(60)
    world.await_end(patience=300)
    _flat(world, sizes)
    return Expected(bound=faults * IN_FLIGHT, excused_lines=r"Traceback|WorkerLostError")


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


def _flat(world: World, sizes: list[tuple[float, int]]) -> None:
    """Of the worker itself, whose life is as long as the run; its pool is replaced now and then."""
    settled = [(at, size) for at, size in sizes if at > sizes[0][0] + 3600]
    if len(settled) < 2:
        world.note("less than two hours: growth is not judged")
        return
    (first_at, first), (last_at, last) = settled[0], settled[-1]
    grown = (last / first - 1) / ((last_at - first_at) / 3600)
    world.note(f"memory grows by {grown:.1%} an hour")
    if grown > GROWTH:
        world.fail(f"memory grows by {grown:.1%} an hour")
