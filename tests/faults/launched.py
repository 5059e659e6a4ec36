"""The near side of launcher.py."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fixtures.servers import ROOT
from tests.servers.process import ServerError, tail

_LIMIT = 300.0


@dataclass
class Launcher:
    process: subprocess.Popen[str]
    log: Path

    @classmethod
    def start(cls, environment: Mapping[str, str], folder: Path) -> "Launcher":
        log = folder / "launcher.log"
        with log.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.launcher"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(environment),
                cwd=ROOT,
                text=True,
                start_new_session=True,
            )
        return cls(process, log)

    def fork(self, **order: object) -> "Launched":
        """ticks, at, log, and what else launcher.py understands."""
        answer = self._ask({"start": order})
        return Launched(self, answer["pid"])

    def wait(self, pid: int, timeout: float) -> int | None:
        code = self._ask({"wait": pid, "timeout": timeout})["code"]
        return None if code is None else int(code)

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ServerError(f"the launcher ended{tail(self.log)}")
        return dict(json.loads(line))

    def stop(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


@dataclass(frozen=True)
class Launched:
    launcher: Launcher
    pid: int

    def wait(self, timeout: float = _LIMIT) -> int:
        """The exit code; minus the signal for a killed one."""
        code = self.launcher.wait(self.pid, timeout)
        if code is None:
            self.signal(signal.SIGKILL)
            raise ServerError(f"a sender ran on after {timeout:.0f} s")
        return code

    def is_over(self) -> bool:
        return self.state() == "Z"

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def is_stopped(self) -> bool:
        return self.state() in "Tt"

    def state(self) -> str:
        """As the kernel says: R, S, T for stopped, Z once it is over."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
