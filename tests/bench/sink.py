"""A mail server in a process of its own that takes everything and writes down when each message came.

    python -m tests.bench.sink PORT FILE

Each line of FILE: seconds since 1970, Message-ID, recipient.
"""

import asyncio
import os
import re
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.process import spawn, stop, temp_dir, wait_until

ROOT = Path(__file__).resolve().parents[2]
_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Arrival:
    at: float
    message_id: str
    to: str


class Arrivals:
    """What the mail server at that port has written down."""

    def __init__(self, port: int, file: Path) -> None:
        self.port, self.file = port, file

    @classmethod
    def from_environment(cls) -> "Arrivals":
        port, file = os.environ["BENCH_SINK"].split(" ", 1)
        return cls(int(port), Path(file))

    def forget(self) -> None:
        os.truncate(self.file, 0)

    def count(self) -> int:
        return self.file.read_bytes().count(b"\n")

    def all(self) -> list[Arrival]:
        lines = (line.split(" ", 2) for line in self.file.read_text().splitlines())
        return [Arrival(float(at), message_id, to) for at, message_id, to in lines]


class SinkProcess:
    def __init__(self) -> None:
        folder = temp_dir("sink")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.file, log = folder / "arrivals", folder / "log"
        self.file.touch()
        command = [sys.executable, "-m", "tests.bench.sink", str(self.port), str(self.file)]
        self.process: Popen[bytes] = spawn(command, log=log, env=dict(os.environ), cwd=ROOT)
        wait_until(self._answers, what="the sink", process=self.process, log=log)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        stop(self.process)
        shutil.rmtree(self.file.parent, ignore_errors=True)


class _Handler:
    def __init__(self, file: int) -> None:
        self._file = file

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        found = _ID.search(content)
        message_id = found[1].decode() if found else "-"
        os.write(self._file, f"{time.time():.6f} {message_id} {','.join(envelope.rcpt_tos)}\n".encode())
        return "250 OK"


async def _serve(port: int, path: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def protocol() -> Any:
        return SMTP(_Handler(file), enable_SMTPUTF8=True)

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
