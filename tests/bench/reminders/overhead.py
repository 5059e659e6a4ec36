"""Goal 13: what Celery and our own task cost by themselves, beside a task that does nothing."""

import time
from subprocess import Popen
from typing import Any

from tests.bench.celery_app import app
from tests.bench.frame import MS, Row, in_turns
from tests.bench.inside import Place
from tests.bench.reminders.wakers import TICK, children, seconds_of_cpu, worker

TASKS = 1_000
FOR_GOOD = "--max-tasks-per-child=1000000"
"""A new process every 500 tasks costs a start, which is not what is asked about."""
NOTHING = "bench.nothing"


def measure(place: Place) -> list[Row]:
    row = Row("13", "processor time of our task without its payload", "a Celery task that does nothing", goal_ratio=1.2)
    with worker(1, FOR_GOOD) as process:
        for name in (TICK, NOTHING):
            _cost(process, name)
        row.rounds = in_turns(
            place.machine, place.rounds, lambda: _cost(process, TICK), lambda: _cost(process, NOTHING)
        )
    row.others = place.machine.others()
    row.said = "milliseconds of processor time a task, worker and pool process; one task takes whole batches of 100"
    return [row]


def _cost(process: Popen[bytes], name: str) -> float:
    pids = [process.pid, *children(process)]
    before = seconds_of_cpu(pids)
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(TASKS):
            app.send_task(name, producer=producer)
    _wait_until_idle(pids)
    return (seconds_of_cpu(pids) - before) / TASKS * MS


def _wait_until_idle(pids: list[int]) -> None:
    """No queue left, and no processor time used for half a second."""
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel  # its stubs do not know the size of a queue
        while channel._size("celery"):
            time.sleep(0.05)
    used = -1.0
    while used != (used := seconds_of_cpu(pids)):
        time.sleep(0.5)
