"""One installation under test: a database, a mail relay, and the processes of the product around them.

Works on the database of the Django that is set up here: the test's own in a pytest, a fresh one in `make faults`.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from django.db import connection
from django.db.models import F, Min

from apps.accounts.models import User
from apps.core.models import TickRun
from apps.reminders.models import InboxItem, Reminder, TransportState, Watermark
from tests.factories import ReminderFactory, UserFactory
from tests.faults.checks import Expected, Verdict, examine
from tests.faults.launched import Launched, Launcher
from tests.fixtures.servers import ROOT, process_environment
from tests.servers.postgres import Postgres
from tests.servers.process import spawn, stop, tail, temp_dir, wait_until
from tests.servers.relay import Accepted, Relay
from tests.servers.valkey import Valkey

DUE = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
"""The usual moment of product time: a Thursday, 14:30 in New York."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class World:
    folder: Path
    relay: Relay
    seed: int = 1
    size: int = 100
    runs: int = 1
    postgres: Postgres | None = None
    """Where the scenario may stop and start the database's server."""
    broker: Valkey | None = None
    notes: list[str] = field(default_factory=list)
    """What the table should say besides."""
    failures: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    _elsewhere: list[Accepted] = field(default_factory=list)
    _examined: int = 0
    """Of what the relay has accepted."""
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def begin(cls, *, seed: int = 1, size: int = 100, runs: int = 1, postgres: Postgres | None = None) -> "World":
        return cls(temp_dir("world"), Relay.start(seed=seed), seed, size, runs, postgres)

    @cached_property
    def random(self) -> random.Random:
        return random.Random(self.seed)

    @cached_property
    def launcher(self) -> Launcher:
        return Launcher.start(self.environment(), self.folder)

    @property
    def is_sqlite(self) -> bool:
        return connection.vendor == "sqlite"

    @property
    def database(self) -> str:
        return connection.vendor

    @property
    def log(self) -> Path:
        return self.folder / "product.log"

    def environment(self, **more: str) -> dict[str, str]:
        broker = self.broker.url if self.broker else ""
        return os.environ | process_environment(redis_url=broker, email_url=self.relay.url) | more

    def spawn(self, *words: str, log: str = "product.log", **more: str) -> subprocess.Popen[bytes]:
        process = spawn([sys.executable, *words], log=self.folder / log, env=self.environment(**more), cwd=ROOT)
        self._started.append(process)
        return process

    def tick(self, *names: str, at: datetime = DUE, **more: str) -> subprocess.Popen[bytes]:
        """The second waker: a real `manage.py tick`."""
        return self.spawn("manage.py", "tick", *names, "--now", at.isoformat(), "--i-know", **more)

    def fork(self, *names: str, at: datetime | Sequence[datetime] = DUE, **order: object) -> Launched:
        """The same ticks, forked from a process that is warm already. order: boundaries, set; see launcher.py."""
        moments = [at] if isinstance(at, datetime) else at
        iso = [moment.isoformat() for moment in moments]
        return self.launcher.fork(ticks=names, at=iso, log=str(self.log), **order)

    def invitations(self, number: int, *, at: datetime = DUE, mark: str = "p") -> None:
        """So many messages due at that moment, each to somebody of their own whose address begins with the mark."""
        first = User.objects.count()
        people = [UserFactory.build(email=f"{mark}{self.seed}.{first + n}@example.org") for n in range(number)]
        people = User.objects.bulk_create(people, batch_size=500)
        Reminder.objects.bulk_create([self._invitation(person, at) for person in people], batch_size=500)

    def _invitation(self, person: User, at: datetime) -> Reminder:
        return ReminderFactory.build(
            recipient=person,
            due_at=at,
            next_try_at=at,
            created_at=at,
            message_date=at.replace(microsecond=0),
            expires_at=at + timedelta(days=7),
            message_id=f"<{self.seed}.{person.pk}@example.org>",
        )

    def await_stopped(self, sender: Launched) -> None:
        """Until it has stopped itself at its boundary, or is over."""
        wait_until(lambda: sender.state() in "TtZ", what="a sender at its boundary")

    def wake_up(self, sender: Launched) -> None:
        sender.signal(signal.SIGCONT)

    def pass_leases(self) -> None:
        """As if an hour had gone by for whoever holds a row or rests: those who held one are known to be dead."""
        self.pass_time(HOUR)

    def pass_time(self, by: timedelta) -> None:
        """Puts back what goes by the database's clock, as if so much time had gone by."""
        sending = Reminder.objects.filter(state=Reminder.State.SENDING)
        sending.update(lease_until=F("lease_until") - by)
        for name in ("resting_until", "down_since", "allowance_at"):
            TransportState.objects.filter(**{f"{name}__isnull": False}).update(**{name: F(name) - by})

    def live(self, at: datetime, *, until: datetime, names: Sequence[str] = ("deliver",)) -> datetime:
        """The ticks of a minute, then of the next minute that has something to do, and so on. Where it ended.

        Product time leaps over minutes without work, and what goes by the database's clock is put back as far.
        """
        while self.unfinished() and at < until:
            self.fork(*names, at=at).wait()
            soonest = Reminder.objects.unfinished().aggregate(at=Min("next_try_at"))["at"]
            then = max(at + MINUTE, min(soonest or at, until))
            self.pass_time(then - at)
            at = then
        return at

    def book(self, accepted: Sequence[Accepted]) -> None:
        """Messages that another relay has taken."""
        self._elsewhere += accepted

    def settle(self, expected: Expected) -> Verdict:
        """Holds everything since the last time against the ledger as it is now."""
        here = self.relay.kept[self._examined :]
        self._examined += len(here)
        accepted, self._elsewhere = here + self._elsewhere, []
        verdict = examine(accepted, expected, self.folder)
        self.verdicts.append(verdict)
        return verdict

    def holds(self, scenario: Callable[["World"], Expected | None]) -> bool:
        """Whether all of it was as it must be; what was not is in `broken`."""
        expected = scenario(self)
        if expected is not None:
            self.settle(expected)
        if self.broken:
            raise AssertionError("; ".join(self.broken) + tail(self.log))
        return True

    @property
    def broken(self) -> list[str]:
        """What did not hold, each thing once."""
        return list(dict.fromkeys([text for verdict in self.verdicts for text in verdict.broken] + self.failures))

    def skip(self) -> None:
        """What was accepted up to now belongs to no examination."""
        self._examined = len(self.relay.kept)

    def fail(self, text: str) -> None:
        """What the checks at the end cannot see."""
        self.failures.append(text)

    def forget(self) -> None:
        """Empties the ledger, so that the next run begins anew."""
        InboxItem.objects.all().delete()
        Reminder.objects.all().delete()
        TransportState.objects.all().delete()
        Watermark.objects.all().delete()
        TickRun.objects.all().delete()

    def unfinished(self) -> int:
        return Reminder.objects.unfinished().count()

    def await_end(self, *, patience: float) -> None:
        """Until no row is unfinished. patience: seconds in which not one more ends."""
        had, since = 0, time.monotonic()
        while left := self.unfinished():
            if left != had:
                had, since = left, time.monotonic()
            if time.monotonic() - since > patience:
                self.notes.append(f"{left} unfinished, and none ended for {patience:.0f} s")
                return
            time.sleep(0.2)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                stop(process, polite=signal.SIGKILL)
        if "launcher" in self.__dict__:
            self.launcher.stop()
        if self.broker:
            self.broker.stop()
        self.relay.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


__all__ = ["DUE", "MINUTE", "ROOT", "World", "kill", "tail", "wait_until"]
