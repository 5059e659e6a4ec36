"""By which roads a message leaves: the inbox beside the mail, and what a road remembers when it does not work."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.clock import database_now
from apps.reminders import stopping
from apps.reminders.claim import PARKED, SUSPECT
from apps.reminders.models import DeliveryAttempt, InboxItem, Reminder, TransportState
from apps.reminders.selectors.backlog import backlog, wants_help
from apps.reminders.services import batch, deliver, queue_due
from apps.reminders.services.outcomes import complete_tries
from apps.reminders.transports import Outcome, Parcel, inbox, register_transport
from apps.reminders.transports.smtp import Smtp
from apps.reviews.models import Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, AT_ITS_END
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory, ReminderFactory, ReviewFactory

pytestmark = pytest.mark.django_db
State = Reminder.State
MINUTE = timedelta(minutes=1)


def states(channel: str) -> set[tuple[str, str]]:
    return set(Reminder.objects.filter(kind="review", channel=channel).values_list("state", "closed_reason"))


def lines() -> QuerySet[InboxItem]:
    return InboxItem.objects.filter(reminder__kind="review")


def subjects_to(address: str | None, outbox: list[EmailMessage]) -> list[str]:
    return [message.subject for message in outbox if message.to == [address]]


def test_review_is_told_of_by_mail_and_in_the_inbox(review: Review, cast: Cast, outbox: list[EmailMessage]) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE)
    item = lines().get()
    assert (item.recipient, item.title) == (cast.head, subjects_to(cast.head.email, outbox)[0])
    assert item.path == f"/reviews/{review.public_id}/log/"
    assert DeliveryAttempt.objects.filter(outcome="sent", reminder__kind="review").count() == 2


@pytest.mark.usefixtures("review")
def test_who_moves_while_the_other_road_is_slow_is_written_to_at_the_new_address(
    cast: Cast, outbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_: inbox.Inbox) -> None:
        time.sleep(batch.FRESH + 0.1)
        User.objects.filter(pk=cast.head.pk).update(email="moved@example.org")

    monkeypatch.setattr(inbox.Inbox, "open", slow)
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE)
    assert lines().count() == 1
    assert (len(subjects_to("moved@example.org", outbox)), len(subjects_to(cast.head.email, outbox))) == (1, 0)


def test_invitation_goes_by_mail_alone(cast: Cast, now: datetime) -> None:
    ReminderFactory(recipient=cast.clinician)
    queue_due(now=now)
    deliver(now=now)
    assert not cast.clinician.inbox_items.exists()


def test_what_is_answered_meanwhile_reaches_no_inbox(review: Review) -> None:
    queue_due(now=AT_ITS_END)
    Review.objects.update(status="logged")
    deliver(now=AT_ITS_END)
    assert not lines().exists()
    assert (State.CANCELLED, "already logged") in states("inbox")


def test_line_written_before_a_crash_is_not_written_again(review: Review) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE)
    Reminder.objects.filter(channel="inbox").update(state=State.DUE, closed_at=None)
    deliver(now=AN_HOUR_BEFORE + MINUTE)
    assert lines().count() == 1
    assert states("inbox") == {(State.SENT, "")}


def test_person_without_an_address_still_has_an_inbox(review: Review, cast: Cast) -> None:
    cast.head.email = None
    cast.head.save()
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE)
    assert states("email") == {(State.FAILED, "no e-mail address")}
    assert lines().get().recipient == cast.head


def test_two_transports_for_one_road_are_refused() -> None:
    with pytest.raises(ValueError, match="'inbox'"):
        register_transport("inbox", inbox.Inbox)


class Away:
    """A relay that is not there. Counts how often somebody tried."""

    tried = 0

    def open(self) -> None:
        type(self).tried += 1
        raise ConnectionRefusedError("nobody listens")

    def close(self) -> None:
        pass


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> type[Away]:
    Away.tried = 0
    monkeypatch.setattr("apps.reminders.transports.smtp._wire", Away)
    return Away


def road() -> TransportState:
    return TransportState.objects.get(channel="email")


def rested() -> None:
    TransportState.objects.update(resting_until=database_now() - timedelta(seconds=1))


def invitations(number: int) -> None:
    for _ in range(number):
        ReminderFactory()


def test_road_that_is_down_rests_longer_each_time_and_burns_no_tries(away: type[Away], now: datetime) -> None:
    invitations(5)
    for stumbles in (1, 2, 3):
        deliver(now=now)
        deliver(now=now)
        assert (away.tried, road().stumbles) == (stumbles, stumbles), "the second run finds it at rest"
        rested()
    assert set(Reminder.objects.values_list("state", "attempts", "next_try_at")) == {(State.DUE, 0, now)}
    assert road().last_error == "ConnectionRefusedError: nobody listens"
    assert road().down_since is not None


def test_road_that_works_again_is_tried_by_one_and_then_open(
    away: type[Away], now: datetime, monkeypatch: pytest.MonkeyPatch, outbox: list[EmailMessage]
) -> None:
    invitations(5)
    deliver(now=now)
    monkeypatch.undo()
    rested()
    deliver(now=now)
    assert len(outbox) == 5
    assert (road().stumbles, road().resting_until, road().down_since) == (0, None, None)


def test_mail_that_rests_does_not_hold_up_the_inbox(away: type[Away], review: Review) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE)
    assert lines().count() == 1
    assert states("email") == {(State.DUE, "")}


@pytest.mark.parametrize("per_day", [0, 3])
def test_limited_road_sends_what_it_may_and_the_rest_is_told(
    now: datetime, settings: object, outbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, per_day: int
) -> None:
    monkeypatch.setattr(sys.modules[deliver.__module__], "RUN", 0.0)
    settings.COACHTRACK_MAIL_PER_MINUTE = 50  # type: ignore[attr-defined]
    settings.COACHTRACK_MAIL_PER_DAY = per_day  # type: ignore[attr-defined]
    invitations(95)
    deliver(now=now)
    assert len(outbox) == (per_day or 5), "a tenth of the minute's may go at once"
    email = next(it for it in backlog(now=now) if it.channel == "email")
    assert (email.waiting, email.per_minute) == (95 - len(outbox), 50)
    assert email.drains_in is not None
    assert email.drains_in >= timedelta(minutes=1.8)


def test_second_run_leaves_a_limited_road_to_the_first(
    now: datetime, settings: object, outbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[deliver.__module__], "RUN", 0.0)
    settings.COACHTRACK_MAIL_PER_MINUTE = 50  # type: ignore[attr-defined]
    invitations(20)
    deliver(now=now)
    TransportState.objects.update(allowance=100)
    deliver(now=now)
    assert len(outbox) == 5


def test_row_that_ends_its_sender_again_and_again_is_set_aside(now: datetime, outbox: list[EmailMessage]) -> None:
    for interrupted in (PARKED, SUSPECT, 0):
        ReminderFactory(interrupted=interrupted)
    deliver(now=now)
    assert len(outbox) == 2
    parked = Reminder.objects.get(state=State.FAILED)
    assert parked.closed_reason == "sending it was interrupted again and again"
    assert not Reminder.objects.filter(state=State.SENT, interrupted__gt=0).exists()


def test_sender_that_was_stopped_looks_whether_its_rows_are_still_its_own(
    now: datetime, outbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    invitations(3)
    monkeypatch.setattr(batch, "HELD", -1.0)
    monkeypatch.setattr(batch, "keep", lambda rows, token: {rows[-1].pk})
    deliver(now=now)
    assert len(outbox) <= 1


def test_try_that_nobody_wrote_down_is_written_down_later(now: datetime) -> None:
    row = ReminderFactory(state=State.SENT, closed_at=now, attempts=1)
    assert complete_tries(now=now + 6 * MINUTE) == 1
    assert complete_tries(now=now + 6 * MINUTE) == 0
    assert row.tries.get().outcome == "sent"


@pytest.mark.usefixtures("unpaused")
def test_hundred_reviews_by_both_roads_are_looked_at_together(outbox: list[EmailMessage]) -> None:
    for _ in range(100):
        review = ReviewFactory()
        DepartmentLeadFactory(department=review.department)
    deliver(now=AN_HOUR_BEFORE)
    queue_due(now=AN_HOUR_BEFORE)
    with CaptureQueriesContext(connection) as captured:
        deliver(now=AN_HOUR_BEFORE)
    assert (len(outbox), lines().count()) == (100, 100)
    assert len(captured) <= 46, "two hundred messages"


@pytest.mark.parametrize(
    ("waiting", "per_minute", "sending", "wanted"),
    [(3, 0, False, True), (2, 0, False, False), (3, 30, False, False), (3, 0, True, False)],
)
def test_second_sender_is_called_when_much_is_due_and_nothing_holds_it_back(
    now: datetime,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    waiting: int,
    per_minute: int,
    sending: bool,
    wanted: bool,
) -> None:
    monkeypatch.setattr("apps.reminders.selectors.backlog.MANY", 2)
    settings.COACHTRACK_MAIL_PER_MINUTE = per_minute  # type: ignore[attr-defined]
    invitations(waiting)
    if sending:
        ReminderFactory(state=State.SENDING)
    assert wants_help(now=now) is wanted


def test_sender_told_to_end_gives_back_what_it_has_not_begun(
    now: datetime, monkeypatch: pytest.MonkeyPatch, outbox: list[EmailMessage]
) -> None:
    told = []
    monkeypatch.setattr(signal, "SIGTERM", signal.SIGUSR1)  # the same, without ending the tests
    monkeypatch.setattr(stopping, "_asked", threading.Event())
    before = signal.signal(signal.SIGUSR1, lambda *_: told.append(len(outbox)))
    monkeypatch.setattr(Smtp, "send", sending_and_then(lambda: os.kill(os.getpid(), signal.SIGUSR1)))
    invitations(6)
    deliver(now=now)
    signal.signal(signal.SIGUSR1, before)
    assert told == [1], "the signal takes its way when the message in hand is written down"
    assert set(Reminder.objects.values_list("state", "attempts")) == {(State.SENT, 1), (State.DUE, 0)}


def sending_and_then(act: Callable[[], None]) -> Callable[[Smtp, list[Parcel]], list[Outcome]]:
    true = Smtp.send

    def send(road: Smtp, parcels: list[Parcel]) -> list[Outcome]:
        outcomes = true(road, parcels)
        act()
        return outcomes

    return send
