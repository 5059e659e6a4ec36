"""Somebody who leads two departments: their follow-ups come in one message."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from apps.departments.models import Department
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Review
from tests.apps.reminders.conftest import AT_ITS_END, NEXT_MORNING
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory, ReviewFactory, SeriesFactory

State = Reminder.State
MINUTE = timedelta(minutes=1)


def meeting(department: Department, cast: Cast) -> Review:
    return ReviewFactory(series=SeriesFactory(department=department), expected_lead=cast.head)


@pytest.fixture
def reviews(cast: Cast) -> list[Review]:
    DepartmentLeadFactory(department=cast.surgery, user=cast.head)
    return [meeting(cast.emergency, cast), meeting(cast.surgery, cast)]


def by_mail(**wanted: object) -> list[tuple[str, str, str]]:
    rows = Reminder.objects.filter(channel="email", **wanted).order_by("due_at", "kind", "pk")
    return [(row.kind, row.state, row.closed_reason) for row in rows]


def prompted(outbox: list[EmailMessage]) -> None:
    queue_due(now=AT_ITS_END)
    deliver(now=AT_ITS_END)
    outbox.clear()


def test_prompts_stay_single(reviews: list[Review], outbox: list[EmailMessage]) -> None:
    queue_due(now=AT_ITS_END)
    deliver(now=AT_ITS_END)
    assert len(outbox) == 2


def test_follow_ups_of_one_morning_are_one_message_with_a_link_for_each(
    reviews: list[Review], outbox: list[EmailMessage], cast: Cast
) -> None:
    prompted(outbox)
    queue_due(now=NEXT_MORNING)
    deliver(now=NEXT_MORNING)
    (message,) = outbox
    assert message.subject == "2 of your reviews are still open"
    assert message.to == [cast.head.email]
    assert message.body.count("/link/") == 2
    assert by_mail(step="follow-up") == [("review", State.SUPERSEDED, Reminder.FOLDED)] * 2
    assert by_mail(kind="review-digest") == [("review-digest", State.SENT, "")]
    assert unrecorded(NEXT_MORNING) == 0


def test_single_follow_up_stays_single(review: Review, outbox: list[EmailMessage]) -> None:
    prompted(outbox)
    queue_due(now=NEXT_MORNING)
    deliver(now=NEXT_MORNING)
    assert "is still open" in outbox[0].subject
    assert not Reminder.objects.filter(kind="review-digest").exists()


def test_review_answered_meanwhile_drops_out(reviews: list[Review], outbox: list[EmailMessage]) -> None:
    prompted(outbox)
    queue_due(now=NEXT_MORNING)
    Review.objects.filter(pk=reviews[0].pk).update(status="logged")
    deliver(now=NEXT_MORNING)
    assert outbox[0].subject == "Thursday's huddle of General Surgery is still open"
    assert "Emergency" not in outbox[0].body


def test_none_left_closes_the_message(reviews: list[Review], outbox: list[EmailMessage]) -> None:
    prompted(outbox)
    queue_due(now=NEXT_MORNING)
    Review.objects.update(status="logged")
    deliver(now=NEXT_MORNING)
    assert not outbox
    assert by_mail(kind="review-digest") == [("review-digest", State.CANCELLED, "none of its reviews is open any more")]


def test_late_comer_joins_the_message_that_has_not_gone_out(
    reviews: list[Review], outbox: list[EmailMessage], cast: Cast
) -> None:
    prompted(outbox)
    queue_due(now=NEXT_MORNING)
    late = meeting(cast.emergency, cast)
    Review.objects.filter(pk=late.pk).update(changed_at=NEXT_MORNING)
    queue_due(now=NEXT_MORNING + MINUTE)
    deliver(now=NEXT_MORNING + MINUTE)
    (message,) = outbox
    assert message.subject == "3 of your reviews are still open"


def test_late_comer_to_a_message_that_is_out_goes_alone(
    reviews: list[Review], outbox: list[EmailMessage], cast: Cast
) -> None:
    prompted(outbox)
    for minutes in (0, 1):
        queue_due(now=NEXT_MORNING + minutes * MINUTE)
        deliver(now=NEXT_MORNING + minutes * MINUTE)
        late = meeting(cast.emergency, cast)
        Review.objects.filter(pk=late.pk).update(changed_at=NEXT_MORNING)
    assert len(outbox) == 2


def test_after_days_of_silence_each_review_is_named_once(reviews: list[Review], outbox: list[EmailMessage]) -> None:
    tuesday = NEXT_MORNING + timedelta(days=4)
    queue_due(now=tuesday)
    deliver(now=tuesday)
    (message,) = outbox
    assert message.body.count("/link/") == 2
    assert message.body.count("the program office sees it from Thursday, 19 November on") == 2
    assert not Reminder.objects.unfinished().filter(channel="email").exists()


def test_second_pass_over_the_same_moment_changes_nothing(reviews: list[Review]) -> None:
    queue_due(now=NEXT_MORNING)
    assert queue_due(now=NEXT_MORNING) == 0
    assert queue_due(now=NEXT_MORNING + MINUTE) == 0
