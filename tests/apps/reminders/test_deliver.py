import smtplib
import uuid
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import database_now
from apps.core.weeks import instant
from apps.departments.models import Absence
from apps.reminders.claim import LEASE
from apps.reminders.models import DeliveryAttempt, Reminder, TransportState
from apps.reminders.selectors.ledger import ledger_counts
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Holiday, Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, AT_ITS_END, NEXT_MORNING
from tests.cast import Cast
from tests.factories import ZONE, DepartmentLeadFactory, NoteFactory, ReminderFactory, ReviewFactory

State = Reminder.State
pytestmark = pytest.mark.usefixtures("by_mail_alone")

MINUTE = timedelta(minutes=1)


def tick(now: datetime) -> int:
    return queue_due(now=now) + deliver(now=now)


def only() -> Reminder:
    return Reminder.objects.get()


def test_lead_gets_one_mail_per_step(review: Review, cast: Cast, outbox: list[EmailMessage]) -> None:
    for moment in (AN_HOUR_BEFORE, AT_ITS_END, NEXT_MORNING):
        tick(moment)
        tick(moment + MINUTE)
    assert [message.to for message in outbox] == [[cast.head.email]] * 3
    assert ledger_counts()[State.SENT] == 3


def test_mail_carries_the_headers_of_its_row(review: Review, outbox: list[EmailMessage]) -> None:
    tick(AN_HOUR_BEFORE)
    headers = outbox[0].message()
    assert headers["Message-ID"] == only().message_id
    assert headers["Date"] == format_datetime(AN_HOUR_BEFORE)
    assert headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("status", "reason"), [("logged", "already logged"), ("excused", "the review is excused")])
def test_review_answered_after_queueing_is_not_asked_about(
    review: Review, outbox: list[EmailMessage], status: str, reason: str
) -> None:
    queue_due(now=AT_ITS_END)
    Review.objects.update(status=status)
    deliver(now=AT_ITS_END)
    assert not outbox
    assert Reminder.objects.get(step="after").closed_reason == reason


def test_person_who_went_on_leave_meanwhile_is_left_alone_and_the_delegate_asked(
    review: Review, cast: Cast, outbox: list[EmailMessage]
) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    Absence.objects.create(user=cast.head, starts_on=date(2026, 11, 12), ends_on=date(2026, 11, 12))
    deliver(now=AN_HOUR_BEFORE)
    tick(AN_HOUR_BEFORE + MINUTE)
    assert [message.to for message in outbox] == [[cast.delegate.email]]
    assert Reminder.objects.get(recipient=cast.head).closed_reason == "somebody else is in charge today"


def test_person_without_an_address_ends_as_failed_with_the_reason(review: Review, cast: Cast) -> None:
    cast.head.email = None
    cast.head.save()
    tick(AN_HOUR_BEFORE)
    assert (only().state, only().closed_reason) == (State.FAILED, "no e-mail address")


def test_address_of_the_moment_of_sending_is_used(review: Review, cast: Cast, outbox: list[EmailMessage]) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    cast.head.email = "new@example.org"
    cast.head.save()
    deliver(now=AN_HOUR_BEFORE)
    assert outbox[0].to == ["new@example.org"]
    assert only().address == "new@example.org"


def test_mail_held_up_into_quiet_hours_waits_for_the_morning(review: Review, outbox: list[EmailMessage]) -> None:
    queue_due(now=AT_ITS_END)
    deliver(now=instant(date(2026, 11, 12), time(21), ZONE))
    assert not outbox
    row = Reminder.objects.get(step="after")
    assert (row.state, row.attempts) == (State.DUE, 0)
    assert row.next_try_at == instant(date(2026, 11, 13), time(6, 30), ZONE)


def test_mail_that_comes_too_late_to_help_expires(review: Review, outbox: list[EmailMessage]) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    deliver(now=review.starts_at)
    assert not outbox
    assert only().state == State.EXPIRED


def test_days_of_silence_end_in_one_mail_at_most_and_named_states(review: Review, outbox: list[EmailMessage]) -> None:
    tick(NEXT_MORNING + timedelta(days=4))
    assert len(outbox) == 1
    assert set(Reminder.objects.values_list("step", "state")) == {
        ("before", State.SUPERSEDED),
        ("after", State.SUPERSEDED),
        ("follow-up", State.SUPERSEDED),
        ("second-follow-up", State.SENT),
    }


def test_nobody_who_works_by_day_is_written_to_on_a_saturday(review: Review, outbox: list[EmailMessage]) -> None:
    tick(NEXT_MORNING + timedelta(days=1))
    assert not outbox
    late = Reminder.objects.get(step="follow-up")
    assert (late.state, late.closed_reason) == (State.EXPIRED, "no longer of use by then")


def test_holiday_added_after_queueing_lets_the_follow_up_wait(review: Review, outbox: list[EmailMessage]) -> None:
    queue_due(now=NEXT_MORNING)
    facility = review.department.division.facility
    Holiday.objects.create(facility=facility, day=date(2026, 11, 13), name="Founders' Day")
    deliver(now=NEXT_MORNING)
    assert not outbox
    assert Reminder.objects.get(step="follow-up").next_try_at == NEXT_MORNING + timedelta(days=3)


def test_second_follow_up_says_who_else_can_log_and_who_will_see_it(review: Review, outbox: list[EmailMessage]) -> None:
    tick(NEXT_MORNING + timedelta(days=4))
    assert "Somebody else can log Thursday's" in outbox[0].subject
    assert "the program office sees it from Thursday, 19 November on" in outbox[0].body


def test_row_whose_sender_died_is_taken_over_after_the_lease(review: Review, outbox: list[EmailMessage]) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    Reminder.objects.update(
        state=State.SENDING,
        owner=uuid.uuid4(),
        attempts=1,
        lease_until=database_now() + LEASE,
        message_date=AN_HOUR_BEFORE,
    )
    deliver(now=AN_HOUR_BEFORE + MINUTE)
    assert not outbox
    Reminder.objects.update(lease_until=database_now())
    deliver(now=AN_HOUR_BEFORE + 2 * MINUTE)
    assert outbox[0].message()["Date"] == format_datetime(AN_HOUR_BEFORE)


def test_note_mail_says_that_there_is_one_and_not_what_it_says(cast: Cast, outbox: list[EmailMessage]) -> None:
    note = NoteFactory(
        department=cast.emergency, author=cast.head, recipient=cast.clinician, saw="You paused at the red box."
    )
    tick(note.written_at)
    message = outbox[0].message().as_string()
    assert outbox[0].to == [cast.clinician.email]
    assert "Dr. Hana Marsh" in message
    assert "red box" not in message


def test_note_to_somebody_on_nights_waits_for_the_hours_before_the_shift(
    cast: Cast, outbox: list[EmailMessage]
) -> None:
    cast.clinician.memberships.update(shift_group="night")
    note = NoteFactory(
        department=cast.emergency,
        author=cast.head,
        recipient=cast.clinician,
        written_at=instant(date(2026, 11, 12), time(10), ZONE),
    )
    tick(note.written_at)
    assert not outbox
    assert only().next_try_at == instant(date(2026, 11, 12), time(17), ZONE)
    tick(only().next_try_at)
    assert len(outbox) == 1


def test_note_to_somebody_on_leave_waits_for_their_return(cast: Cast, outbox: list[EmailMessage]) -> None:
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician)
    Absence.objects.create(user=cast.clinician, starts_on=date(2026, 11, 12), ends_on=date(2026, 11, 13))
    tick(note.written_at)
    assert not outbox
    assert only().next_try_at == instant(date(2026, 11, 14), time(6, 30), ZONE)


def test_department_name_with_line_ends_stays_in_its_subject(review: Review, outbox: list[EmailMessage]) -> None:
    review.department.name = "Emergency\r\nBcc: everybody@example.org"
    review.department.save()
    tick(AT_ITS_END)
    message = outbox[0].message()
    assert message["Bcc"] is None
    assert "Emergency Bcc: everybody@example.org" in outbox[0].subject


def test_kind_that_is_gone_closes_its_rows(cast: Cast, now: datetime) -> None:
    ReminderFactory(kind="carrier-pigeon", recipient=cast.head)
    deliver(now=now)
    assert only().closed_reason == "this kind of message no longer exists"


class Relay(EmailBackend):
    """Says what the test tells it to, by address; takes the rest."""

    answers: dict[str, Exception] = {}

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        for message in email_messages:
            if error := self.answers.get(message.to[0]):
                raise error
        return super().send_messages(email_messages)


@pytest.fixture
def relay(settings: object) -> dict[str, Exception]:
    settings.EMAIL_BACKEND = f"{__name__}.Relay"  # type: ignore[attr-defined]
    Relay.answers = {}
    return Relay.answers


def refused(code: int, address: str) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({address: (code, b"so it is")})


def test_address_turned_down_for_good_is_failed_and_not_tried_again(
    review: Review, cast: Cast, relay: dict[str, Exception]
) -> None:
    relay[cast.head.email or ""] = refused(550, cast.head.email or "")
    tick(AN_HOUR_BEFORE)
    deliver(now=AN_HOUR_BEFORE + 50 * MINUTE)
    assert (only().state, only().closed_reason, only().attempts) == (State.FAILED, "the address was turned down", 1)
    assert only().last_error == "550 so it is"


def test_message_put_off_is_tried_again_in_a_minute_or_so(
    review: Review, cast: Cast, relay: dict[str, Exception], outbox: list[EmailMessage]
) -> None:
    relay[cast.head.email or ""] = refused(451, cast.head.email or "")
    tick(AN_HOUR_BEFORE)
    assert (only().state, only().attempts) == (State.DUE, 1)
    assert AN_HOUR_BEFORE + 0.5 * MINUTE <= only().next_try_at <= AN_HOUR_BEFORE + 1.6 * MINUTE
    relay.clear()
    deliver(now=AN_HOUR_BEFORE + 2 * MINUTE)
    assert outbox[0].message()["Date"] == format_datetime(AN_HOUR_BEFORE)
    assert list(DeliveryAttempt.objects.order_by("number").values_list("outcome", flat=True)) == ["later", "sent"]


def test_lost_line_counts_as_a_try_and_the_others_go_on(
    cast: Cast, relay: dict[str, Exception], outbox: list[EmailMessage], now: datetime
) -> None:
    invite_rows(cast, now)
    relay[cast.head.email or ""] = smtplib.SMTPServerDisconnected("gone")
    deliver(now=now)
    assert len(outbox) == 2
    assert Reminder.objects.get(recipient=cast.head).attempts == 1


def test_relay_that_asks_for_less_rests_and_burns_no_tries(
    cast: Cast, relay: dict[str, Exception], outbox: list[EmailMessage], now: datetime
) -> None:
    invite_rows(cast, now)
    relay[cast.head.email or ""] = smtplib.SMTPDataError(421, b"slower please")
    deliver(now=now)
    assert not outbox
    assert set(Reminder.objects.values_list("state", "attempts", "next_try_at")) == {(State.DUE, 0, now)}
    deliver(now=now + MINUTE)
    assert TransportState.objects.get(channel="email").resting_until is not None
    relay.clear()
    road_has_rested()
    deliver(now=now + MINUTE)
    assert len(outbox) == 3
    assert TransportState.objects.get(channel="email").resting_until is None


def test_message_that_cannot_be_written_is_set_aside_and_the_others_go_out(
    cast: Cast, outbox: list[EmailMessage], now: datetime
) -> None:
    invite_rows(cast, now)
    Reminder.objects.filter(recipient=cast.head).update(step="no-such-step")
    for minutes in (0, 2, 10, 30):
        deliver(now=now + minutes * MINUTE)
    poison = Reminder.objects.get(recipient=cast.head)
    assert (poison.state, poison.attempts) == (State.FAILED, 3)
    assert poison.last_error == "KeyError: 'no'"
    assert len(outbox) == 2


def test_outcome_is_not_recorded_by_who_has_lost_the_lease(
    cast: Cast, now: datetime, settings: object, outbox: list[EmailMessage]
) -> None:
    row = ReminderFactory(recipient=cast.head)
    settings.EMAIL_BACKEND = f"{__name__}.Slow"  # type: ignore[attr-defined]
    deliver(now=now)
    row.refresh_from_db()
    assert (row.state, row.owner) == (State.SENDING, Slow.other)


class Slow(EmailBackend):
    """While it sends, somebody else takes the row over."""

    other = uuid.uuid4()

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        Reminder.objects.update(owner=self.other)
        return super().send_messages(email_messages)


def road_has_rested() -> None:
    TransportState.objects.update(resting_until=database_now() - MINUTE, per_minute=600)


def invite_rows(cast: Cast, now: datetime) -> None:
    for person in (cast.head, cast.co_lead, cast.manager):
        ReminderFactory(recipient=person, due_at=now)


@pytest.mark.django_db
@pytest.mark.usefixtures("unpaused")
def test_batch_of_a_hundred_costs_at_most_forty_queries(outbox: list[EmailMessage]) -> None:
    for _ in range(100):
        review = ReviewFactory()
        DepartmentLeadFactory(department=review.department)
    deliver(now=AN_HOUR_BEFORE)  # the very first run also makes the rows that remember how the roads are
    queue_due(now=AN_HOUR_BEFORE)
    with CaptureQueriesContext(connection) as captured:
        deliver(now=AN_HOUR_BEFORE)
    assert len(outbox) == 100
    assert len(captured) <= 40, "\n".join(query["sql"][:90] for query in captured)
