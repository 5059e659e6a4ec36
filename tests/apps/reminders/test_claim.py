import threading
import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.reminders import kinds
from apps.reminders.claim import claim
from apps.reminders.kinds import Kind, Occurrence, register
from apps.reminders.models import Reminder
from apps.reminders.services import queue_due
from tests.cast import NOW, Cast
from tests.factories import ReminderFactory, UserFactory

LEASE = timedelta(minutes=2)


def take(now: datetime = NOW, limit: int = 10) -> list[Reminder]:
    return claim(now=now, token=uuid.uuid4(), limit=limit, lease=LEASE)


@pytest.mark.django_db
def test_most_urgent_rows_are_taken_first() -> None:
    for priority in (5, 1, 3):
        ReminderFactory(priority=priority)
    assert [row.priority for row in take(limit=2)] == [1, 3]
    assert [row.priority for row in take()] == [5]


@pytest.mark.django_db
def test_row_that_is_not_due_or_is_closed_is_left() -> None:
    ReminderFactory(due_at=NOW + timedelta(seconds=1))
    ReminderFactory(state=Reminder.State.SENT, closed_at=NOW)
    assert take() == []


@pytest.mark.django_db
def test_claimed_row_comes_back_after_the_lease_with_its_first_date() -> None:
    ReminderFactory(due_at=NOW - timedelta(hours=1))
    first = take()[0]
    assert take(NOW + LEASE - timedelta(seconds=1)) == []
    second = take(NOW + LEASE)[0]
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.message_date == second.message_date == NOW
    assert first.owner != second.owner


@pytest.mark.django_db(transaction=True)
def test_claimants_at_the_same_time_never_share_a_row() -> None:
    people = User.objects.bulk_create(UserFactory.build_batch(200))
    Reminder.objects.bulk_create([ReminderFactory.build(recipient=person) for person in people])
    taken: list[int] = []

    def claimant() -> None:
        misses = 0
        while misses < 5:
            rows = take()
            taken.extend(row.pk for row in rows)
            misses += not rows
        connection.close()

    threads = [threading.Thread(target=claimant) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Counter(taken).values()) == {1}
    assert len(taken) == 200


@pytest.fixture
def pigeons(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of an app to the right; the first cannot say what is due."""
    monkeypatch.setattr(kinds, "_registered", {})

    def broken(since: datetime | None, now: datetime) -> list[Occurrence]:
        raise ValueError("no pigeons today")

    def one(since: datetime | None, now: datetime) -> list[Occurrence]:
        return [Occurrence(cast.head.public_id, "coo", cast.head, now, now + LEASE)]

    for code, due in (("broken", broken), ("pigeon", one)):
        register(Kind(code, due, lambda rows, now: {}))


def test_kind_that_breaks_does_not_silence_the_others(pigeons: None, now: datetime) -> None:
    with pytest.raises(ValueError, match="no pigeons"):
        queue_due(now=now)
    assert Reminder.objects.get().kind == "pigeon"


def test_two_kinds_of_one_name_are_refused(pigeons: None) -> None:
    with pytest.raises(ValueError, match="called 'pigeon'"):
        register(Kind("pigeon", kinds.nothing_due, lambda rows, now: {}))
