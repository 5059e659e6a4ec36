"""The only source of "now". Called at the edges alone: views, tasks, commands; everything else is told."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from apps.core.models import DemoClock


def now() -> datetime:
    """The present moment, aware, UTC; on the demo database moved by the demo clock's offset."""
    moment = datetime.now(UTC)
    if not settings.COACHTRACK_DEMO:
        return moment
    offset = DemoClock.objects.values_list("offset_seconds", flat=True).first() or 0
    return moment + timedelta(seconds=offset)
