from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.models import TickRun
from apps.reminders.models import Heartbeat, Reminder, SendingGuard, TransportState
from apps.reminders.services import check_ledger, heard_from
from apps.reminders.services.guard import may_send
from tests.cast import Cast
from tests.factories import ReminderFactory

MINUTE = timedelta(minutes=1)
URL = "/healthz/reminders"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)


def ran(at: datetime, *names: str) -> None:
    for name in names or ("queue", "deliver"):
        TickRun.objects.create(name=name, started_at=at, finished_at=at)


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get(URL)
    return answer.status_code, answer.json()


def codes(found: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in found["reasons"]]


@pytest.fixture
def well(cast: Cast, now: datetime) -> None:
    ran(now - MINUTE)
    may_send(now=now)
    heard_from("worker")


def test_all_well_is_200_with_every_figure(client: Client, cast: Cast, well: None, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, due_at=now - 2 * MINUTE)
    check_ledger(now=now)
    Reminder.objects.exclude(kind="invitation").delete()  # the digests of this week, which the count has queued
    status, found = ask(client)
    assert (status, found["status"], found["reasons"]) == (200, "ok", [])
    assert found["oldest_overdue_seconds"] == 120
    assert found["tick_age_seconds"] == {"queue": 60, "deliver": 60}
    assert found["backlog"] == {"due": 1, "later": 0, "drained_in_seconds": None}
    assert (found["states"]["due"], found["total"]) == (1, 1)
    assert found["identity"]["holds"]
    assert found["held"] is None


def test_new_installation_is_starting(client: Client, cast: Cast) -> None:
    status, found = ask(client)
    assert (status, found["status"]) == (200, "starting")


def test_ticks_that_stopped_are_503(client: Client, well: None, now: datetime) -> None:
    TickRun.objects.all().delete()
    ran(now - 6 * MINUTE)
    status, found = ask(client)
    assert (status, codes(found)) == (503, ["ticks"])


def test_message_that_waits_too_long_is_503(client: Client, cast: Cast, well: None, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, due_at=now - 6 * MINUTE)
    assert codes(ask(client)[1]) == ["overdue"]


def test_relay_that_is_down_is_503(client: Client, well: None) -> None:
    guard = SendingGuard.objects.get()
    assert guard.beat_at
    TransportState.objects.update_or_create(channel="email", defaults={"down_since": guard.beat_at - 6 * MINUTE})
    status, found = ask(client)
    assert (status, codes(found)) == (503, ["relay"])
    assert found["roads"][0]["state"] == "down"


def test_ledger_that_does_not_add_up_is_503(client: Client, cast: Cast, well: None, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, state="lost", closed_at=now, closed_reason="x")
    status, found = ask(client)
    assert (status, codes(found), found["identity"]["holds"]) == (503, ["ledger"], False)
    check_ledger(now=now)
    assert codes(ask(client)[1]) == ["ledger"]


def test_hold_is_503_and_says_why(client: Client, well: None, now: datetime) -> None:
    SendingGuard.objects.update(lineage=uuid4())
    assert not may_send(now=now)
    status, found = ask(client)
    assert (status, codes(found)) == (503, ["held"])
    assert found["held"]["because"]


def test_silent_worker_is_503_although_the_second_waker_works(client: Client, well: None) -> None:
    beat = Heartbeat.objects.get()
    Heartbeat.objects.update(at=beat.at - 6 * MINUTE)
    assert codes(ask(client)[1]) == ["worker"]


def test_no_person_is_in_it(client: Client, cast: Cast, well: None) -> None:
    ReminderFactory(recipient=cast.head, last_error="550 hana.marsh@example.org is unknown")
    text = client.get(URL).content.decode()
    assert "Hana" not in text
    assert "example.org" not in text


def test_it_costs_the_same_for_few_and_many(client: Client, cast: Cast, well: None) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    few = cost()  # what tells when a backlog is gone is asked where there is one
    for number in range(30):
        ReminderFactory(recipient=cast.head, step=f"invite-{number}")
    assert cost() <= few + 3 <= 12


@pytest.mark.parametrize(("limit", "seconds"), [(None, None), (30.0, 20)])
def test_backlog_says_when_it_will_be_gone(
    client: Client, cast: Cast, well: None, now: datetime, limit: float | None, seconds: int | None
) -> None:
    """Ten wait for a relay that takes thirty a minute, or as many as come."""
    for number in range(10):
        ReminderFactory(recipient=cast.head, step=f"invite-{number}", due_at=now - MINUTE)
    TransportState.objects.update_or_create(channel="email", defaults={"per_minute": limit})
    assert ask(client)[1]["backlog"]["drained_in_seconds"] == seconds
