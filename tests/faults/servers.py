"""A database's server or file, stopped, started and put back to what it was."""

import os
import pwd
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from tests.fixtures.servers import live_database_url
from tests.servers.process import spawn, wait_until


@dataclass
class Server:
    """PostgreSQL in that folder, started by somebody else, so that its end is read off the process itself."""

    folder: Path
    _command: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def crash(self) -> None:
        """At once and without a checkpoint."""
        pid = self.pid
        self._command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: _has_ended(pid), what="the end of postgres")
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)  # its parent has not taken note of it yet
        connection.close()

    def start(self) -> None:
        owner = pwd.getpwuid((self.folder / "data").stat().st_uid) if os.geteuid() == 0 else None
        spawn(self._command, log=self.folder / "postgres.log", account=owner)
        wait_until(_answers, what="postgres after its crash")

    def crash_for(self, seconds: float) -> None:
        self.crash()
        time.sleep(seconds)
        self.start()


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _answers() -> bool:
    try:
        with psycopg.connect(live_database_url(), connect_timeout=5) as there:
            return there.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def database_file() -> Path:
    """Of the SQLite database in use."""
    return Path(str(connection.settings_dict["NAME"]))


@dataclass
class Backup:
    """The whole database as it is at this moment; `restore` puts it back, as an operator does with all at rest."""

    name: str = "last_night"

    def take(self) -> None:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(database_file())) as source, closing(sqlite3.connect(self._copy)) as copy:
                source.backup(copy)
        else:
            self._as_operator(sql.SQL("CREATE DATABASE {copy} TEMPLATE {true}"))

    def restore(self) -> None:
        if connection.vendor == "sqlite":
            connection.close()
            for end in ("-wal", "-shm"):
                database_file().with_name(database_file().name + end).unlink(missing_ok=True)
            shutil.copy(self._copy, database_file())
        else:
            self._as_operator(sql.SQL("DROP DATABASE {true}"), sql.SQL("ALTER DATABASE {copy} RENAME TO {true}"))

    @property
    def _copy(self) -> Path:
        return database_file().with_suffix(f".{self.name}")

    def _as_operator(self, *statements: sql.SQL) -> None:
        connection.close()
        url = urlsplit(live_database_url())
        true = url.path.strip("/")
        names = {"true": sql.Identifier(true), "copy": sql.Identifier(f"{true}_{self.name}")}
        server = {"host": unquote(url.hostname or ""), "user": url.username, "dbname": "postgres"}
        with psycopg.connect(**server, autocommit=True) as operator:  # type: ignore[arg-type]
            operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [true])
            for statement in statements:
                operator.execute(statement.format(**names))
