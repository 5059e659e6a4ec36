"""The only source of "now". Called at the edges alone: views, tasks, commands; everything else is told.

People's own acts are dated by this machine's clock. The ticks, and the leases of what is being sent, go by the
database's, which is the same for every machine: an application host whose clock is wrong sends nothing early.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from apps.core.models import DemoClock


def now() -> datetime:
    """The present moment, aware, UTC; on the demo database moved by the demo clock's offset."""
    return datetime.now(UTC) + _ahead()


def tick_now() -> datetime:
    """What the ticks take for now: the database's clock, moved by the demo clock's offset on the demo database."""
    return database_now() + _ahead()


def database_now() -> datetime:
    """The true moment by the database's clock, also within a transaction. SQLite has none but this machine's."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)


def _ahead() -> timedelta:
    if not settings.COACHTRACK_DEMO:
        return timedelta()
    return timedelta(seconds=DemoClock.objects.values_list("offset_seconds", flat=True).first() or 0)
