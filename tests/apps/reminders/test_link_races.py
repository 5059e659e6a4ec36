"""The same link fifty times at once, and two people's links for one review."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.reminders.links import log_token
from apps.reminders.models import LinkRevocation
from apps.reviews.models import CoachingRecord, Review
from tests.apps.reminders.conftest import AT_ITS_END
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 50
ANSWERS = ("coached", "asked", "not_raised", "not_held")


@pytest.fixture(autouse=True)
def the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def post_all(posts: list[tuple[str, dict[str, str]]]) -> Counter[str]:
    """Where each was led: the word behind the question mark, or the status."""
    together = Barrier(len(posts))

    def one(post: tuple[str, dict[str, str]]) -> str:
        try:
            together.wait(timeout=60)
            answer = Client().post(*post)
            return answer.headers.get("Location", f"={answer.status_code}").partition("?")[2] or str(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return Counter(pool.map(one, posts))


def test_fifty_taps_at_once_by_two_people_make_one_record(review: Review, cast: Cast) -> None:
    people = (cast.head, cast.co_lead)
    links = [f"/link/log/{log_token(review.public_id, user.public_id, made_at=AT_ITS_END)}/" for user in people]
    posts = [(link, {"outcome": answer}) for link in links for answer in ANSWERS]
    found = post_all(list(islice(cycle(posts), AT_ONCE)))
    assert found == {"saved=1": 1, "already=1": AT_ONCE - 1}
    assert CoachingRecord.objects.count() == 1
    assert AuditEvent.objects.filter(action="review.logged").count() == 1


def test_link_disowned_many_times_at_once_is_revoked_once(review: Review, cast: Cast) -> None:
    link = f"/link/not-mine/{log_token(review.public_id, cast.head.public_id, made_at=AT_ITS_END)}/"
    found = post_all([(link, {"not_mine": "yes"})] * 10)
    assert set(found) <= {"200", "410"}
    assert LinkRevocation.objects.count() == 1
    assert AuditEvent.objects.filter(action="link.disowned").count() == 1
