"""How the installation itself is doing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import QuerySet, Subquery

from apps.core.models import TickRun
from apps.core.ticks import Tick
from apps.core.weeks import local_date
from apps.departments.models import Organisation
from apps.operations.progress import Progress, progress
from apps.operations.ticks import DAILY, HOURLY, TICKS

LATE_AFTER = timedelta(minutes=5)
DAILY_LATE_AFTER = timedelta(hours=3)
"""Woken hourly, and the day of a clock change has 25 hours."""


WOKEN_APART = timedelta(minutes=10)
"""How often an hourly tick is woken, so that no restart of beat makes it late."""


class Health(StrEnum):
    OK = "ok"
    STARTING = "starting"
    LATE = "late"
    NO_DATABASE = "no database"


def is_due(tick: Tick, now: datetime) -> bool:
    """A daily tick: unless it ran through on this day, by the organisation's calendar. An hourly one: unless it did
    within the hour. Any other: always.
    """
    if tick.every < HOURLY:
        return True
    last = _completed(now).filter(name=tick.name).order_by("-started_at").first()
    if last is None:
        return True
    if tick.every < DAILY:
        return now - last.started_at > tick.every - WOKEN_APART
    zone = Organisation.objects.values_list("zone", flat=True).first() or "UTC"
    return local_date(last.started_at, zone) < local_date(now, zone)


def _completed(now: datetime) -> QuerySet[TickRun]:
    """Runs without an error, up to now: `tick --now` may have left some in what is still the future."""
    return TickRun.objects.filter(error="", finished_at__isnull=False, started_at__lte=now)


def last_completed(now: datetime) -> dict[str, TickRun]:
    return _by_name(_completed(now))


def _by_name(runs: QuerySet[TickRun]) -> dict[str, TickRun]:
    """The newest run of each tick; one query, one step into the index for each."""
    newest: list[Any] = [Subquery(runs.filter(name=name).order_by("-started_at").values("pk")[:1]) for name in TICKS]
    return {run.name: run for run in TickRun.objects.filter(pk__in=newest)}


def _allowed(tick: Tick) -> timedelta:
    return tick.every + (DAILY_LATE_AFTER if tick.every >= DAILY else LATE_AFTER)


def late_ticks(now: datetime) -> list[str]:
    """Names of ticks that have not run through for longer than they may, in their own order."""
    last = last_completed(now)
    return [name for name, tick in TICKS.items() if name not in last or now - last[name].started_at > _allowed(tick)]


def health(now: datetime, *, up_for: timedelta) -> Health:
    """up_for: how long this web process has run. A tick can only be called late after that long."""
    filling = progress()
    if filling and not filling.stopped:
        return Health.STARTING
    if not late_ticks(now):
        return Health.OK
    return Health.LATE if up_for > LATE_AFTER else Health.STARTING


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@dataclass(frozen=True)
class TickLine:
    name: str
    every: timedelta
    last: TickRun | None
    age: timedelta | None
    late: bool
    error: str  # of the newest run, empty when that one ran through


@dataclass(frozen=True)
class OperationsPage:
    ticks: list[TickLine]
    progress: Progress | None

    @property
    def late(self) -> list[TickLine]:
        return [line for line in self.ticks if line.late]


def operations_page(now: datetime) -> OperationsPage:
    completed = last_completed(now)
    newest = _by_name(TickRun.objects.filter(started_at__lte=now))
    return OperationsPage(
        ticks=[_line(tick, completed.get(tick.name), newest.get(tick.name), now) for tick in TICKS.values()],
        progress=progress(),
    )


def _line(tick: Tick, last: TickRun | None, newest: TickRun | None, now: datetime) -> TickLine:
    age = now - last.started_at if last else None
    late = age is None or age > _allowed(tick)
    return TickLine(tick.name, tick.every, last, age, late, newest.error if newest else "")


def unknown(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in TICKS]
