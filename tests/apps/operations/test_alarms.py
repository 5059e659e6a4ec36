"""Who runs the installation is told: on every page, in the log, by a message, and by an exit code."""

from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.models import TickRun
from apps.operations import alarms as module
from apps.operations.alarms import alarms
from apps.operations.ticks import TICKS
from apps.reminders.models import Incident, Reminder
from apps.reminders.services import deliver, follow, queue_due
from apps.reminders.services.guard import may_send
from apps.reminders.troubles import Trouble
from tests.cast import Cast

MINUTE = timedelta(minutes=1)
TROUBLE = Trouble("relay", "The mail relay has taken nothing for 5 minutes", "Look at it.")


@pytest.fixture(autouse=True)
def moment(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)
    monkeypatch.setattr("apps.core.clock.tick_now", lambda: now)


@pytest.fixture
def stopped(cast: Cast, now: datetime) -> None:
    may_send(now=now)
    for name in TICKS:
        TickRun.objects.create(name=name, started_at=now - 6 * MINUTE, finished_at=now - 6 * MINUTE)


def page(client: Client, user: User, path: str = "/account/") -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path).content.decode()


def test_banner_is_on_every_page_of_those_who_run_it(client: Client, cast: Cast, stopped: None) -> None:
    for person in (cast.administrator, cast.manager):
        assert "The ticks queue and deliver last ran through 6 minutes ago" in page(client, person)
    assert "Reminders need somebody" not in page(client, cast.head)


def test_no_banner_while_all_is_well(client: Client, cast: Cast, now: datetime) -> None:
    may_send(now=now)
    assert "Reminders need somebody" not in page(client, cast.administrator)


def test_looking_costs_one_query(cast: Cast, stopped: None, now: datetime) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert [trouble.code for trouble in alarms(now)] == ["ticks"]
    assert len(captured) == 1


def test_queue_that_does_not_answer_is_named_first(
    cast: Cast, stopped: None, now: datetime, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_asked", (float("-inf"), True))
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"  # type: ignore[attr-defined]
    assert [trouble.code for trouble in alarms(now)] == ["broker", "ticks"]
    monkeypatch.setattr(module, "_asked", (float("-inf"), True))


def test_incident_is_said_once_when_it_begins_and_once_when_it_ends(
    cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        follow([TROUBLE], now=now + minute * MINUTE)
    for minute in range(3, 6):
        follow([], now=now + minute * MINUTE)
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert Incident.objects.get().ended_at == now + 3 * MINUTE


def test_incident_that_comes_back_soon_is_the_same(cast: Cast, now: datetime) -> None:
    for minute in range(20):
        follow([TROUBLE] if minute % 2 else [], now=now + minute * MINUTE)
    assert Incident.objects.count() == 1
    follow([], now=now + 20 * MINUTE)
    follow([TROUBLE], now=now + 90 * MINUTE)
    assert Incident.objects.count() == 2


def test_administrators_get_one_alarm_an_incident(cast: Cast, now: datetime, mailoutbox: list[EmailMessage]) -> None:
    for minute in range(5):
        at = now + minute * MINUTE
        follow([TROUBLE], now=at)
        queue_due(now=at)
        deliver(now=at)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([cast.administrator.email], "Reminders need you: The mail relay has taken nothing for 5 minutes")
    ]
    assert "Look at it." in mailoutbox[0].body


def test_alarm_that_leaves_after_its_end_says_so(cast: Cast, now: datetime, mailoutbox: list[EmailMessage]) -> None:
    follow([TROUBLE], now=now)
    follow([], now=now + MINUTE)
    queue_due(now=now + 2 * MINUTE)
    deliver(now=now + 2 * MINUTE)
    assert "It is over again" in mailoutbox[0].body
    assert Reminder.objects.filter(kind="alarm", channel="email").count() == 1


def test_without_an_administrator_program_managers_are_told(cast: Cast, now: datetime) -> None:
    User.objects.filter(pk=cast.administrator.pk).update(is_active=False)
    follow([TROUBLE], now=now)
    queue_due(now=now)
    assert {row.recipient for row in Reminder.objects.filter(kind="alarm")} == {cast.manager}


def test_command_ends_with_one_when_somebody_is_needed(
    cast: Cast, stopped: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("watch_reminders")
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("ticks: The ticks queue and deliver last ran through")


def test_command_ends_with_nothing_when_all_is_well(
    cast: Cast, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    may_send(now=now)
    call_command("watch_reminders")
    assert capsys.readouterr().out == "Reminders go out.\n"
