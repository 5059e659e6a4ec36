import logging
from collections.abc import Iterable
from datetime import datetime

from apps.core.models import TickRun
from apps.core.ticks import Tick, run_tick
from apps.operations.selectors import is_due
from apps.operations.ticks import TICKS
from apps.reminders.selectors.health import WORKER
from apps.reminders.services import heard_from

log = logging.getLogger(__name__)


def run_ticks(names: Iterable[str], *, now: datetime) -> list[TickRun]:
    """Runs the ticks of these names in their own order. One that stumbles does not hold up those after it."""
    wanted = set(names)
    return [_run(tick, now) for name, tick in TICKS.items() if name in wanted]


def run_due_ticks(names: Iterable[str], *, now: datetime) -> list[TickRun]:
    """The same, but a daily tick that has had its run on this day is left alone, however often it is woken."""
    return run_ticks([name for name in names if name in TICKS and is_due(TICKS[name], now)], now=now)


def answer_wake(names: Iterable[str], *, now: datetime) -> list[TickRun]:
    """What the worker does when it is woken: it is alive, which is all that its waking proves."""
    heard_from(WORKER)
    return run_due_ticks(names, now=now)


def _run(tick: Tick, now: datetime) -> TickRun:
    try:
        return run_tick(tick, now=now)
    except Exception:
        log.exception("The tick %s stopped", tick.name)
        return TickRun.objects.filter(name=tick.name).latest("pk")
