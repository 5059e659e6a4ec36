"""One quiet reminder of a note that nobody opened, and none after it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from apps.departments.models import Absence
from apps.feedback.models import Feedback
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due
from tests.cast import Cast
from tests.factories import NoteFactory

WRITTEN = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
A_WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def note(cast: Cast) -> Feedback:
    return NoteFactory(
        department=cast.emergency, author=cast.head, recipient=cast.clinician, written_at=WRITTEN, saw="Well done"
    )


def tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


def subjects(mailoutbox: list[EmailMessage]) -> list[str]:
    return [str(message.subject) for message in mailoutbox]


TOLD, ASKED = "A short note from Dr. Hana Marsh", "The note from Dr. Hana Marsh is still there"


def test_unread_note_is_asked_after_once(note: Feedback, mailoutbox: list[EmailMessage]) -> None:
    tick(WRITTEN)
    tick(WRITTEN + A_WEEK - MINUTE)
    assert subjects(mailoutbox) == [TOLD]
    for days in (7, 8, 14, 21, 40):
        tick(WRITTEN + timedelta(days=days))
    assert subjects(mailoutbox) == [TOLD, ASKED]
    assert "Well done" not in mailoutbox[1].body
    assert unrecorded(WRITTEN + timedelta(days=8)) == 0


def test_note_that_was_read_is_not_asked_after(note: Feedback, mailoutbox: list[EmailMessage]) -> None:
    tick(WRITTEN)
    Feedback.objects.update(read_at=WRITTEN + A_WEEK)
    tick(WRITTEN + A_WEEK)
    assert subjects(mailoutbox) == [TOLD]


def test_note_read_between_queueing_and_sending_is_left_alone(note: Feedback, mailoutbox: list[EmailMessage]) -> None:
    tick(WRITTEN)
    a_week_later = WRITTEN + A_WEEK + timedelta(minutes=5)  # a busy machine takes its time over the first tick
    queue_due(now=a_week_later)
    Feedback.objects.update(read_at=a_week_later)
    deliver(now=a_week_later)
    assert set(Reminder.objects.filter(step="unread").values_list("closed_reason", flat=True)) == {"already read"}


def test_week_counts_from_the_day_the_reader_was_told(
    note: Feedback, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    Absence.objects.create(user=cast.clinician, starts_on=WRITTEN.date(), ends_on=WRITTEN.date() + timedelta(days=9))
    for days in range(18):
        tick(WRITTEN + timedelta(days=days))
    assert subjects(mailoutbox) == [TOLD, ASKED]
    told, asked = Reminder.objects.filter(channel="email").order_by("pk").values_list("closed_at", flat=True)
    assert told
    assert asked
    assert asked - told >= A_WEEK


def test_notes_of_weeks_ago_are_not_asked_after_at_once(note: Feedback, mailoutbox: list[EmailMessage]) -> None:
    tick(WRITTEN)
    tick(WRITTEN + timedelta(days=20))
    assert subjects(mailoutbox) == [TOLD]
