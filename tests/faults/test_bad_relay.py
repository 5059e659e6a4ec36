"""A relay that refuses, puts off, hangs up or is not there: what becomes of the messages, over real SMTP."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.core.clock import database_now
from apps.reminders.models import DeliveryAttempt, Reminder, TransportState
from apps.reminders.selectors.ledger import ledger_counts
from apps.reminders.services import deliver
from tests.cast import NOW
from tests.factories import ReminderFactory, UserFactory
from tests.servers.smtp import Sink

State = Reminder.State
MESSAGES = 12

pytestmark = pytest.mark.django_db(transaction=True)


def due(messages: int = MESSAGES) -> None:
    people = User.objects.bulk_create(UserFactory.build_batch(messages))
    Reminder.objects.bulk_create([ReminderFactory.build(recipient=person) for person in people])


def later(minutes: int) -> None:
    """The ticks of the minutes to come; a road that rests does so by the database's clock."""
    for minute in range(1, minutes + 1):
        TransportState.objects.filter(resting_until__isnull=False).update(resting_until=database_now())
        deliver(now=NOW + timedelta(minutes=minute))


def copies(sink: Sink) -> Counter[tuple[str, str]]:
    return Counter((message["Message-ID"], message["Date"]) for message in sink.messages)


def only(state: str, number: int = MESSAGES) -> bool:
    return {name: count for name, count in ledger_counts().items() if count} == {state: number}


def test_good_relay_gets_every_message_once(mail_through_sink: Sink) -> None:
    due(120)
    deliver(now=NOW)
    assert only(State.SENT, 120)
    assert set(copies(mail_through_sink).values()) == {1}
    assert DeliveryAttempt.objects.filter(outcome="sent").count() == 120


def test_relay_that_is_not_there_costs_no_tries_and_gets_everything_once_it_is_back(mail_through_sink: Sink) -> None:
    due()
    with mail_through_sink.behaving("refuse"):
        deliver(now=NOW)
        assert set(Reminder.objects.values_list("state", "attempts")) == {(State.DUE, 0)}
        later(3)
    later(4)
    assert only(State.SENT)
    assert set(copies(mail_through_sink).values()) == {1}


def test_relay_that_puts_everybody_off_gets_everything_later(mail_through_sink: Sink) -> None:
    due()
    with mail_through_sink.behaving("4xx"):
        deliver(now=NOW)
    assert set(Reminder.objects.values_list("state", "attempts")) == {(State.DUE, 1)}
    assert Reminder.objects.values_list("last_error", flat=True)[0] == "451 4.3.0 Try again later"
    later(2)
    assert only(State.SENT)


def test_addresses_turned_down_are_not_tried_again(mail_through_sink: Sink) -> None:
    due()
    with mail_through_sink.behaving("5xx"):
        deliver(now=NOW)
    later(3)
    assert only(State.FAILED)
    assert not mail_through_sink.messages


def test_line_cut_after_the_message_makes_second_copies_that_look_the_same(mail_through_sink: Sink) -> None:
    due()
    with mail_through_sink.behaving("drop-before-250"):
        deliver(now=NOW)
        drops = len(mail_through_sink.messages)
    later(3)
    found = copies(mail_through_sink)
    assert only(State.SENT)
    assert len(found) == MESSAGES
    assert found.total() == MESSAGES + drops


def test_relay_that_never_answers_is_left_after_the_timeout(mail_through_sink: Sink, settings: object) -> None:
    settings.EMAIL_TIMEOUT = 0.3  # type: ignore[attr-defined]
    due()
    with mail_through_sink.behaving("stall"):
        deliver(now=NOW)
    assert not mail_through_sink.messages
    assert ledger_counts()[State.DUE] == MESSAGES
    later(3)
    assert only(State.SENT)
    assert set(copies(mail_through_sink).values()) == {1}


def test_senders_side_by_side_send_nothing_twice(mail_through_sink: Sink) -> None:
    due(250)

    def sender() -> None:
        deliver(now=NOW)
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver(now=NOW)
    assert only(State.SENT, 250)
    assert set(copies(mail_through_sink).values()) == {1}
