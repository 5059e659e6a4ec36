"""The operator's choice after a restore: on the page and on the command line."""

from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.reminders.models import Reminder, SendingGuard
from apps.reminders.services.guard import may_send
from tests.cast import Cast
from tests.factories import ReminderFactory

State = Reminder.State
URL = "/operations/release/"


@pytest.fixture
def held(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)
    monkeypatch.setattr("apps.core.clock.tick_now", lambda: now)
    for hours, person in enumerate((cast.head, cast.clinician)):
        ReminderFactory(recipient=person, due_at=now - timedelta(hours=hours))
    may_send(now=now)
    SendingGuard.objects.update(lineage=uuid4())
    assert not may_send(now=now)


def choose(client: Client, user: User, choice: str) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(URL, {"choice": choice}, follow=True).content.decode()


def run(option: str) -> str:
    said = StringIO()
    call_command("release_reminders", option, stdout=said)
    return said.getvalue()


def test_page_says_how_many_and_how_old(client: Client, cast: Cast, held: None) -> None:
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    html = " ".join(client.get("/operations/").content.decode().split())
    assert "Close 2 messages as too late, the oldest due Thu 12 Nov, 18:30 UTC" in html
    assert "Reminders need somebody" in html
    assert "hana.marsh" not in html


def test_administrator_closes_what_was_due_before(client: Client, cast: Cast, held: None) -> None:
    assert "Messages it was about: 2." in choose(client, cast.administrator, "expire")
    assert set(Reminder.objects.values_list("state", "closed_reason")) == {(State.EXPIRED, "before the restore")}
    assert AuditEvent.objects.get(action="reminders.released").actor_id == cast.administrator.pk


def test_program_manager_lets_them_go(client: Client, cast: Cast, held: None, now: datetime) -> None:
    assert "Everything goes out again" in choose(client, cast.manager, "send")
    assert may_send(now=now)
    assert Reminder.objects.unfinished().count() == 2


def test_choice_that_is_none_changes_nothing(client: Client, cast: Cast, held: None) -> None:
    assert "Choose whether" in choose(client, cast.manager, "")
    assert SendingGuard.objects.get().held_since


def test_second_choice_is_refused(client: Client, cast: Cast, held: None) -> None:
    choose(client, cast.manager, "expire")
    assert "nothing to release" in choose(client, cast.administrator, "send")


def test_command_lists_without_changing(held: None) -> None:
    said = run("--list")
    assert "another database" in said
    assert "2  together" in said
    assert "example.org" not in said
    assert SendingGuard.objects.get().held_since


def test_command_closes_and_then_has_nothing_more_to_do(held: None) -> None:
    assert "2 messages" in run("--expire")
    assert "Nothing is held back" in run("--list")
    with pytest.raises(CommandError, match="nothing to release"):
        run("--send")
