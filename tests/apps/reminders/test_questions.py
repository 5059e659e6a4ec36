"""The question in the message before a review."""

from datetime import date, datetime

import pytest
from django.core.mail import EmailMessage

from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Review
from apps.reviews.pairs import pair_of
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, AT_ITS_END
from tests.cast import Cast
from tests.factories import RecordFactory, ReviewFactory

pytestmark = pytest.mark.usefixtures("by_mail_alone")


def talked_about(review: Review, day: date, *topics: str) -> None:
    earlier = ReviewFactory(series=review.series, slot_date=day, status=Review.Status.LOGGED)
    RecordFactory(review=earlier, topics=list(topics), topics_recorded=True)


def body_of(outbox: list[EmailMessage], moment: datetime) -> str:
    queue_due(now=moment)
    deliver(now=moment)
    return " ".join(str(outbox[0].body).split())


def test_message_before_asks_beside_what_was_last_talked_about(
    cast: Cast, review: Review, outbox: list[EmailMessage]
) -> None:
    talked_about(review, date(2026, 10, 29), "volume")
    talked_about(review, date(2026, 11, 5), "staffing", "billing")
    body = body_of(outbox, AN_HOUR_BEFORE)
    assert "Lately it was about billing and codes." in body
    assert pair_of("billing").question in body


@pytest.mark.parametrize(("day", "topic"), [(date(2026, 9, 24), "volume"), (date(2026, 11, 5), "staffing")])
def test_message_before_without_a_recent_pair_leaves_it_out(
    cast: Cast, review: Review, outbox: list[EmailMessage], day: date, topic: str
) -> None:
    talked_about(review, day, topic)
    assert "Lately" not in body_of(outbox, AN_HOUR_BEFORE)


def test_message_after_the_review_asks_no_question(cast: Cast, review: Review, outbox: list[EmailMessage]) -> None:
    talked_about(review, date(2026, 11, 5), "volume")
    assert "Lately" not in body_of(outbox, AT_ITS_END)
