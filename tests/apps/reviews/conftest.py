from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.reviews.models import Review
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory


@pytest.fixture
def review(cast: Cast) -> Review:
    """The huddle of Emergency Medicine, over for a quarter of an hour."""
    return ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)


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
def as_manager(cast: Cast, client: Client, the_moment: None) -> Client:
    client.force_login(cast.manager)
    return client
