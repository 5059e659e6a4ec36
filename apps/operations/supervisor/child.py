"""One child process: started on a leash, its output named line by line, started again when it dies, ended in order."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PYTHON = (sys.executable,)
ROOT = Path(__file__).resolve().parents[3]
LEASH = Path(__file__).with_name("leash.py")

FIRST_REST = 1.0
LONGEST_REST = 30.0
STABLE_AFTER = 60.0

_NOISE = re.compile(
    r"^\s*$|SecurityWarning|superuser privileges|absolutely not recommended|specify a different user using"
    r"|^\s*User information: |uid=\d+ euid=\d+ gid=\d+|_warn_or_raise_security_error|^worker: \w+ shutdown"
    r"|overcommit|Reading config from stdin|Received SIGTERM scheduling shutdown|Valkey is now ready to exit"
    r"|^celery beat v[\d.]+ .* is starting"
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Part:
    """stdin: given once at the start. fds: kept open for it. grace: seconds to end in when asked."""

    name: str
    command: list[str]
    stdin: str = ""
    fds: tuple[int, ...] = ()
    grace: float = 10
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """Started and ended from one thread, the one that lives longest: the leash holds to the thread that started it."""

    def __init__(self, part: Part, environment: Mapping[str, str], say: Say) -> None:
        self.part = part
        self.name = part.name
        self._environment = {**environment, **part.environment, "PYTHONUNBUFFERED": "1"}
        self._say = say
        self._rest = FIRST_REST / 2
        self._start_again_at = 0.0
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-ES", str(LEASH), str(os.getpid()), *self.part.command],
            stdin=subprocess.PIPE if self.part.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=self._environment,
            cwd=ROOT,
            start_new_session=True,
            pass_fds=self.part.fds,
        )
        self._feed(self.process.stdin)
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _feed(self, pipe: IO[str] | None) -> None:
        if pipe is None:
            return
        try:
            with pipe:
                pipe.write(self.part.stdin)
        except OSError:
            pass  # it ended at once; that is seen and said elsewhere

    def _listen(self, output: IO[str] | None) -> None:
        for line in output or ():
            if not _NOISE.search(line):
                self._say(f"{self.name:<7}| {line.rstrip()}")

    def ended(self) -> int | None:
        return self.process.poll()

    def keep_alive(self) -> None:
        """To be called often. A child that died is named, rests a little longer each time, and is started again."""
        if self.ended() is None:
            return
        now = time.monotonic()
        if not self._start_again_at:
            self._rest = FIRST_REST if now - self._began > STABLE_AFTER else min(2 * self._rest, LONGEST_REST)
            self._start_again_at = now + self._rest
            self._say(f"{self.name} ended ({_how(self.process.returncode)}); starting it again in {self._rest:.0f} s")
        elif now >= self._start_again_at:
            self._start_again_at = 0.0
            self._begin()

    def restart(self) -> None:
        self.end()
        self._start_again_at = 0.0
        self._begin()

    def end(self) -> None:
        """Asks, waits, insists; and takes along whatever it left in its session."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(self.part.grace)
        except subprocess.TimeoutExpired:
            self._say(f"{self.name} took more than {self.part.grace:.0f} s and was cut short")
        self._signal_all(signal.SIGKILL)
        self.process.wait()

    def _signal(self, what: signal.Signals) -> None:
        if self.ended() is None:
            self.process.send_signal(what)

    def _signal_all(self, what: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, what)
        except (ProcessLookupError, PermissionError):
            pass


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
