"""The ground the other tests stand on: each server is real and answers, wherever this runs."""

import os
import smtplib
import subprocess
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import Mock

import psycopg
import pytest
import redis
from django.contrib.sessions.models import Session
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from apps.core.models import TickRun
from apps.operations.tasks import run_tick
from tests import conftest
from tests.fixtures.browser import AxeCheck
from tests.fixtures.servers import ROOT, Worker, process_environment
from tests.servers.process import wait_until
from tests.servers.smtp import Mode, Sink

PAGE = """<!doctype html><html lang="en"><head><title>Smoke</title></head><body><main>
<h1>Northmere Regional</h1><button onclick="this.textContent = 'Coached'">Log</button></main></body></html>"""


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "head@example.org", "Week 12 – open"
    message.set_content("Not logged yet.")
    return message


def send(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=2) as client:
        client.send_message(letter())


def test_valkey_asked_answers_and_keeps_a_log(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.ping()
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_postgres_asked_answers_as_18(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.info.server_version // 10_000 == 18


def test_sink_accepting_keeps_the_message(smtp_sink: Sink) -> None:
    send(smtp_sink)
    assert [message["Subject"] for message in smtp_sink.to("head@example.org")] == ["Week 12 – open"]


@pytest.mark.parametrize(
    ("mode", "error", "kept"),
    [
        ("refuse", ConnectionRefusedError, 0),
        ("4xx", smtplib.SMTPRecipientsRefused, 0),
        ("5xx", smtplib.SMTPRecipientsRefused, 0),
        ("drop-before-250", smtplib.SMTPServerDisconnected, 1),
        ("stall", smtplib.SMTPServerDisconnected, 0),
    ],
)
def test_sink_misbehaving_fails_the_sender_and_recovers(
    smtp_sink: Sink, mode: Mode, error: type[Exception], kept: int
) -> None:
    with smtp_sink.behaving(mode), pytest.raises(error):
        send(smtp_sink)
    assert len(smtp_sink.messages) == kept
    send(smtp_sink)
    assert len(smtp_sink.messages) == kept + 1


def test_chromium_clicked_shows_text_in_a_font(page: Page) -> None:
    page.set_content(PAGE)
    page.get_by_role("button", name="Log").click()
    assert page.locator("main").inner_text().split("\n") == ["Northmere Regional", "Coached"]
    assert page.locator("h1").bounding_box()["height"] > 20  # type: ignore[index]


def test_axe_on_an_unnamed_button_fails(page: Page, axe: AxeCheck) -> None:
    page.set_content(PAGE)
    axe(page)
    page.set_content(PAGE.replace("Log", ""))
    with pytest.raises(AssertionError, match="button-name"):
        axe(page)


def test_page_of_the_live_server_opens_in_chromium(page: Page, live_server: LiveServer) -> None:
    response = page.goto(f"{live_server.url}/healthz")
    assert response is not None
    assert response.headers["content-type"].startswith(("application/json", "text/"))
    assert page.locator("body").inner_text() != ""


def test_process_beside_the_test_sees_its_rows(transactional_db: None) -> None:
    Session.objects.create(session_key="seen-from-outside", expire_date=datetime(2030, 1, 1, tzinfo=UTC))
    look = "from django.contrib.sessions.models import Session as S; print([s.pk for s in S.objects.all()])"
    command = [sys.executable, "-m", "django", "shell", "--verbosity", "0", "-c", look]
    environment = os.environ | process_environment() | {"PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "['seen-from-outside']" in outcome.stdout, outcome.stderr


def test_message_sent_here_is_worked_on_by_the_worker_on_this_database(celery_worker_process: Worker) -> None:
    run_tick.delay("due")
    wait_until(lambda: TickRun.objects.filter(name="due", finished_at__isnull=False).exists(), what="the tick")


def test_celery_worker_alive_answers_and_killed_does_not(celery_worker_process: Worker) -> None:
    assert celery_worker_process.answers()
    celery_worker_process.kill()
    assert not celery_worker_process.answers()


def test_screen_of_each_kind_has_its_width_and_colours(any_screen: Page) -> None:
    any_screen.set_content(PAGE)
    width, dark = any_screen.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")
    assert (width, dark) in {(360, False), (360, True), (1280, False), (1280, True)}


def test_unit_test_asking_for_the_database_is_refused() -> None:
    place = Path(conftest.__file__).with_name("unit") / "core" / "test_weeks.py"
    asks = Mock(path=place, fixturenames=["now", "db"])
    with pytest.raises(pytest.fail.Exception, match="tests/unit has no database"):
        conftest.pytest_runtest_setup(asks)
    asks.path = place.parents[2] / "apps" / "test_weeks.py"
    conftest.pytest_runtest_setup(asks)
