"""A review that nobody answers comes before the program managers, and before whoever is one when it does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage

from apps.core.weeks import instant
from apps.departments.models import Absence
from apps.reminders.models import InboxItem, Reminder
from apps.reminders.selectors.escalated import escalated_reviews
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Review
from apps.reviews.services import open_and_close
from tests.cast import Cast
from tests.factories import ZONE, UserFactory

State = Reminder.State
NEXT_THURSDAY = instant(date(2026, 11, 19), time(9), ZONE)
MINUTE = timedelta(minutes=1)


def tick(now: datetime) -> None:
    queue_due(now=now)
    deliver(now=now)


def told() -> list[tuple[str, str, str]]:
    rows = Reminder.objects.filter(kind="escalation").order_by("recipient__last_name")
    return [(row.recipient.last_name, row.channel, row.state) for row in rows]


def away(cast: Cast) -> None:
    Absence.objects.create(user=cast.manager, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 20))


def test_every_program_manager_who_is_there_finds_one_line_in_the_inbox(
    review: Review, cast: Cast, outbox: list[EmailMessage]
) -> None:
    UserFactory(last_name="Zed", is_program_manager=True)
    tick(NEXT_THURSDAY - MINUTE)
    assert not told()
    outbox.clear()
    tick(NEXT_THURSDAY)
    assert told() == [("Vale", "inbox", State.SENT), ("Zed", "inbox", State.SENT)]
    item = InboxItem.objects.get(recipient=cast.manager)
    assert item.title == "Emergency Medicine may need support: no entry yet for Thursday's huddle"
    assert item.path == f"/departments/{cast.emergency.public_id}/"
    assert not outbox


def test_role_is_resolved_when_the_step_fires(review: Review, cast: Cast) -> None:
    queue_due(now=NEXT_THURSDAY - MINUTE)
    cast.manager.is_program_manager = False
    cast.manager.save()
    UserFactory(last_name="Zed", is_program_manager=True)
    tick(NEXT_THURSDAY)
    assert told() == [("Zed", "inbox", State.SENT)]


def test_who_gave_the_role_up_before_it_arrived_does_not_get_it(review: Review, cast: Cast) -> None:
    queue_due(now=NEXT_THURSDAY)
    cast.manager.is_program_manager = False
    cast.manager.save()
    deliver(now=NEXT_THURSDAY)
    assert told() == [("Vale", "inbox", State.CANCELLED)]


def test_manager_on_leave_is_left_alone_while_another_is_there(review: Review, cast: Cast) -> None:
    away(cast)
    UserFactory(last_name="Zed", is_program_manager=True)
    tick(NEXT_THURSDAY)
    assert told() == [("Zed", "inbox", State.SENT)]


def test_only_manager_is_told_after_their_leave(review: Review, cast: Cast) -> None:
    away(cast)
    tick(NEXT_THURSDAY)
    assert not told()
    tick(instant(date(2026, 11, 23), time(9), ZONE))
    assert told() == [("Vale", "inbox", State.SENT)]


@pytest.mark.parametrize("status", ["logged", "excused", "cancelled"])
def test_answer_ends_it(review: Review, status: str) -> None:
    queue_due(now=NEXT_THURSDAY)
    Review.objects.update(status=status)
    deliver(now=NEXT_THURSDAY)
    assert told() == [("Vale", "inbox", State.CANCELLED)]
    assert not escalated_reviews(NEXT_THURSDAY)


def test_outage_over_the_closing_still_shows_it(review: Review) -> None:
    queue_due(now=datetime(2026, 11, 13, tzinfo=UTC))
    tuesday = instant(date(2026, 11, 24), time(9), ZONE)
    open_and_close(now=tuesday)
    tick(tuesday)
    assert told() == [("Vale", "inbox", State.SENT)]
    assert escalated_reviews(tuesday)[0].closed


def test_reviews_that_were_escalated_are_listed_until_they_cannot_be_logged(review: Review, cast: Cast) -> None:
    assert not escalated_reviews(NEXT_THURSDAY - MINUTE)
    (found,) = escalated_reviews(NEXT_THURSDAY)
    assert found.review.department == cast.emergency
    assert (f"{found.starts:%a %d %H:%M}", f"{found.since:%a %d %H:%M}") == ("Thu 12 14:00", "Thu 19 09:00")
    assert not escalated_reviews(review.loggable_until + MINUTE)
