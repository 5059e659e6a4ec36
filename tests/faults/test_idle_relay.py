"""A relay that goes away while nothing is to be sent, and comes back: noticed both times, over real SMTP."""

from datetime import timedelta

import pytest

from apps.reminders.models import TransportState
from apps.reminders.services import deliver, try_idle_relay
from tests.cast import NOW
from tests.factories import ReminderFactory
from tests.servers.smtp import Sink

pytestmark = pytest.mark.django_db(transaction=True)


def down() -> bool:
    return TransportState.objects.filter(channel="email", down_since__isnull=False).exists()


def test_relay_that_goes_away_at_night_is_noticed_and_forgiven(mail_through_sink: Sink) -> None:
    try_idle_relay(now=NOW)
    assert not down()
    with mail_through_sink.behaving("refuse"):
        try_idle_relay(now=NOW)
        assert down()
    try_idle_relay(now=NOW)
    assert not down()
    assert not mail_through_sink.messages


def test_while_messages_are_due_sending_them_tells(mail_through_sink: Sink) -> None:
    ReminderFactory()
    with mail_through_sink.behaving("refuse"):
        try_idle_relay(now=NOW)
        assert not down()
        deliver(now=NOW)
        assert down()
    TransportState.objects.update(resting_until=None)
    deliver(now=NOW + timedelta(minutes=5))
    assert len(mail_through_sink.messages) == 1
