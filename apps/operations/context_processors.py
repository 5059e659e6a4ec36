"""What any page may want to show about the installation. Callables: a page that does not ask pays nothing."""

from functools import cache

from django.http import HttpRequest

from apps.core import clock
from apps.operations import selectors
from apps.operations.alarms import alarms
from apps.operations.progress import progress
from apps.operations.uptime import up_for
from apps.reminders.troubles import Trouble


def installation(request: HttpRequest) -> dict[str, object]:
    """demo_progress: Progress or None. demo_cast: personas. late_ticks: names of ticks that wait for too long.

    alarms: what keeps reminders from going out, the worst first.
    """
    return {
        "demo_progress": progress,
        "demo_cast": selectors.demo_cast,
        "setup_is_open": selectors.setup_is_open,
        "late_ticks": cache(_late_ticks),
        "alarms": cache(_alarms),
    }


def _alarms() -> list[Trouble]:
    return alarms(clock.now())


def _late_ticks() -> list[str]:
    if progress() or up_for() < selectors.LATE_AFTER:
        return []
    return selectors.late_ticks(clock.now())
