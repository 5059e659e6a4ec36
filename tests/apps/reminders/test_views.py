import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import masked_address
from apps.reminders.services import deliver
from tests.cast import Cast
from tests.factories import ReminderFactory, UserFactory

State = Reminder.State
URL = "/reminders/"


def page(client: Client, user: User) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(URL).content.decode()


def ask(client: Client, email: str | None) -> bytes:
    return client.post(reverse("reminders:forgot-password"), {"email": email}, follow=True).content


def failed(recipient: User, now: datetime, **fields: object) -> Reminder:
    known = {"state": State.FAILED, "closed_at": now, "closed_reason": "the address was turned down"}
    return ReminderFactory(recipient=recipient, **known | fields)


@pytest.fixture(autouse=True)
def moment(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)


def test_program_manager_sees_who_was_not_reached_and_why(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now, last_error="550 no such user")
    html = page(client, cast.manager)
    assert "Casey Clark" in html
    assert "casey.clark@example.org" in html
    assert "550 no such user" in html


def test_program_manager_does_not_see_what_the_message_was_about(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now, kind="note", step="new")
    assert "note to you" not in page(client, cast.manager)


def test_administrator_sees_masked_addresses(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now, last_error="550 casey.clark@example.org is unknown")
    html = page(client, cast.administrator)
    assert "c•••@example.org" in html
    assert "casey.clark@example.org" not in html


def test_others_see_their_own_messages_alone(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now)
    html = page(client, cast.head)
    assert "Casey Clark" not in html
    assert "All messages" not in html
    assert "your account" in page(client, cast.clinician)


def test_waiting_message_is_named_with_its_age(client: Client, cast: Cast, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, due_at=now.replace(hour=19, minute=20))
    assert "due for 10 minutes" in page(client, cast.manager)


def test_page_costs_the_same_for_few_and_many(client: Client, cast: Cast, now: datetime) -> None:
    def cost(people: int) -> int:
        for _ in range(people):
            failed(UserFactory(), now)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    page(client, cast.manager)
    assert cost(1) == cost(30) <= 12


def test_short_addresses_are_masked_too() -> None:
    assert masked_address("a@b.org") == "a•••@b.org"
    assert masked_address("") == ""


def test_forgotten_password_is_answered_the_same_for_everybody(client: Client, cast: Cast, now: datetime) -> None:
    answers = {
        re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", ask(client, email))
        for email in (cast.head.email, "nobody@example.org", " Hana.Marsh@Example.org ")
    }
    assert len(answers) == 1
    assert Reminder.objects.get().recipient == cast.head


def test_forgotten_password_asked_for_over_and_over_sends_one_mail(
    client: Client, cast: Cast, now: datetime, mailoutbox: list[object]
) -> None:
    for _ in range(3):
        ask(client, cast.head.email)
    deliver(now=now)
    assert len(mailoutbox) == 1


def test_program_manager_filters_messages_by_state_and_by_person(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now)
    ReminderFactory(recipient=cast.head, due_at=now)
    page(client, cast.manager)
    failed_ones = client.get(URL, {"state": "failed"}).content.decode()
    assert "Casey Clark</a>" in failed_ones
    assert "Hana Marsh</a>" not in failed_ones
    hers = client.get(URL, {"person": str(cast.head.public_id)}).content.decode()
    assert "Messages to Dr. Hana Marsh" in hers
    assert "Casey Clark</a>" not in hers


def test_filter_that_makes_no_sense_shows_all(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now)
    page(client, cast.manager)
    html = client.get(URL, {"state": "lost", "person": "nobody"}).content.decode()
    assert "Casey Clark</a>" in html


def test_administrator_filters_and_still_sees_masked_addresses(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now, last_error="550 casey.clark@example.org is unknown")
    page(client, cast.administrator)
    html = client.get(URL, {"state": "failed"}).content.decode()
    assert "casey.clark@example.org" not in html


def test_state_without_a_name_is_shown_as_it_is(client: Client, cast: Cast, now: datetime) -> None:
    failed(cast.clinician, now, state="adrift")
    assert "Adrift" in page(client, cast.manager)
