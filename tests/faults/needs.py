"""What a scenario needs of this machine. Each answers with the reason why it cannot run here, or with nothing."""

import importlib.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH

_FAKETIME = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime")


def nothing() -> str:
    return ""


def webhooks() -> str:
    return "no webhooks yet"


def hours() -> str:
    return "" if os.environ.get("HOURS") else "takes hours: say HOURS=8"


def openssl() -> str:
    return "" if shutil.which("openssl") else "no openssl on PATH"


def zone_files() -> str:
    found = any((Path(path) / "America/Panama").is_file() for path in TZPATH)
    return "" if found else "no time zone files on this machine to change"


@cache
def namespaces() -> str:
    """A mount of one's own, without being root."""
    if not shutil.which("unshare"):
        return "no unshare on PATH"
    tried = subprocess.run(
        ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False
    )
    return "" if tried.returncode == 0 else f"no user namespace here: {tried.stderr.strip()[:80]}"


def faketime_library() -> Path | None:
    """The Debian package's, that of a wheel, or the one that FAKETIME_LIBRARY names."""
    named = [Path(os.environ["FAKETIME_LIBRARY"])] if os.environ.get("FAKETIME_LIBRARY") else []
    named += [Path(folder) / "libfaketime.so.1" for folder in _FAKETIME]
    wheel = importlib.util.find_spec("libfaketime")
    if wheel and wheel.origin:
        named += Path(wheel.origin).parent.rglob("libfaketime.so.1")
    return next((path for path in named if path.is_file()), None)


def faketime() -> str:
    return "" if faketime_library() else "no libfaketime (Debian: faketime) on this machine"
