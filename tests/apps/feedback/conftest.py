from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import RecordFactory, ReviewFactory, SeriesFactory


@pytest.fixture
def review(cast: Cast) -> Review:
    """The huddle of Emergency Medicine, over for a quarter of an hour."""
    return ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)


@pytest.fixture
def record(cast: Cast, review: Review) -> CoachingRecord:
    """That huddle, logged by the head with one tap."""
    Review.objects.filter(pk=review.pk).update(status=Review.Status.LOGGED)
    review.refresh_from_db()
    return RecordFactory(review=review, coach=cast.head, logged_by=cast.head)


@pytest.fixture
def the_moment() -> Iterator[None]:
    """Pages take the time from the clock: here it stands still."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_head(cast: Cast, client: Client, the_moment: None) -> Client:
    client.force_login(cast.head)
    return client


@pytest.fixture
def as_clinician(cast: Cast, client: Client, the_moment: None) -> Client:
    client.force_login(cast.clinician)
    return client
