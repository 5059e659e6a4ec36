"""After a person's change: tell the worker at once instead of at the next minute.

It is only a hint. With the broker away the change stands and the next minute's tick sees it, so one short try is
made, nothing is raised, and after a try that went wrong the broker is left alone for half a minute.
"""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.operations.broker import is_there, wake
from apps.operations.ticks import AFTER_A_WRITE

log = logging.getLogger(__name__)

REST = 30.0
APART = 0.5


class WakeAfterWrite:
    """Seconds of the monotonic clock: `_not_before` is when the broker may be spoken to again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._not_before = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE") and response.status_code < 400:
            self._wake()
        return response

    def _wake(self) -> None:
        if not is_there() or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + APART
        try:
            wake(*AFTER_A_WRITE)
        except Exception as error:  # whatever it is, the person's change is saved
            self._not_before = time.monotonic() + REST
            log.warning("The broker did not answer (%s); the next minute's tick will do", type(error).__name__)
