"""A mail relay as a process of its own: what it has accepted stays written down whatever else is killed.

`Relay` starts and steers it; relay_process.py is the server. Every acceptance is a line of a file, written before
the sender hears of it, so a message counted here is one that a reader has.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tests.servers.process import spawn, stop, temp_dir, wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Manners:
    """How it treats its callers. Shares are of 1, times in seconds."""

    refuse: bool = False
    """Nothing listens."""
    put_off: float = 0.0
    """This share of recipients hears 451."""
    unknown: str = ""
    """Recipients whose address holds this hear 550."""
    per_minute: int = 0
    """More messages than this within `minute` hear `over`; 0: as many as come."""
    minute: float = 60.0
    over: int = 421
    drop: float = 0.0
    """Of this share of messages the whole is taken and kept, and the line cut before saying so."""
    silent: float = 0.0
    """This share is swallowed: neither kept nor answered."""
    byte_pause: float = 0.0
    """Between any two bytes of an answer."""
    hang_up_at: str = ""
    """A verb at which the line is cut; "connect" and "body" are verbs, too."""
    delay: float = 0.0
    """Between the end of a message and the answer; it is kept half-way."""
    merge: bool = False
    """As providers do that take an idempotency key: a second copy is answered and not kept."""
    starttls: bool = False
    """Offered, with the certificate given at the start."""


@dataclass(frozen=True)
class Accepted:
    """at: seconds of the wall clock. merged: a second copy that was not kept."""

    message_id: str
    date: str
    to: str
    subject: str
    at: float
    merged: bool = False


@dataclass
class Relay:
    folder: Path
    process: subprocess.Popen[bytes]
    port: int
    manners: Manners = field(default_factory=Manners)
    _steered: int = 0
    _read: int = 0
    _accepted: list[Accepted] = field(default_factory=list)

    @classmethod
    def start(cls, *, seed: int = 0, certificate: Path | None = None) -> "Relay":
        folder = temp_dir("relay")
        command = [sys.executable, "-m", "tests.servers.relay_process", str(folder), str(seed), str(certificate or "")]
        log = folder / "relay.log"
        process = spawn(command, log=log, cwd=ROOT)
        wait_until(lambda: (folder / "port").exists(), what="the mail relay", process=process, log=log)
        return cls(folder, process, int((folder / "port").read_text()))

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def set(self, **manners: object) -> None:
        """From now on; what is not named stays. Returns when it holds."""
        self.manners = replace(self.manners, **manners)  # type: ignore[arg-type]
        self._steered += 1
        wanted = self.folder / "manners.new"
        wanted.write_text(json.dumps({"number": self._steered, **asdict(self.manners)}))
        wanted.replace(self.folder / "manners.json")
        wait_until(self._has_heard, what="the mail relay's new manners", process=self.process)

    def _has_heard(self) -> bool:
        done = self.folder / "done"
        return done.exists() and done.read_text() == str(self._steered)

    @contextmanager
    def behaving(self, **manners: object) -> Iterator[None]:
        before = asdict(self.manners)
        self.set(**manners)
        try:
            yield
        finally:
            self.set(**before)

    @property
    def accepted(self) -> list[Accepted]:
        """Everything up to now, merged copies included, in order."""
        book = self.folder / "accepted"
        if book.exists() and book.stat().st_size > self._read:
            with book.open("rb") as lines:
                lines.seek(self._read)
                whole, _, _ = lines.read().rpartition(b"\n")
            self._read += len(whole) + 1 if whole else 0
            self._accepted += [Accepted(**json.loads(line)) for line in whole.splitlines()]
        return self._accepted

    @property
    def kept(self) -> list[Accepted]:
        return [message for message in self.accepted if not message.merged]

    def counts(self) -> dict[str, int]:
        """How often it has done what besides accepting: connections, 451, 550, 421, cut, swallowed."""
        return dict(json.loads((self.folder / "counts.json").read_text()))

    def stop(self) -> None:
        stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
