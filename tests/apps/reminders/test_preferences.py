from datetime import datetime

import pytest

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
