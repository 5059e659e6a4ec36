"""Celery as in production: a worker with a pool, and beat that wakes it."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass

from celery import Celery

from tests.faults.world import World, kill
from tests.servers.process import ServerError
from tests.servers.valkey import Valkey


@dataclass
class Workers:
    world: World
    pool: int
    worker: subprocess.Popen[bytes]
    beats: list[subprocess.Popen[bytes]]

    @classmethod
    def start(cls, world: World, *, pool: int = 2, beats: int = 1, broker: Valkey | None = None) -> "Workers":
        if world.broker is None:
            world.broker = Valkey.start()
        more = {"REDIS_URL": broker.url} if broker else {}
        words = ["-m", "celery", "-A", "coachtrack"]
        worker = world.spawn(*words, "worker", "-c", str(pool), "--without-gossip", "-l", "INFO", **more)
        beat = [world.spawn(*words, "beat", "--pidfile=", "-l", "INFO", **more) for _ in range(beats)]
        return cls(world, pool, worker, beat)

    def kill(self) -> None:
        for process in (self.worker, *self.beats):
            kill(process)

    def end(self, *, limit: float) -> float:
        """SIGTERM, as a deployment does. Seconds until it had ended."""
        begun = time.monotonic()
        for process in (self.worker, *self.beats):
            process.send_signal(signal.SIGTERM)
        for process in (self.worker, *self.beats):
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                kill(process)
                return limit
        return time.monotonic() - begun

    def children(self) -> list[int]:
        """The pids of the pool."""
        with open(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children") as found:
            return [int(pid) for pid in found.read().split()]


def wake(world: World, *names: str, times: int = 1) -> None:
    """Messages as beat would send them, so that every process of a pool is busy at once."""
    assert world.broker
    address = world.broker.url.replace("unix://", "redis+socket://", 1)
    with Celery("wake", broker=address, set_as_current=False) as app:
        app.conf.broker_transport_options = {"global_keyprefix": "coachtrack:"}
        for _ in range(times):
            app.send_task("operations.run_tick", args=names, expires=55, ignore_result=True)


def await_accepted(world: World, number: int, *, patience: float = 120.0) -> None:
    """Until the relay has that many messages. patience: seconds in which not one more comes."""
    had, since = 0, time.monotonic()
    while (has := len(world.relay.accepted)) < number:
        if has > had:
            had, since = has, time.monotonic()
        if time.monotonic() - since > patience:
            raise ServerError(f"the relay has {has} messages, not {number}, and none for {patience:.0f} s")
        time.sleep(0.0005)


def pids_of(group: int) -> list[int]:
    """Of every living process of that session."""
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _session(pid) == group]


def _session(pid: str) -> int:
    try:
        return os.getsid(int(pid))
    except ProcessLookupError:
        return 0
