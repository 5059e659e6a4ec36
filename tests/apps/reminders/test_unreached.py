"""An address that does not work: the program office hears of it the same day, once a day at most."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from apps.accounts.models import User
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due
from tests.cast import Cast
from tests.factories import ReminderFactory, UserFactory

TURNED_DOWN = datetime(2026, 11, 12, 15, tzinfo=UTC)  # Thursday, 10:00 in New York
TOLD = TURNED_DOWN + timedelta(minutes=15)
NEXT_DAY = TURNED_DOWN + timedelta(days=1)
FAILED = Reminder.State.FAILED


def failed(to: User, at: datetime = TURNED_DOWN, **fields: Any) -> Reminder:
    known: dict[str, Any] = {"kind": "note", "state": FAILED, "closed_reason": "the address was turned down"}
    return ReminderFactory(recipient=to, closed_at=at, **{"step": f"{at:%d%H%M}"} | known | fields)


def tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


def subjects(mailoutbox: list[EmailMessage]) -> list[str]:
    return [str(message.subject) for message in mailoutbox]


def test_program_manager_hears_who_is_not_reached_and_what_to_do(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    tick(TOLD - timedelta(minutes=1))
    assert not mailoutbox
    tick(TOLD)
    assert (mailoutbox[0].to, mailoutbox[0].subject) == ([cast.manager.email], "Mail does not reach Casey Clark")
    body = str(mailoutbox[0].body)
    assert "Casey Clark: the mail system turned casey.clark@example.org down" in body
    assert "mend the address in the roster" in body
    assert "note" not in body


def test_addresses_that_fail_together_are_one_message(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    failed(cast.colleague, TURNED_DOWN + timedelta(minutes=10), address="", closed_reason="no e-mail address")
    tick(TOLD)
    tick(TOLD + timedelta(minutes=1))
    assert subjects(mailoutbox) == ["Mail does not reach 2 people"]
    assert "Jo Quinn: no e-mail address is on the roster" in mailoutbox[0].body
    assert unrecorded(TOLD) == 0


def test_second_message_waits_for_the_next_working_morning(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    tick(TOLD)
    failed(cast.colleague, TOLD + timedelta(hours=1))
    tick(TOLD + timedelta(hours=2))
    assert len(mailoutbox) == 1
    tick(NEXT_DAY)
    assert subjects(mailoutbox)[1:] == ["Mail does not reach Jo Quinn"]


def test_address_that_keeps_failing_is_news_once(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    tick(TOLD)
    for days in (1, 4, 7):
        failed(cast.clinician, TURNED_DOWN + timedelta(days=days))
        tick(TOLD + timedelta(days=days))
    assert len(mailoutbox) == 1


def test_other_address_of_the_same_person_is_news(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    tick(TOLD)
    failed(cast.clinician, NEXT_DAY, address="casey@elsewhere.example")
    tick(NEXT_DAY + timedelta(minutes=15))
    assert "casey@elsewhere.example" in mailoutbox[1].body


def test_failure_of_the_evening_is_told_in_the_morning(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician, datetime(2026, 11, 14, 2, tzinfo=UTC))  # Friday, 21:00
    tick(datetime(2026, 11, 16, 11, 29, tzinfo=UTC))
    assert not mailoutbox
    tick(datetime(2026, 11, 16, 11, 30, tzinfo=UTC))  # Monday, 6:30
    assert len(mailoutbox) == 1


def test_person_reached_meanwhile_is_not_named(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    queue_due(now=TOLD)
    ReminderFactory(recipient=cast.clinician, state="sent", closed_at=TOLD)
    deliver(now=TOLD)
    assert not mailoutbox
    reasons = set(Reminder.objects.filter(kind="unreached").values_list("closed_reason", flat=True))
    assert reasons == {"everybody was reached meanwhile"}


@pytest.mark.parametrize(
    "fields", [{"closed_reason": "the message could not be written"}, {"channel": "inbox"}, {"kind": "unreached"}]
)
def test_only_addresses_are_told_of_and_not_the_telling_itself(cast: Cast, fields: dict[str, str]) -> None:
    failed(cast.manager, **fields)
    queue_due(now=TOLD)
    assert not Reminder.objects.filter(kind="unreached").exclude(state=FAILED).exists()


def test_long_list_ends_in_how_many_more(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    for _ in range(23):
        failed(UserFactory())
    tick(TOLD)
    assert "and 3 more" in mailoutbox[0].body


def test_failures_of_weeks_ago_are_no_news(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    failed(cast.clinician)
    tick(TOLD + timedelta(days=5))
    assert not mailoutbox
