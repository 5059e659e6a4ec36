"""Starting, awaiting and ending child processes. A child never outlives the process that started it."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_PREFIX = "coachtrack-test-"
_SWEEP_AFTER = 3600.0
_libc = ctypes.CDLL(None, use_errno=True)


class ServerError(RuntimeError):
    """A server did not start, answer or end; the message holds the end of its log."""


def _die_with_parent() -> None:
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    cwd: Path | None = None,
    account: pwd.struct_passwd | None = None,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, output to `log`; as `account` if one is given (root only)."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            cwd=Path("/") if account else cwd,
            **as_account(account),
        )
    if stdin is not None and process.stdin is not None:
        with process.stdin as pipe:
            pipe.write(stdin)
    return process


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments with which subprocess gives up root for `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def wait_until(
    ready: Callable[[], bool],
    *,
    what: str,
    timeout: float = 60.0,
    process: subprocess.Popen[bytes] | None = None,
    log: Path | None = None,
) -> None:
    """Poll until `ready()`; give up when `process` has ended or the (generous) time is over."""
    deadline = time.monotonic() + timeout
    while not ready():
        ended = process is not None and process.poll() is not None
        if ended or time.monotonic() > deadline:
            fate = f"ended with {process.returncode}" if process and ended else f"not there after {timeout:.0f} s"
            raise ServerError(f"{what}: {fate}{tail(log)}")
        time.sleep(0.02)


def tail(log: Path | None, lines: int = 25) -> str:
    """The last lines of a log, ready to stand in an error message."""
    if log is None or not log.is_file():
        return ""
    return "\n" + "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def stop(process: subprocess.Popen[bytes], *, polite: signal.Signals = signal.SIGTERM, timeout: float = 15.0) -> int:
    """End a child and its whole session: politely first, then for good. Returns its exit code."""
    if process.poll() is None:
        process.send_signal(polite)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
    code = process.wait()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    return code


def temp_dir(name: str) -> Path:
    """A folder for one server, named after this process so that leftovers of killed runs can be told apart."""
    _sweep()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-{name}-"))


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > _SWEEP_AFTER
            if old and not _alive(int(folder.name.removeprefix(_PREFIX).split("-")[0])):
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):
            continue


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
