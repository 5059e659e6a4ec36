"""What a person has chosen about the roads by which they hear of a topic."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.reminders.models import Preference, Topic

KEEP_A_ROAD = {
    Topic.REVIEWS: "Keep at least one of the two: else nobody would be asked how your reviews went.",
    Topic.NOTES: "Keep at least one of the two: else you would not know that somebody wrote to you.",
    Topic.BARRIERS: "Keep at least one of the two: else a department would wait for an answer in vain.",
}
"""Topics that may not be closed altogether, and what is said instead."""


@transaction.atomic
def set_preference(
    *,
    user: User,
    topic: str,
    email: bool | None = None,
    inbox: bool | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """None leaves a road as it is. Said again, it changes nothing. Refused: code "unknown_topic", "no_road_left"."""
    if topic not in Topic.values:
        raise Refused("There is no such topic to choose for.", code="unknown_topic", field="topic")
    row = Preference.objects.select_for_update().filter(user=user, topic=topic).first()
    before = (row.email, row.inbox) if row else (True, True)
    wanted = (before[0] if email is None else email, before[1] if inbox is None else inbox)
    if not any(wanted) and topic in KEEP_A_ROAD:
        raise Refused(KEEP_A_ROAD[Topic(topic)], code="no_road_left", field=topic)
    if wanted != before:
        values = {"email": wanted[0], "inbox": wanted[1], "changed_at": now}
        Preference.objects.update_or_create(user=user, topic=topic, defaults=values)
        record(action="preference.set", subject=user, by=by, now=now, topic=topic, email=wanted[0], inbox=wanted[1])


@transaction.atomic
def set_preferences(*, user: User, roads: Mapping[str, tuple[bool, bool]], by: User, now: datetime) -> None:
    """roads: topic -> (e-mail, inbox). All of them, or none where one is refused."""
    for topic, (email, inbox) in roads.items():
        set_preference(user=user, topic=topic, email=email, inbox=inbox, by=by, now=now)
