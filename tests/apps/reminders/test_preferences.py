from datetime import datetime

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.reminders.models import Preference, Topic
from apps.reminders.services import set_preference, set_preferences
from tests.cast import Cast


def test_road_that_is_closed_stays_closed_and_leaves_the_other(cast: Cast, now: datetime) -> None:
    set_preference(user=cast.head, topic=Topic.REVIEWS, email=False, by=cast.head, now=now)
    set_preference(user=cast.head, topic=Topic.REVIEWS, inbox=True, by=cast.head, now=now)
    row = Preference.objects.get()
    assert (row.email, row.inbox) == (False, True)


def test_each_change_is_audited_once(cast: Cast, now: datetime) -> None:
    for _ in range(2):
        set_preference(user=cast.manager, topic=Topic.PROGRAM, email=False, by=None, now=now)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_label) == ("preference.set", "coachtrack")
    assert event.data == {"topic": "program", "email": False, "inbox": True}


def test_nothing_chosen_leaves_no_row(cast: Cast, now: datetime) -> None:
    set_preference(user=cast.head, topic=Topic.REVIEWS, email=True, inbox=True, by=cast.head, now=now)
    assert not Preference.objects.exists()


@pytest.mark.parametrize("topic", [Topic.REVIEWS, Topic.NOTES])
def test_last_road_of_reviews_and_notes_is_kept(cast: Cast, now: datetime, topic: Topic) -> None:
    set_preference(user=cast.head, topic=topic, inbox=False, by=cast.head, now=now)
    with pytest.raises(Refused, match="Keep at least one") as refused:
        set_preference(user=cast.head, topic=topic, email=False, by=cast.head, now=now)
    assert refused.value.field == topic
    assert Preference.objects.get().email


def test_digest_may_be_closed_altogether(cast: Cast, now: datetime) -> None:
    set_preference(user=cast.manager, topic=Topic.PROGRAM, email=False, inbox=False, by=cast.manager, now=now)
    assert not Preference.objects.get().email


def test_choices_are_saved_together_or_not_at_all(cast: Cast, now: datetime) -> None:
    roads = {"program": (False, True), "reviews": (False, False)}
    with pytest.raises(Refused):
        set_preferences(user=cast.head, roads=roads, by=cast.head, now=now)
    assert not Preference.objects.exists()


def test_unknown_topic_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="no such topic"):
        set_preference(user=cast.head, topic="weather", email=False, by=None, now=now)


URL = "/preferences/"


def page(client: Client, user: User) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(URL).content.decode()


@pytest.fixture
def thursday(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.clock.now", lambda: now)


@pytest.mark.usefixtures("thursday")
@pytest.mark.parametrize(
    ("who", "topics"),
    [
        ("outsider", ""),
        ("clinician", "notes"),
        ("head", "reviews support"),
        ("delegate", "reviews support"),
        ("champion", ""),
        ("manager", "support program operations"),
        ("executive", "program"),
        ("administrator", "operations"),
    ],
)
def test_page_offers_what_concerns_the_person(client: Client, cast: Cast, who: str, topics: str) -> None:
    html = page(client, getattr(cast, who))
    assert [topic for topic in Topic.values if f'name="{topic}"' in html] == topics.split()


@pytest.mark.usefixtures("thursday")
def test_page_saves_what_is_ticked(client: Client, cast: Cast) -> None:
    page(client, cast.head)
    saved = client.post(URL, {"reviews": ["inbox"], "support": ["email", "inbox"]}, follow=True)
    assert "Saved." in saved.content.decode()
    row = Preference.objects.get()
    assert (row.topic, row.email, row.inbox) == ("reviews", False, True)


@pytest.mark.usefixtures("thursday")
def test_page_says_beside_the_boxes_why_one_must_stay(client: Client, cast: Cast) -> None:
    page(client, cast.head)
    answer = client.post(URL, {"support": []})
    assert answer.status_code == 400
    assert "Keep at least one of the two" in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.usefixtures("thursday")
def test_topic_of_somebody_else_cannot_be_set_by_the_page(client: Client, cast: Cast) -> None:
    page(client, cast.clinician)
    client.post(URL, {"notes": ["inbox"], "program": []})
    assert [row.topic for row in Preference.objects.all()] == ["notes"]
