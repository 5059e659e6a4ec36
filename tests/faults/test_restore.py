"""F28: yesterday's backup is put back while the hospital runs. Nothing leaves until somebody has chosen."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from tests.servers.postgres import Postgres
from tests.servers.smtp import Sink
from tests.servers.up import manage

pytestmark = pytest.mark.once

KEY = "only-for-tests-" + "0123456789" * 5
BEFORE, WAITING = 5, 8
"""Messages that are out when the backup is made, and messages that go out right after it."""

INVITE = """
from django.core.management import call_command
from apps.accounts.models import User
from apps.core import clock
from apps.reminders.services import invite
for number in range({first}, {last}):
    person = User.objects.create_user(f"p{{number}}@example.org", first_name="P", last_name=str(number))
    invite(user=person, by=None, now=clock.now())
if {and_send}:
    call_command("tick", "queue", "deliver")
"""


class Database(Protocol):
    url: str

    def back_up(self) -> None: ...
    def restore(self) -> None: ...
    def age(self) -> None: ...


LONG_AGO = "UPDATE reminders_sendingguard SET beat_at = '2020-01-01 00:00:00+00:00'"


class SQLite:
    """The file of an embedded installation, copied by the way that the documentation names."""

    url = ""

    def __init__(self, data: Path) -> None:
        self._file = data / "hospital" / "coachtrack.sqlite3"
        self._copy = data.with_name("backup.sqlite3")

    def back_up(self) -> None:
        with closing(sqlite3.connect(self._file)) as here, closing(sqlite3.connect(self._copy)) as there:
            here.backup(there)

    def restore(self) -> None:
        for leftover in self._file.parent.glob("coachtrack.sqlite3-*"):
            leftover.unlink()
        shutil.copy(self._copy, self._file)

    def age(self) -> None:
        with closing(sqlite3.connect(self._file)) as here:
            here.execute(LONG_AGO)
            here.commit()


class PostgreSQL:
    def __init__(self, server: Postgres) -> None:
        self._server = server
        self.url = server.url

    def back_up(self) -> None:
        self._do("CREATE DATABASE backup TEMPLATE coachtrack")

    def restore(self) -> None:
        self._do("DROP DATABASE coachtrack", "CREATE DATABASE coachtrack TEMPLATE backup")

    def age(self) -> None:
        self._do(LONG_AGO, on="coachtrack")

    def _do(self, *statements: str, on: str = "postgres") -> None:
        with psycopg.connect(self._server.database_url(on), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]


@dataclass
class Hospital:
    data: Path
    sink: Sink
    database: Database

    def run(self, *words: str) -> str:
        settings = {"EMAIL_URL": self.sink.url, "SECRET_KEY": KEY, "DATABASE_URL": self.database.url}
        done = manage(self.data, *words, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def invite(self, first: int, last: int, *, and_send: bool) -> None:
        self.run("shell", "-v", "0", "-c", INVITE.format(first=first, last=last, and_send=and_send))

    def tick(self) -> None:
        self.run("tick", "queue", "deliver")

    def sent(self) -> Counter[str]:
        """By Message-ID. A restored database has forgotten the Date of what it sent."""
        return Counter(message["Message-ID"] for message in self.sink.messages)


@pytest.fixture(params=["sqlite", "postgresql"])
def hospital(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: Sink) -> Iterator[Hospital]:
    """Has sent, been backed up, sent more, and has just been restored from that backup."""
    data = tmp_path / "var"
    (data / "hospital").mkdir(parents=True)
    server = Postgres.start() if request.param == "postgresql" else None
    try:
        hospital = Hospital(data, smtp_sink, PostgreSQL(server) if server else SQLite(data))
        hospital.run("migrate", "-v", "0")
        hospital.invite(0, BEFORE, and_send=True)
        hospital.invite(BEFORE, BEFORE + WAITING, and_send=False)
        hospital.database.back_up()
        hospital.tick()
        assert len(hospital.sent()) == BEFORE + WAITING
        hospital.database.restore()
        yield hospital
    finally:
        if server:
            server.stop()


def test_restored_backup_sends_nothing_and_closes_what_is_in_doubt(hospital: Hospital) -> None:
    for _ in range(2):
        hospital.tick()
    assert set(hospital.sent().values()) == {1}
    said = hospital.run("release_reminders", "--list")
    assert "older than what has been sent from it" in said
    assert f"{WAITING}  together" in said
    assert f"{WAITING} messages" in hospital.run("release_reminders", "--expire")
    hospital.invite(100, 101, and_send=True)
    assert sum(hospital.sent().values()) == BEFORE + WAITING + 1
    assert set(hospital.sent().values()) == {1}


@pytest.mark.parametrize("hospital", ["sqlite"], indirect=True)
def test_restored_backup_sends_again_what_an_operator_lets_go(hospital: Hospital) -> None:
    hospital.tick()
    hospital.run("release_reminders", "--send")
    hospital.tick()
    copies = hospital.sent()
    assert Counter(copies.values()) == {1: BEFORE, 2: WAITING}


@pytest.mark.parametrize("hospital", ["postgresql"], indirect=True)
def test_backup_restored_on_a_new_machine_sends_nothing(hospital: Hospital) -> None:
    hospital.database.age()
    for mark in (hospital.data / "hospital").glob("sending-mark*"):
        mark.unlink()
    hospital.tick()
    assert set(hospital.sent().values()) == {1}
    assert "does not know what was sent since" in hospital.run("release_reminders", "--list")
