"""The one place that reads the environment. A value that cannot be understood stops the start with a sentence."""

import fcntl
import hashlib
import secrets
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG: bool = env.bool("DEBUG", False)
PORT: int = env.int("PORT", 8000, validate=validate.Range(1, 65535))
DATA_DIR: Path = Path(env.str("COACHTRACK_DATA_DIR", "") or BASE_DIR / "var").expanduser().resolve()
DATABASE_URL: str = env.str("DATABASE_URL", "")

EMBEDDED_DATABASE: bool = not DATABASE_URL
"""Embedded: SQLite below HOME_DIR. Only there may the demo hospital live."""

HOSPITAL_MARK = DATA_DIR / "use-hospital"
"""Written by the page "Use this for my hospital": from then on the hospital's own directory is used, not the demo's."""


def _demo() -> bool:
    if not EMBEDDED_DATABASE:
        return False
    chosen = env.str("DEMO", "")
    return env.bool("DEMO") if chosen else not HOSPITAL_MARK.exists()


DEMO: bool = _demo()

HOME_DIR: Path = DATA_DIR / ("demo" if DEMO else "hospital")
"""Everything one installation keeps. The demo and a real hospital never share a directory, a database or a person."""

LOCK_FILE = DATA_DIR / "up.lock"
"""Held by a running `manage.py up`, so that there is one for each data directory."""


def _mark_name() -> str:
    """One for each database this machine is pointed at: a test server must not be taken for the hospital set back."""
    if EMBEDDED_DATABASE:
        return "sending-mark.json"
    address = urlsplit(DATABASE_URL)
    place = f"{address.hostname}:{address.port}{address.path}"
    return f"sending-mark-{hashlib.sha256(place.encode()).hexdigest()[:8]}.json"


SENDING_MARK = Path(env.str("SENDING_MARK", "") or HOME_DIR / _mark_name()).expanduser()
"""How far this machine has sent, outside the database, so that a restored one is noticed. One a machine."""

RUNNING_FILE = HOME_DIR / "running.env"
"""Where `manage.py up` tells other commands on this machine which embedded servers it started."""


def _is_running() -> bool:
    """Whether the lock is held: a file left behind by a killed `up` must not send anybody to a dead server."""
    try:
        with LOCK_FILE.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _url(name: str) -> str:
    """A real server if one is configured, else the embedded one of a running `manage.py up`, else empty."""
    configured = env.str(name, "")
    if configured or not RUNNING_FILE.is_file() or not _is_running():
        return configured
    lines = dict(line.split("=", 1) for line in RUNNING_FILE.read_text().splitlines() if "=" in line)
    return lines.get(name, "")


REDIS_URL: str = _url("REDIS_URL")
EMAIL_URL: str = _url("EMAIL_URL")


HASTE: float = env.float("COACHTRACK_HASTE", 1.0, validate=validate.Range(min=1.0))
"""For tests alone: by how much faster beat wakes the ticks and a standstill becomes an alarm."""


class MailLimits(NamedTuple):
    """What a relay lets through. 0: as much as it takes."""

    per_minute: int = 0
    per_day: int = 0
    connections: int = 3


RELAYS = {"": MailLimits(), "exchange-online": MailLimits(per_minute=30, per_day=10_000, connections=3)}


def _mail_limits() -> MailLimits:
    usual = RELAYS[env.str("MAIL_RELAY", "", validate=validate.OneOf(RELAYS))]
    natural = validate.Range(min=0)
    return MailLimits(
        env.int("MAIL_PER_MINUTE", usual.per_minute, validate=natural),
        env.int("MAIL_PER_DAY", usual.per_day, validate=natural),
        env.int("MAIL_CONNECTIONS", usual.connections, validate=validate.Range(min=1)),
    )


MAIL_LIMITS: MailLimits = _mail_limits()


def make_home() -> None:
    """For the commands that begin an embedded installation. OSError where that cannot be."""
    HOME_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key() -> str:
    """The configured key, or one made once and kept below HOME_DIR for an embedded installation.

    Looking must leave no trace: as long as there is no HOME_DIR, the key is one of the moment.
    """
    configured = env.str("SECRET_KEY", "")
    if configured:
        return configured
    if not EMBEDDED_DATABASE:
        raise ImproperlyConfigured("Set SECRET_KEY: a real DATABASE_URL is in use, and no key is made up for it.")
    return _kept_key(HOME_DIR / "secret_key") if HOME_DIR.is_dir() else secrets.token_urlsafe(50)


def _kept_key(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return _new_key(path)
    except OSError as error:
        raise ImproperlyConfigured(f"Cannot read {path}: {error.strerror}.") from error


def _new_key(path: Path) -> str:
    key = secrets.token_urlsafe(50)
    try:
        path.touch(mode=0o600)
        path.write_text(key)
    except OSError:
        return key  # `manage.py up` names a directory that cannot be written; commands that only read go on
    return key
