"""`manage.py up` and what goes wrong around it: real processes, real kills."""

import http.cookiejar
import re
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.process import wait_until
from tests.servers.up import Up, manage
from tests.servers.valkey import Valkey

pytestmark = pytest.mark.once

EMAIL, PASSWORD = "nadia.brandt@lakeside.example", "four words in a row"
PERSON = {
    "name": "Lakeside General",
    "zone": "America/Chicago",
    "first_name": "Nadia",
    "last_name": "Brandt",
    "email": EMAIL,
}


class Browser:
    """As much of one as a form needs."""

    def __init__(self, up: Up) -> None:
        self.base = f"http://127.0.0.1:{up.port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """The path that it ended at, and the page."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with self._opener.open(self.base + path, data, timeout=120) as answer:
            return answer.geturl().removeprefix(self.base), answer.read().decode()

    def submit(self, path: str, **fields: str) -> tuple[str, str]:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.open(path)[1])
        assert token
        return self.open(path, {**fields, "csrfmiddlewaretoken": token[1]})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_writes_work_while_the_broker_is_dead(data: Path) -> None:
    broker = Valkey.start()
    up = Up.start(data, REDIS_URL=broker.url)
    try:
        Browser(up).submit("/setup/", **PERSON, password=PASSWORD)
        broker.kill()
        path, page = Browser(up).submit("/sign-in/", username=EMAIL, password=PASSWORD)
        assert path == "/program/"
        assert "Nadia Brandt" in page
    finally:
        up.clean_up()
        broker.stop()


def test_demo_hands_over_to_a_hospital_of_ones_own(data: Path) -> None:
    """The demo is told that it is complete, so that this test need not wait for thirty invented weeks."""
    (data / "demo").mkdir(parents=True)
    (data / "demo" / "demo-accounts.txt").write_text("nobody\n")
    up = Up.start(data, DEMO="")
    try:
        browser = Browser(up)
        assert browser.open("/demo/mail/")[0] == "/demo/mail/"
        browser.submit("/setup/", **PERSON, password=PASSWORD)
        wait_until(lambda: browser.open("/setup/wait/")[0].startswith("/sign-in/"), what="the hospital", timeout=120)
        path, page = browser.submit("/sign-in/", username=EMAIL, password=PASSWORD)
        assert (path, "Demo hospital" in page) == ("/program/", False)
        assert up.get("/demo/mail/")[0] == 404
        assert up.get("/setup/")[0] == 404
    finally:
        up.clean_up()
    assert rows(data / "demo", "accounts_user") == 0
    assert rows(data / "hospital", "accounts_user") == 1
    assert up.pids() == []


def rows(home: Path, table: str) -> int:
    with sqlite3.connect(home / "coachtrack.sqlite3") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_unfinished_demo_is_begun_anew(data: Path) -> None:
    manage(data, "migrate", "-v", "0", DEMO="1")
    with sqlite3.connect(data / "demo" / "coachtrack.sqlite3") as connection:
        connection.execute("INSERT INTO core_democlock (offset_seconds) VALUES (99)")
    up = Up.start(data, DEMO="1")
    try:
        assert "was not finished last time" in up.output()
        assert up.detail() == "starting"
        assert rows(data / "demo", "core_democlock") == 0
        assert "is being filled" in Browser(up).open("/sign-in/")[1]
    finally:
        up.clean_up()


@pytest.fixture
def on_postgres(data: Path, postgres_url: str) -> Iterator[Up]:
    key = "only-for-tests-" + "0123456789" * 5
    up = Up.start(data, DATABASE_URL=postgres_url, SECRET_KEY=key, DEMO="1")
    yield up
    up.clean_up()


def test_up_on_a_real_database_has_no_demo_and_no_open_setup(on_postgres: Up) -> None:
    wait_until(lambda: on_postgres.detail() == "ok", what="the ticks", process=on_postgres.process, log=on_postgres.log)
    assert on_postgres.get("/demo/mail/")[0] == 404
    assert on_postgres.get("/setup/")[0] == 404
    on_postgres.wait_for_line("Begin with: manage.py start_hospital")
    assert not (on_postgres.data / "demo").exists()
