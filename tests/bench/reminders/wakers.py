"""Who wakes the sending, as in production: a Celery worker and its broker, beat, or cron with manage.py tick."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.bench.celery_app import app
from tests.bench.sink import ROOT
from tests.servers.process import spawn, stop, temp_dir, wait_until

TICK = "operations.run_tick"


def wake(*ticks: str) -> None:
    app.send_task(TICK, args=ticks)


@contextmanager
def worker(processes: int, *more: str) -> Iterator[Popen[bytes]]:
    """A Celery worker that answers. more: options."""
    log = temp_dir("worker") / "log"
    options = ["-c", str(processes), "--without-gossip", "--without-mingle", "-l", "WARNING", *more]
    command = [sys.executable, "-m", "celery", "-A", "tests.bench.celery_app", "worker", *options]
    process = spawn(command, log=log, env=dict(os.environ), cwd=ROOT)
    try:
        wait_until(
            lambda: bool(app.control.ping(timeout=1.0)), what="the worker", process=process, log=log, timeout=120
        )
        yield process
    finally:
        stop(process)


@contextmanager
def beat() -> Iterator[None]:
    log = temp_dir("beat") / "log"
    process = spawn(
        [sys.executable, "-m", "celery", "-A", "coachtrack", "beat"], log=log, env=dict(os.environ), cwd=ROOT
    )
    try:
        yield
    finally:
        stop(process)


def tick(*names: str) -> Popen[bytes]:
    """As cron would run it."""
    log = temp_dir("tick") / "log"
    return spawn([sys.executable, "manage.py", "tick", *names], log=log, env=dict(os.environ), cwd=ROOT)


def children(process: Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in found]


def seconds_of_cpu(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    total = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


def sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
