from datetime import timedelta

import pytest

from apps.core.errors import Refused
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Excusal, Review
from tests.cast import NOW, Cast


def test_excuse_review_keeps_reason_note_and_person(cast: Cast, review: Review) -> None:
    excusal = services.excuse_review(review=review, reason="ehr_downtime", note=" All day ", by=cast.head, now=NOW)
    assert (excusal.reason, excusal.note, excusal.excused_by) == ("ehr_downtime", "All day", cast.head)
    review.refresh_from_db()
    assert (review.status, review.changed_at) == ("excused", NOW)


@pytest.mark.parametrize(("reason", "note"), [("tired", ""), ("other", "x" * 141)])
def test_excuse_review_with_wrong_input_is_refused(cast: Cast, review: Review, reason: str, note: str) -> None:
    with pytest.raises(Refused):
        services.excuse_review(review=review, reason=reason, note=note, by=cast.head, now=NOW)
    assert not Excusal.objects.exists()


def test_excuse_review_twice_is_a_conflict(cast: Cast, review: Review) -> None:
    services.excuse_review(review=review, reason="other", by=cast.head, now=NOW)
    with pytest.raises(Refused, match="excused already") as refusal:
        services.excuse_review(review=review, reason="other", by=cast.co_lead, now=NOW)
    assert refusal.value.conflict
    assert Excusal.objects.count() == 1


def test_excuse_review_that_is_logged_is_refused(cast: Cast, review: Review) -> None:
    services.log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW)
    with pytest.raises(Refused, match="logged"):
        services.excuse_review(review=review, reason="other", by=cast.head, now=NOW)


def test_excuse_review_after_fourteen_days_is_refused(cast: Cast, review: Review) -> None:
    with pytest.raises(Refused, match="14 days"):
        services.excuse_review(review=review, reason="other", by=cast.head, now=NOW + timedelta(days=15))


@pytest.mark.parametrize(("days", "status"), [(-3, "scheduled"), (0, "open"), (11, "unlogged")])
def test_take_back_excusal_puts_the_review_where_the_clock_has_it(
    cast: Cast, review: Review, days: int, status: str
) -> None:
    now = NOW + timedelta(days=days)
    services.excuse_review(review=review, reason="unit_closed", by=cast.head, now=now)
    services.take_back_excusal(review=review, by=cast.head, now=now)
    review.refresh_from_db()
    assert review.status == status
    assert Excusal.objects.get().taken_back_at == now


def test_take_back_excusal_of_an_expected_review_is_refused(cast: Cast, review: Review) -> None:
    with pytest.raises(Refused) as refusal:
        services.take_back_excusal(review=review, by=cast.head, now=NOW)
    assert refusal.value.conflict


def test_review_excused_and_taken_back_can_be_logged(cast: Cast, review: Review) -> None:
    services.excuse_review(review=review, reason="other", by=cast.head, now=NOW)
    services.take_back_excusal(review=review, by=cast.head, now=NOW)
    assert services.log_review(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW).depth == 2
