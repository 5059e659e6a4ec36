"""What stands in the way of sending becomes an incident: said once when it begins and once when it is over."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models.functions import Now

from apps.reminders.models import Heartbeat, Incident
from apps.reminders.troubles import Trouble

log = logging.getLogger(__name__)

THE_SAME = timedelta(minutes=30)
"""What comes back so soon after it was over is still the same incident: it is not told again."""
KEPT = timedelta(days=365)


def heard_from(name: str) -> None:
    """This part of the machinery is alive at this moment."""
    if not Heartbeat.objects.filter(name=name).update(at=Now()):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=Now())], ignore_conflicts=True)


def follow(troubles: Iterable[Trouble], *, now: datetime) -> int:
    """Begins and ends incidents, so that the open ones are these troubles. How many began or ended."""
    there = {trouble.code: trouble for trouble in troubles}
    known = {incident.code: incident for incident in Incident.objects.filter(ended_at__isnull=True)}
    begun = [trouble for code, trouble in there.items() if code not in known]
    over = [incident for code, incident in known.items() if code not in there]
    for trouble in begun:
        _begin(trouble, now)
    for incident in over:
        _end(incident, now)
    return len(begun) + len(over)


def _begin(trouble: Trouble, now: datetime) -> None:
    lately = Incident.objects.filter(code=trouble.code, ended_at__gt=now - THE_SAME, ended_at__lte=now)
    if latest := lately.order_by("-ended_at").first():
        Incident.objects.filter(pk=latest.pk).update(ended_at=None)
        return
    incident = Incident(code=trouble.code, text=trouble.text[:300], remedy=trouble.remedy[:300], began_at=now)
    Incident.objects.bulk_create([incident], ignore_conflicts=True)
    if Incident.objects.filter(public_id=incident.public_id).exists():
        log.error("Reminders: %s. %s", trouble.text, trouble.remedy)


def _end(incident: Incident, now: datetime) -> None:
    if Incident.objects.filter(pk=incident.pk, ended_at__isnull=True).update(ended_at=now):
        log.warning("Reminders: it is over since %s UTC: %s", f"{now:%H:%M}", incident.text)


def forget_old_incidents(*, now: datetime) -> int:
    deleted, _ = Incident.objects.filter(ended_at__lt=now - KEPT).delete()
    return deleted
