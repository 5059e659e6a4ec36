"""New rules for a zone, as an update of the time-zone data brings them. The whole of it with two processes: F17."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from apps.audit.models import AuditEvent
from apps.reviews import services
from apps.reviews.models import Review, ZoneRules
from tests.apps.reviews.test_plan import begin
from tests.cast import NOW, Cast

ELSEWHEN = timedelta(hours=1)


@pytest.fixture
def planned_by_other_rules(cast: Cast) -> Review:
    """The next huddle, an hour off, as rules that have gone had it."""
    begin(cast.emergency)
    services.plan_reviews(now=NOW)
    review = Review.objects.earliest("starts_at")
    Review.objects.filter(pk=review.pk).update(starts_at=review.starts_at + ELSEWHEN, ends_at=review.ends_at + ELSEWHEN)
    ZoneRules.objects.update(rules="0" * 64)
    return review


def test_reviews_ahead_keep_their_time_on_the_wall_under_new_rules(planned_by_other_rules: Review) -> None:
    assert services.plan_reviews(now=NOW) == 1
    assert Review.objects.earliest("starts_at").starts_at == datetime(2026, 11, 19, 19, tzinfo=UTC)
    assert AuditEvent.objects.get(action="zone.rules_changed").data["reviews_moved"] == 1
    assert services.plan_reviews(now=NOW) == 0


def test_reviews_that_have_opened_stay_where_they_were(planned_by_other_rules: Review) -> None:
    after = planned_by_other_rules.ends_at + ELSEWHEN
    services.open_and_close(now=after)
    services.plan_reviews(now=after)
    assert Review.objects.get(pk=planned_by_other_rules.pk).starts_at == planned_by_other_rules.starts_at + ELSEWHEN


def test_while_the_rules_are_known_nothing_is_asked_of_the_reviews(cast: Cast) -> None:
    begin(cast.emergency)
    services.plan_reviews(now=NOW)
    Review.objects.update(starts_at=F("starts_at") + ELSEWHEN, ends_at=F("ends_at") + ELSEWHEN)
    assert services.plan_reviews(now=NOW) == 0
