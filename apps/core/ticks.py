"""A tick is a service that is safe to repeat and catches up on whatever was missed. Every run leaves a row."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.models import TickRun


@dataclass(frozen=True)
class Tick:
    """name: one word. run: takes the moment, returns the number of rows it changed. every: its usual distance."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta


def run_tick(tick: Tick, *, now: datetime) -> TickRun:
    """Runs it once as of `now`. An error is kept on the row and raised again."""
    run = TickRun.objects.create(name=tick.name, started_at=now)
    begun = time.monotonic()
    try:
        run.rows = tick.run(now)
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"[:2000]
        raise
    finally:
        run.finished_at = now + timedelta(seconds=time.monotonic() - begun)
        run.save(update_fields=["rows", "error", "finished_at"])
    return run


def forget_old_runs(now: datetime) -> int:
    deleted, _ = TickRun.objects.filter(started_at__lt=now - timedelta(days=30)).delete()
    return deleted
