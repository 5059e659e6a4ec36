"""The count of the ledger can fail: each mistake that it looks for is planted once."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from apps.reminders import kinds
from apps.reminders.kinds import Kind, Occurrence
from apps.reminders.models import LedgerCheck, Reminder
from apps.reminders.selectors.health import ledger
from apps.reminders.services import check_ledger, deliver, queue_due
from apps.reviews.models import Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, NEXT_MORNING
from tests.cast import Cast
from tests.factories import ReminderFactory

State = Reminder.State
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ENDED = {"state": State.CANCELLED, "closed_reason": "already logged"}

PLANTED: dict[str, dict[str, object]] = {
    "unleased": {"state": State.SENDING},
    "unexplained": ENDED | {"closed_reason": ""},
    "untried": {"state": State.SENT, "attempts": 0},
    "unnamed": ENDED | {"state": "lost"},
}


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_mistake_is_found(fault: str, cast: Cast, now: datetime) -> None:
    fields = PLANTED[fault]
    ReminderFactory(recipient=cast.head, closed_at=now if fields["state"] != State.SENDING else None, **fields)
    assert check_ledger(now=now) == 1
    assert LedgerCheck.objects.get().faults == {fault: 1}
    assert not ledger(now).adds_up


def test_message_that_nobody_ends_is_found(cast: Cast, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, expires_at=now - HOUR)
    check_ledger(now=now)
    assert LedgerCheck.objects.get().faults == {"lingering": 1}


def test_message_that_vanished_is_found_once(cast: Cast, now: datetime) -> None:
    gone = ReminderFactory(recipient=cast.head, created_at=now - HOUR)
    check_ledger(now=now)
    Reminder.objects.filter(pk=gone.pk).delete()
    assert [check_ledger(now=now + HOUR), check_ledger(now=now + 2 * HOUR)] == [1, 0]
    assert [check.faults for check in LedgerCheck.objects.order_by("pk")] == [{}, {"vanished": 1}, {}]


@pytest.fixture
def never_recorded(cast: Cast, now: datetime) -> Iterator[None]:
    """A kind whose messages slip through: each time it is asked it owes another one."""

    def due(since: datetime | None, at: datetime) -> list[Occurrence]:
        return [Occurrence(uuid.uuid4(), "new", cast.head, now, now + HOUR)]

    kinds.register(Kind("slippery", due, lambda reminders, at: {}, channels=("email",)))
    yield
    kinds._registered.pop("slippery")


def test_message_that_is_owed_and_not_recorded_is_found(never_recorded: None, now: datetime) -> None:
    check_ledger(now=now)
    assert LedgerCheck.objects.get().faults == {"unrecorded": 1}


def test_ledger_of_a_day_adds_up(review: Review, now: datetime) -> None:
    for moment in (AN_HOUR_BEFORE, NEXT_MORNING):
        queue_due(now=moment)
        deliver(now=moment)
        assert check_ledger(now=moment + 20 * MINUTE) == 0
    check = LedgerCheck.objects.order_by("pk").last()
    assert check
    assert check.adds_up
    assert check.total == Reminder.objects.count() == ledger(NEXT_MORNING).total


def test_states_are_those_of_now_although_the_count_is_old(cast: Cast, now: datetime) -> None:
    ReminderFactory(recipient=cast.head, closed_at=now - HOUR, **ENDED)
    ReminderFactory(recipient=cast.clinician, due_at=now + HOUR)
    check_ledger(now=now)
    ReminderFactory(recipient=cast.manager, closed_at=now, **ENDED)
    states = ledger(now).states
    assert (states[State.CANCELLED], states[State.DUE], sum(states.values())) == (2, 1, 3)


def test_old_ends_are_not_counted_again(cast: Cast, now: datetime) -> None:
    """What the last count has settled is read from it, however large the ledger is."""
    ReminderFactory(recipient=cast.head, closed_at=now - HOUR, **ENDED)
    check_ledger(now=now)
    LedgerCheck.objects.update(settled={State.CANCELLED: 7})
    assert ledger(now).states[State.CANCELLED] == 7
