"""A message an hour that has to arrive, and what is said when none does."""

import mailbox
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from apps.accounts.models import User
from apps.reminders.kinds.canary import PERSON
from apps.reminders.models import CanaryArrival, Reminder
from apps.reminders.selectors.health import sending_troubles
from apps.reminders.services import deliver, look_for_canaries, queue_due
from tests.cast import Cast

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADDRESS = "canary@watch.example.org"


@pytest.fixture
def box(cast: Cast, settings: object, tmp_path: Path) -> mailbox.Maildir:
    settings.COACHTRACK_CANARY_ADDRESS = ADDRESS  # type: ignore[attr-defined]
    settings.COACHTRACK_CANARY_MAILBOX = f"maildir://{tmp_path / 'box'}"  # type: ignore[attr-defined]
    return mailbox.Maildir(tmp_path / "box", create=True)


def live(now: datetime, minutes: int, outbox: list[EmailMessage], box: mailbox.Maildir | None) -> None:
    """The ticks of the minutes to come; with a box, mail arrives in it."""
    for minute in range(minutes):
        look_for_canaries(now=now + minute * MINUTE)
        queue_due(now=now + minute * MINUTE)
        deliver(now=now + minute * MINUTE)
        while outbox:
            message = outbox.pop().message()
            if box is not None:
                box.add(message)


def codes(now: datetime) -> list[str]:
    return [trouble.code for trouble in sending_troubles(now, watched=timedelta()) if trouble.code == "canary"]


def test_one_an_hour_is_sent_and_found(box: mailbox.Maildir, now: datetime, outbox: list[EmailMessage]) -> None:
    live(now, 65, outbox, box)
    rows = Reminder.objects.filter(kind="canary")
    assert set(rows.values_list("state", "address")) == {("sent", ADDRESS)}
    assert rows.count() == CanaryArrival.objects.count() == 2
    assert not codes(now + 2 * HOUR)


def test_mail_that_does_not_arrive_is_said(box: mailbox.Maildir, now: datetime, outbox: list[EmailMessage]) -> None:
    live(now, 5, outbox, None)
    assert not codes(now + 5 * MINUTE)
    assert codes(now + 2 * HOUR) == ["canary"]


def test_without_a_mailbox_the_relays_word_counts(
    box: mailbox.Maildir, now: datetime, settings: object, outbox: list[EmailMessage]
) -> None:
    settings.COACHTRACK_CANARY_MAILBOX = ""  # type: ignore[attr-defined]
    live(now, 3, outbox, None)
    assert not codes(now + HOUR)
    assert codes(now + 2 * HOUR) == ["canary"]


def test_without_an_address_there_is_no_canary(cast: Cast, now: datetime, outbox: list[EmailMessage]) -> None:
    live(now, 3, outbox, None)
    assert not Reminder.objects.filter(kind="canary").exists()
    assert not User.objects.filter(public_id=PERSON).exists()
    assert not codes(now + 5 * HOUR)


def test_mailbox_that_cannot_be_opened_is_logged_and_stops_nothing(
    box: mailbox.Maildir, now: datetime, settings: object, outbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    settings.COACHTRACK_CANARY_MAILBOX = "maildir:///nowhere"  # type: ignore[attr-defined]
    live(now, 3, outbox, None)
    assert "cannot be looked into: FileNotFoundError" in caplog.text


def test_its_person_follows_the_address_and_is_nobody(
    box: mailbox.Maildir, now: datetime, settings: object, client: Client, cast: Cast
) -> None:
    look_for_canaries(now=now)
    settings.COACHTRACK_CANARY_ADDRESS = "Other@watch.example.org"  # type: ignore[attr-defined]
    look_for_canaries(now=now)
    person = User.objects.get(public_id=PERSON)
    assert (person.email, person.has_usable_password()) == ("other@watch.example.org", False)
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert "Canary" not in client.get("/people/").content.decode()
