"""A fresh, migrated database for every run: a copy of one that was migrated once."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg

from tests.fixtures.servers import ROOT
from tests.servers.postgres import Postgres
from tests.servers.process import ServerError, temp_dir

TEMPLATE = "migrated"
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "HOURS", "FAKETIME_LIBRARY")


@dataclass
class Databases:
    folder: Path = field(default_factory=lambda: temp_dir("faults"))
    _made: int = 0

    @cached_property
    def postgres(self) -> Postgres:
        """Durable: what a crash may take is part of the question."""
        server = Postgres.start(durable=True)
        with psycopg.connect(server.database_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        self._migrate(server.database_url(TEMPLATE))
        return server

    @cached_property
    def sqlite(self) -> Path:
        file = self.folder / f"{TEMPLATE}.sqlite3"
        self._migrate(f"sqlite:///{file}")
        return file

    def fresh(self, kind: str) -> str:
        """DATABASE_URL of a new one."""
        self._made += 1
        name = f"faults{self._made}"
        if kind == "sqlite":
            shutil.copy(self.sqlite, self.folder / f"{name}.sqlite3")
            return f"sqlite:///{self.folder / name}.sqlite3"
        with psycopg.connect(self.postgres.database_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.postgres.database_url(name)

    def environment(self, url: str) -> dict[str, str]:
        """What a process of the product needs on that database, and nothing of whoever started this one."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "coachtrack.settings",
            "COACHTRACK_DATA_DIR": str(self.folder / f"data{self._made}"),
            "DATABASE_URL": url,
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "SITE_URL": "http://127.0.0.1:8000",
            "DEMO": "0",
            "DEBUG": "0",
            "REDIS_URL": "",
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "pycache"),
        }

    def _migrate(self, url: str) -> None:
        command = [sys.executable, "manage.py", "migrate", "-v", "0"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(url), capture_output=True, text=True)
        if done.returncode:
            raise ServerError(f"migrate: {done.stderr[-2000:]}")

    def clean_up(self) -> None:
        if "postgres" in self.__dict__:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
