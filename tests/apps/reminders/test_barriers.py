"""Whoever answers for a tool hears of a report once, and once more before the day; never who reported it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from apps.departments.models import Absence
from apps.feedback.models import Barrier
from apps.feedback.services import answer_barrier, hand_on
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due, settle_inbox
from apps.reviews.models import Holiday
from tests.cast import Cast
from tests.factories import AIToolFactory, BarrierFactory

REPORTED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York; an answer is due on Monday the 23rd."""
THREE_DAYS_BEFORE = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
"""Wednesday, 9:00 in New York."""
MINUTE = timedelta(minutes=1)
WORDS = "It missed the bleed of bay four"
TOLD = "Emergency Medicine reports: the tool is wrong too often (Brightfold)"
AGAIN = "Emergency Medicine waits for a word about Brightfold"


@pytest.fixture
def barrier(cast: Cast) -> Barrier:
    return BarrierFactory(
        department=cast.emergency, tool=AIToolFactory(name="Brightfold"), text=WORDS, reported_by=cast.clinician,
        owner=cast.outsider, reported_at=REPORTED,
    )  # fmt: skip


def tick(*moments: datetime) -> None:
    for now in moments:
        queue_due(now=now)
        deliver(now=now)


def subjects(mailoutbox: list[EmailMessage]) -> list[str]:
    return [str(message.subject) for message in mailoutbox]


def test_owner_is_told_once_and_asked_once_more(barrier: Barrier, mailoutbox: list[EmailMessage]) -> None:
    tick(REPORTED, REPORTED + MINUTE, THREE_DAYS_BEFORE - MINUTE)
    assert subjects(mailoutbox) == [TOLD]
    tick(THREE_DAYS_BEFORE, *(THREE_DAYS_BEFORE + timedelta(days=days) for days in (1, 2, 5, 6, 9)))
    assert subjects(mailoutbox) == [TOLD, AGAIN]
    assert unrecorded(THREE_DAYS_BEFORE + timedelta(days=9)) == 0


def test_letters_name_no_reporter_and_quote_nothing(
    cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]
) -> None:
    Barrier.objects.update(named=True)
    tick(REPORTED, THREE_DAYS_BEFORE)
    for letter in mailoutbox:
        assert letter.to == ["ola.strand@example.org"]
        for hidden in (WORDS, "Casey", "Clark"):
            assert hidden not in letter.body + letter.subject


def test_nothing_comes_after_the_answer(cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]) -> None:
    tick(REPORTED)
    queue_due(now=THREE_DAYS_BEFORE)
    answer_barrier(barrier=barrier, resolution="fixed", answer="Done.", by=cast.manager, now=THREE_DAYS_BEFORE)
    deliver(now=THREE_DAYS_BEFORE)
    tick(THREE_DAYS_BEFORE + timedelta(days=1))
    assert subjects(mailoutbox) == [TOLD]
    assert set(Reminder.objects.filter(step="due-soon").values_list("closed_reason", flat=True)) == {"answered"}


def test_line_in_the_inbox_is_done_with_the_answer(cast: Cast, barrier: Barrier) -> None:
    tick(REPORTED)
    answer_barrier(barrier=barrier, resolution="fixed", answer="Done.", by=cast.manager, now=REPORTED)
    assert settle_inbox(now=REPORTED + MINUTE) == 1


def test_handed_on_the_next_one_is_told_and_the_first_no_more(
    cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]
) -> None:
    tick(REPORTED)
    later = REPORTED + timedelta(days=1)
    hand_on(barrier=barrier, to=cast.administrator, by=cast.outsider, now=later)
    tick(later, THREE_DAYS_BEFORE)
    people = [letter.to[0].split(".")[0] for letter in mailoutbox]
    assert people == ["ola", "ada", "ada"]


def test_handed_on_in_the_last_days_one_message_is_enough(
    cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]
) -> None:
    late = THREE_DAYS_BEFORE + timedelta(days=1)
    hand_on(barrier=barrier, to=cast.administrator, by=cast.outsider, now=late)
    tick(late, late + timedelta(days=1), late + timedelta(days=5))
    assert subjects(mailoutbox) == [TOLD]


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (datetime(2026, 11, 3, 3, 0, tzinfo=UTC), datetime(2026, 11, 3, 11, 30, tzinfo=UTC)),
        (datetime(2026, 11, 7, 16, 0, tzinfo=UTC), datetime(2026, 11, 9, 11, 30, tzinfo=UTC)),
    ],
    ids=["night", "weekend"],
)
def test_nothing_leaves_at_night_or_on_a_weekend(
    barrier: Barrier, mailoutbox: list[EmailMessage], moment: datetime, opens: datetime
) -> None:
    Barrier.objects.update(assigned_at=moment, reported_at=moment)
    tick(moment, opens - MINUTE)
    assert not mailoutbox
    tick(opens)
    assert subjects(mailoutbox) == [TOLD]


def test_owner_on_leave_is_told_when_back(cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]) -> None:
    Absence.objects.create(user=cast.outsider, starts_on=REPORTED.date(), ends_on=date(2026, 11, 5))
    tick(REPORTED, REPORTED + timedelta(days=3))
    assert not mailoutbox
    tick(REPORTED + timedelta(days=4))
    assert subjects(mailoutbox) == [TOLD]


def test_report_without_a_name_is_told_of_the_next_morning(barrier: Barrier, mailoutbox: list[EmailMessage]) -> None:
    midnight = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
    Barrier.objects.update(reported_by=None, reported_at=midnight, assigned_at=midnight)
    tick(REPORTED, REPORTED + timedelta(hours=6))
    assert not Reminder.objects.exists()
    tick(datetime(2026, 11, 3, 14, 0, tzinfo=UTC))
    assert subjects(mailoutbox) == [TOLD]


def test_holiday_moves_the_second_message_forward(cast: Cast, barrier: Barrier, mailoutbox: list[EmailMessage]) -> None:
    for department in (cast.emergency, cast.surgery):
        Holiday.objects.create(facility=department.division.facility, day=date(2026, 11, 20), name="Founders' Day")
    tick(REPORTED, THREE_DAYS_BEFORE - timedelta(days=1))
    assert subjects(mailoutbox) == [TOLD, AGAIN]
