"""Two people, one review, the same moment: on both databases exactly one record comes of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Blackout, CoachingRecord, Excusal, Review, ZoneRules
from tests.cast import NOW
from tests.factories import BlackoutFactory, DepartmentLeadFactory, ReviewFactory, RevisionFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)

TAPS = 4


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs them in threads that start together; a refusal is a result too."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        together.wait(10)
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.fixture
def review() -> Review:
    lead = DepartmentLeadFactory()
    return ReviewFactory(series=SeriesFactory(department=lead.department), expected_lead=lead.user)


def tap(review: Review, **more: Any) -> Callable[[], CoachingRecord]:
    def log() -> CoachingRecord:
        fresh = Review.objects.select_related("department", "expected_lead").get(pk=review.pk)
        entry = ReviewEntry("coached")
        return services.log_review(review=fresh, entry=entry, by=fresh.expected_lead, now=NOW, **more)

    return log


def test_log_review_by_several_at_once_makes_one_record(review: Review) -> None:
    results = at_once(*[tap(review) for _ in range(TAPS)])
    refusals = [result for result in results if isinstance(result, Refused)]
    assert CoachingRecord.objects.count() == 1
    assert len(refusals) == TAPS - 1
    assert all(refusal.conflict for refusal in refusals)


def test_log_review_by_the_same_tap_sent_often_gives_one_record_to_all(review: Review) -> None:
    results = at_once(*[tap(review, client_uuid=uuid4())] * TAPS)
    assert {result.pk for result in results} == {CoachingRecord.objects.get().pk}


def test_log_and_excuse_at_once_leave_one_of_the_two(review: Review) -> None:
    def excuse() -> Excusal:
        fresh = Review.objects.get(pk=review.pk)
        return services.excuse_review(review=fresh, reason="other", by=None, now=NOW)

    at_once(tap(review), excuse)
    review.refresh_from_db()
    assert CoachingRecord.objects.count() + Excusal.objects.count() == 1
    assert review.status == ("logged" if CoachingRecord.objects.exists() else "excused")


def test_plan_reviews_by_several_at_once_makes_each_review_once() -> None:
    RevisionFactory.create_batch(5)
    at_once(*[lambda: services.plan_reviews(now=NOW)] * TAPS)
    keys = list(Review.objects.values_list("series", "week_start"))
    assert len(keys) == len(set(keys)) > 5


# --- schedules ---


def test_two_ticks_at_once_with_a_blackout_plan_and_excuse_once() -> None:
    revision = RevisionFactory(starts_on=NOW.date())
    BlackoutFactory()
    at_once(*[lambda: services.plan_reviews(now=NOW)] * TAPS)
    weeks = list(Review.objects.filter(series=revision.series).values_list("week_start", flat=True))
    assert len(weeks) == len(set(weeks)) == 3
    assert Excusal.objects.count() == 1


def test_blackout_and_entry_at_once_end_logged_or_excused_and_never_both(review: Review) -> None:
    def black_out() -> Blackout:
        return services.enter_blackout(
            first_week=review.week_start, last_week=review.week_start, reason="surge", by=None, now=NOW
        )

    at_once(tap(review), black_out, tap(review))
    review.refresh_from_db()
    assert CoachingRecord.objects.count() + Excusal.objects.count() == 1
    assert review.status == ("logged" if CoachingRecord.objects.exists() else "excused")


def test_new_rules_of_a_zone_seen_by_two_at_once_are_followed_once() -> None:
    RevisionFactory(starts_on=NOW.date())
    services.plan_reviews(now=NOW)
    ZoneRules.objects.update(rules="0" * 64)
    at_once(*[lambda: services.plan_reviews(now=NOW)] * TAPS)
    assert AuditEvent.objects.filter(action="zone.rules_changed").count() == 1
