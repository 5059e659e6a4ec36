import threading
import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.clock import database_now
from apps.reminders import kinds
from apps.reminders.claim import LEASE, SUSPECT, claim, keep, rescue
from apps.reminders.kinds import Kind, Occurrence, register
from apps.reminders.models import Reminder
from apps.reminders.services import queue_due
from tests.cast import NOW, Cast
from tests.factories import ReminderFactory, UserFactory

EMAIL = (Reminder.Channel.EMAIL,)
SECOND = timedelta(seconds=1)


def take(now: datetime = NOW, limit: int = 10, *, suspects: bool = False) -> list[Reminder]:
    return claim(now=now, token=uuid.uuid4(), limit=limit, channels=EMAIL, suspects=suspects)


def lease(until: timedelta) -> None:
    """Of everything that is being sent; from now on, by the database's clock."""
    Reminder.objects.being_sent().update(lease_until=database_now() + until)


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
    assert rescue() == 0
    assert take(NOW + timedelta(days=1)) == [], "a lease goes by the database's clock, whatever day it is"
    lease(-SECOND)
    assert rescue() == 1
    second = take(NOW + SECOND)[0]
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.message_date == second.message_date == NOW
    assert first.owner != second.owner


@pytest.mark.django_db
def test_lease_is_thirty_seconds_of_the_database() -> None:
    ReminderFactory()
    row, now = take()[0], database_now()
    assert row.lease_until is not None
    assert now + LEASE - 5 * SECOND < row.lease_until <= now + LEASE


@pytest.mark.django_db
def test_lease_from_the_future_is_that_of_a_clock_set_back() -> None:
    ReminderFactory()
    take()
    lease(timedelta(hours=1))
    assert rescue() == 1
    assert len(take()) == 1


@pytest.mark.django_db
def test_claim_made_after_the_rescuer_looked_at_the_clock_is_not_from_the_future() -> None:
    ReminderFactory()
    take()
    lease(LEASE + 10 * SECOND)  # as it looks to somebody who then waited ten seconds for the database
    assert rescue() == 0


@pytest.mark.django_db
def test_rows_are_kept_by_who_holds_them_and_by_nobody_else() -> None:
    rows = [ReminderFactory(), ReminderFactory()]
    token = uuid.uuid4()
    claim(now=NOW, token=token, limit=2, channels=EMAIL)
    lease(-SECOND)
    assert keep(rows, token) == {row.pk for row in rows}
    assert rescue() == 0
    Reminder.objects.filter(pk=rows[0].pk).update(owner=uuid.uuid4())
    assert keep(rows, token) == {rows[1].pk}


@pytest.mark.django_db
def test_row_of_another_road_is_left() -> None:
    ReminderFactory(channel=Reminder.Channel.INBOX)
    assert take() == []


@pytest.mark.django_db
def test_row_interrupted_often_is_only_taken_as_a_suspect_and_the_least_suspected_first() -> None:
    rows = [ReminderFactory(interrupted=times) for times in (SUSPECT + 1, SUSPECT, SUSPECT - 1)]
    assert [row.pk for row in take()] == [rows[2].pk]
    assert [row.pk for row in take(limit=1, suspects=True)] == [rows[1].pk]


@pytest.mark.django_db
def test_claim_is_one_query_however_many_it_takes() -> None:
    person = UserFactory()
    Reminder.objects.bulk_create(
        ReminderFactory.build(recipient=person, step=f"invite-{n}", message_id=f"<{n}>") for n in range(500)
    )
    with CaptureQueriesContext(connection) as captured:
        assert len(take(limit=500)) == 500
    assert len(captured) == 1


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
        register(Kind(code, due, lambda rows, now: {}, channels=EMAIL))


def test_kind_that_breaks_does_not_silence_the_others(pigeons: None, now: datetime) -> None:
    with pytest.raises(ValueError, match="no pigeons"):
        queue_due(now=now)
    assert Reminder.objects.get().kind == "pigeon"


def test_two_kinds_of_one_name_are_refused(pigeons: None) -> None:
    with pytest.raises(ValueError, match="called 'pigeon'"):
        register(Kind("pigeon", kinds.nothing_due, lambda rows, now: {}))
