"""Asks the web server how everything is, from a thread of its own."""

import http.client
import json
import threading
import time
from typing import Any

from django.conf import settings

PATIENCE = 20
OFTEN, SELDOM = 0.25, settings.COACHTRACK_ALARM_AFTER.total_seconds() / 8
ASLEEP = {"ticks", "worker"}
"""What starting worker and beat again may cure."""


class Watch:
    """ready: pages are answered. late: the ticks have stopped although the worker seems to live.

    reasons: code -> why reminders do not go out, as the web server last said.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.ready = threading.Event()
        self.late = threading.Event()
        self.reasons: dict[str, str] = {}
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            detail = self._ask("/healthz").get("detail")
            if detail:
                self.ready.set()
                self._look_at_reminders()
            if detail == "late":
                self.late.set()
            time.sleep(SELDOM if self.ready.is_set() else OFTEN)

    def _look_at_reminders(self) -> None:
        answer = self._ask("/healthz/reminders")
        if "reasons" in answer:
            self.reasons = {reason["code"]: reason["text"] for reason in answer["reasons"]}
        if ASLEEP.intersection(self.reasons) and "broker" not in self.reasons:
            self.late.set()

    def _ask(self, path: str) -> dict[str, Any]:
        """What it says, or nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = json.loads(connection.getresponse().read())
            return answer if isinstance(answer, dict) else {}
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()
