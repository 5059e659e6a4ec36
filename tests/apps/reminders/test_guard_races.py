"""Several senders on one database, all counting generations on at once: none of them looks set back to another."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from apps.reminders import mark
from apps.reminders.models import SendingGuard
from apps.reminders.services.guard import may_send
from tests.cast import NOW, Cast
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS, BEATS = 4, 40


def test_senders_that_count_at_once_never_hold_each_other_up(cast: Cast) -> None:
    ReminderFactory(recipient=cast.head, due_at=NOW)
    together = Barrier(SENDERS)

    def send(_: int) -> list[bool]:
        together.wait(timeout=60)
        try:
            return [may_send(now=NOW) for _ in range(BEATS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        assert all(all(said) for said in pool.map(send, range(SENDERS)))
    there = mark.read(Path(settings.COACHTRACK_SENDING_MARK))
    assert there is not None
    assert there.generation == SendingGuard.objects.get().generation == SENDERS * BEATS
