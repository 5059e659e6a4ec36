"""`manage.py up` as a person at a terminal has it: a real process on a free port with a data directory of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import spawn, wait_until

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DEMO", "DEBUG", "PORT")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Nothing of the test run itself: as in a shell in which nobody has set anything."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("COACHTRACK")}
    ours = {"COACHTRACK_DATA_DIR": str(data), "PORT": str(port), "DEMO": "0", "DJANGO_SETTINGS_MODULE": ""}
    return {name: value for name, value in (kept | ours | more).items() if value}


def manage(data: Path, *words: str, port: int = 8000, **more: str) -> subprocess.CompletedProcess[str]:
    """One command of manage.py, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(data, port, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class Up:
    data: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, data: Path, *, ready: bool = True, **more: str) -> "Up":
        """Returns when it answers on /healthz."""
        port = int(more.pop("PORT", free_port()))
        log = data.with_name(f"up-{port}.log")
        command = [sys.executable, "manage.py", "up"]
        up = cls(data, port, spawn(command, log=log, env=environment(data, port, **more), cwd=ROOT), log)
        if ready:
            wait_until(lambda: up.detail() != "", what="manage.py up", process=up.process, log=log, timeout=120)
        return up

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def detail(self) -> str:
        """What /healthz says, or nothing."""
        try:
            return str(json.loads(self.get("/healthz")[1])["detail"])
        except (OSError, http.client.HTTPException, ValueError):
            return ""

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for_line(self, text: str) -> None:
        wait_until(lambda: text in self.output(), what=f"{text!r} from up", process=self.process, log=self.log)

    def pids(self, word: str = "") -> list[int]:
        """Of every process of this data directory, children's children included, whose command holds that word."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_ours(pid, word.encode())]

    def _is_ours(self, pid: int, word: bytes) -> bool:
        try:
            surroundings = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return f"COACHTRACK_DATA_DIR={self.data}".encode() in surroundings and word in command

    def interrupt(self) -> int:
        """Ctrl-C. The exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def clean_up(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
