"""What is looked at before anything is started or made. Each obstacle is one sentence with the way out."""

import errno
import fcntl
import os
import smtplib
import socket
import time
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from apps.operations.supervisor.embedded import valkey_binary

PATIENCE = 5
PROBE = 1.0


class CannotStart(Exception):
    """The sentence for the person at the terminal. Nothing has been started or made."""


def open_port(port: int) -> socket.socket:
    """The listening socket of the web pages. Held by the supervisor, so a web server that restarts refuses nobody."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise CannotStart(_about_port(port, error)) from None
    return listener


def _about_port(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: end that one, or choose another with PORT={port + 1}."
    return f"Port {port} cannot be used ({error.strerror}): choose another with PORT=8000."


def check_servers() -> None:
    """Those that the environment names; the others will be embedded."""
    if settings.COACHTRACK_REDIS_URL:
        _check_redis(settings.COACHTRACK_REDIS_URL)
    elif valkey_binary() is None:
        raise CannotStart(
            "There is no Valkey for this platform: install valkey-server, or set REDIS_URL to a running one."
        )
    if settings.COACHTRACK_EMAIL_URL:
        _check_mail(settings.COACHTRACK_EMAIL_URL)
    if not settings.COACHTRACK_EMBEDDED:
        _check_database()


def _check_redis(url: str) -> None:
    try:
        with _redis(url) as client:
            client.ping()
            evicts = _evicts(client)
    except (redis.RedisError, OSError, ValueError) as error:
        raise CannotStart(f"REDIS_URL ({_shown(url)}) does not answer: {_first_line(error)}") from None
    if evicts:
        raise CannotStart(
            f"REDIS_URL ({_shown(url)}) drops queues when it is full: set its maxmemory-policy noeviction."
        )


def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url.replace("redis+socket://", "unix://", 1),
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        decode_responses=True,
    )


def _evicts(client: redis.Redis) -> bool:
    """Where the server will not say, it is taken at its word."""
    try:
        limits: Any = client.config_get("maxmemory*")
    except redis.ResponseError:
        return False
    return bool(limits.get("maxmemory", "0") != "0" and limits.get("maxmemory-policy") != "noeviction")


def _check_mail(url: str) -> None:
    try:
        mail = get_connection(timeout=PATIENCE)
        mail.open()
        mail.close()
    except (smtplib.SMTPException, OSError) as error:
        raise CannotStart(f"EMAIL_URL ({_shown(url)}) does not answer: {_first_line(error)}") from None


def _check_database() -> None:
    where = f"{connection.vendor} {connection.settings_dict['NAME']}"
    if connection.settings_dict.get("HOST"):
        where += f" at {connection.settings_dict['HOST']}"
    try:
        connection.ensure_connection()
    except (DatabaseError, ImproperlyConfigured) as error:
        raise CannotStart(f"DATABASE_URL ({where}) cannot be used: {_first_line(error)}") from None
    finally:
        connection.close()


def _shown(url: str) -> str:
    """Without user and password."""
    parts = urlsplit(url)
    try:
        return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError:
        return f"{parts.scheme}://…"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".") + "."


def claim(data: Path, home: Path) -> IO[str]:
    """Makes the directories and takes the lock of this data directory, held as long as the file is open."""
    lock = _made(data)
    if not _locked(lock):
        lock.close()
        raise CannotStart(f"coachtrack is already running on {data}: use that one, or end it first.")
    try:
        check_home(home)
    except CannotStart:
        lock.close()
        raise
    return lock


def _made(data: Path) -> IO[str]:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return settings.COACHTRACK_LOCK_FILE.open("a")
    except OSError as error:
        raise CannotStart(_about_directory(data, error)) from None


def check_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        draft = home / ".can-write"
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise CannotStart(_about_directory(home, error)) from None
    for name in ("coachtrack.sqlite3", "secret_key"):
        if (home / name).exists() and not os.access(home / name, os.R_OK | os.W_OK):
            raise CannotStart(f"{home / name} belongs to somebody else: start as its owner, or give it to this user.")


def _about_directory(path: Path, error: OSError) -> str:
    reason = (error.strerror or "no reason given").lower()
    return f"The data directory {path} cannot be written ({reason}): choose another with COACHTRACK_DATA_DIR."


def _locked(lock: IO[str]) -> bool:
    """Others look at the lock for an instant to see whether coachtrack runs, so one refusal is not yet an answer."""
    deadline = time.monotonic() + PROBE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True
