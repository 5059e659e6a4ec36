"""Asks the web server how everything is, from a thread of its own."""

import http.client
import json
import threading
import time

PATIENCE = 20
OFTEN, SELDOM = 0.25, 30.0


class Watch:
    """ready: pages are answered. late: the ticks have stopped although the worker seems to live."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.ready = threading.Event()
        self.late = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            detail = self._ask()
            if detail:
                self.ready.set()
            if detail == "late":
                self.late.set()
            time.sleep(SELDOM if self.ready.is_set() else OFTEN)

    def _ask(self) -> str:
        """Its word, or nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return str(json.loads(connection.getresponse().read())["detail"])
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return ""
        finally:
            connection.close()
