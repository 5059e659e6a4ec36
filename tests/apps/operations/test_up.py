"""The supervisor, as real processes."""

import os
import re
import signal
import smtplib
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from apps.operations.supervisor import embedded
from tests.servers.process import wait_until
from tests.servers.up import Up, free_port, manage

pytestmark = pytest.mark.once


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One for the tests after which it still runs."""
    running = Up.start(tmp_path_factory.mktemp("up") / "var")
    running.wait_for_line("Open http://127.0.0.1:")
    yield running
    running.clean_up()


def _refusal(result) -> str:
    """The one sentence; nothing else may be on stderr."""
    assert result.returncode != 0
    assert result.stdout == ""
    assert re.fullmatch(r"coachtrack cannot start: [^\n]+\n", result.stderr), result.stderr
    return result.stderr


def _broker(data: Path) -> str:
    program = "from django.conf import settings; print(settings.CELERY_BROKER_URL)"
    return manage(data, "shell", "-v", "0", "-c", program).stdout.strip()


def _kill(up: Up) -> None:
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait()


def test_up_runs_its_ticks_and_prints_no_noise(up):
    wait_until(lambda: up.detail() == "ok", what="the first ticks", process=up.process, log=up.log)
    assert not re.search(r"warning|superuser|overcommit|traceback", up.output(), re.IGNORECASE), up.output()


def test_up_twice_on_one_directory_says_so(up):
    assert "already running" in _refusal(manage(up.data, "up", port=free_port()))
    assert up.get("/healthz")[0] == 200


def test_nobody_is_the_last_to_close_the_database_of_a_running_up(up):
    database = next(up.data.rglob("coachtrack.sqlite3"))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    assert database.with_name(f"{database.name}-wal").exists()


def test_command_beside_a_running_up_finds_its_servers(up):
    assert _broker(up.data).startswith("redis+socket:///")


def test_up_child_that_dies_is_named_and_started_again(up):
    wait_until(lambda: up.pids("beat") != [], what="beat")
    before = up.pids("beat")
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    up.wait_for_line("beat ended (SIGKILL); starting it again in 1 s")
    wait_until(lambda: set(up.pids("beat")) - set(before) != set(), what="another beat", process=up.process)


def test_up_web_that_dies_refuses_nobody(up):
    for pid in up.pids("gunicorn"):
        os.kill(pid, signal.SIGKILL)
    assert up.get("/healthz")[0] == 200


def test_up_catches_mail(up):
    address = next(
        line for line in (up.data / "hospital" / "running.env").read_text().splitlines() if "EMAIL_URL" in line
    )
    with smtplib.SMTP("127.0.0.1", int(address.rsplit(":", 1)[1]), timeout=30) as server:
        server.sendmail("a@localhost", ["head@example.org"], "Subject: One question\r\n\r\nfor Thursday")
    (caught,) = (up.data / "hospital" / "mail").glob("*.eml")
    assert caught.read_bytes().startswith(b"X-Envelope-To: head@example.org\r\nSubject: One question")


def test_up_ends_in_order_and_finds_its_data_again(data):
    first = Up.start(data)
    wait_until(lambda: len(first.pids("beat")) > 0, what="beat", process=first.process, log=first.log)
    assert first.interrupt() == 0
    ended = re.findall(r"^Ending (\w+)", first.output(), re.MULTILINE)
    assert ended == ["web", "beat", "worker", "mail", "valkey"]
    assert first.pids() == []
    assert not (data / "hospital" / "running.env").exists()
    key = (data / "hospital" / "secret_key").read_text()
    second = Up.start(data)
    second.clean_up()
    assert (data / "hospital" / "secret_key").read_text() == key


def test_up_killed_leaves_nobody_after_five_seconds(data):
    up = Up.start(data)
    wait_until(lambda: len(up.pids("worker")) >= 2, what="the worker's pool", process=up.process, log=up.log)
    _kill(up)
    wait_until(lambda: up.pids() == [], what="an empty house", timeout=5)
    assert _broker(data) == "memory://"
    left = Path((data / "hospital/running.env").read_text().split("unix://")[1].split()[0]).parent
    assert left.exists()
    embedded.sweep_socket_folders()
    assert not left.exists()


def test_up_on_a_taken_port_says_so_and_makes_nothing(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert f"Port {taken} is taken" in _refusal(manage(data, "up", port=taken))
    assert not data.exists()


def test_up_where_no_directory_can_be_made_says_so():
    assert "/proc/coachtrack cannot be written" in _refusal(manage(Path("/proc/coachtrack"), "up", port=free_port()))


def test_up_with_a_file_in_the_place_of_its_directory_says_so(data):
    data.write_text("not a directory")
    assert str(data) in _refusal(manage(data, "up", port=free_port()))
    assert data.read_text() == "not a directory"


REAL = {"SECRET_KEY": "only-for-tests-" + "0123456789" * 5}


@pytest.mark.parametrize(
    "environment",
    [
        {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/coach", **REAL},
        {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3", **REAL},
        {"DATABASE_URL": "nonsense", **REAL},
        {"DATABASE_URL": "postgresql://me@127.0.0.1:1/coach"},  # and no SECRET_KEY
        {"REDIS_URL": "redis://127.0.0.1:1/0"},
        {"REDIS_URL": "unix:///nowhere/valkey.sock"},
        {"REDIS_URL": "nonsense"},
        {"EMAIL_URL": "smtp://me:secret@127.0.0.1:1"},
        {"EMAIL_URL": "nonsense"},
        {"DEMO": "perhaps"},
    ],
    ids=lambda environment: "-".join(f"{name}={url[:20]}" for name, url in environment.items() if name != "SECRET_KEY"),
)
def test_up_that_cannot_reach_what_it_was_given_says_so_and_makes_nothing(data, environment):
    sentence = _refusal(manage(data, "up", port=free_port(), **environment))
    assert any(name in sentence for name in (*environment, "SECRET_KEY"))
    assert "secret@" not in sentence
    assert not data.exists()


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_up_with_no_port_number_says_so(data, port):
    assert "PORT" in _refusal(manage(data, "up", PORT=port))
    assert not data.exists()
