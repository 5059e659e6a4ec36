"""Something keeps reminders from going out: those who run the installation hear of it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from apps.accounts.models import User
from apps.reminders.kinds import Kind, Occurrence, Send, Verdict
from apps.reminders.models import Incident, Reminder, Topic

CODE = "alarm"
STEP = "began"
WORTH_TELLING = timedelta(hours=48)
MOST = 20
"""Incidents told of at once. More at a time would be noise about one and the same day."""


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    lately = Incident.objects.filter(began_at__gt=now - WORTH_TELLING, began_at__lte=now)
    incidents = list(lately.order_by("-began_at")[:MOST])
    if not incidents:
        return []
    return [
        Occurrence(it.public_id, STEP, person, it.began_at, it.began_at + WORTH_TELLING, priority=0)
        for it in incidents
        for person in _who_runs_it()
    ]


def _who_runs_it() -> list[User]:
    people = User.objects.filter(is_active=True)
    return list(people.filter(is_administrator=True)) or list(people.filter(is_program_manager=True))


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    incidents = Incident.objects.in_bulk({reminder.subject for reminder in reminders}, field_name="public_id")
    return {it.pk: _send(incidents[it.subject]) for it in reminders if it.subject in incidents}


def _send(incident: Incident) -> Send:
    path = reverse("operations:operations")
    return Send("alarm", {"incident": incident, "link": settings.SITE_URL + path}, path)


KIND = Kind(CODE, due, judge, topic=Topic.OPERATIONS)
