"""What any page may want to show about the installation. Callables: a page that does not ask pays nothing."""

from functools import cache

from django.http import HttpRequest

from apps.core import clock
from apps.operations import selectors
from apps.operations.progress import progress


def installation(request: HttpRequest) -> dict[str, object]:
    """demo_progress: Progress or None. late_ticks: names of ticks that have not run for too long."""
    return {"demo_progress": progress, "late_ticks": cache(lambda: _late_ticks(request))}


def _late_ticks(request: HttpRequest) -> list[str]:
    return [] if progress() else selectors.late_ticks(clock.now())
