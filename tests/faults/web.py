"""gunicorn as in production, and people who answer by the link in their mail."""

import http.client
import socket
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from apps.departments.models import DepartmentLead
from apps.reminders.links import log_link
from apps.reviews.models import Review
from tests.faults.world import World
from tests.servers.process import wait_until


@dataclass
class Web:
    process: subprocess.Popen[bytes]
    port: int
    seconds: list[float] = field(default_factory=list)
    """How long each request took."""

    @classmethod
    def start(cls, world: World, **more: str) -> "Web":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        words = ["-m", "gunicorn", "-c", "python:apps.operations.supervisor.gunicorn_conf", "-w", "1"]
        process = world.spawn(*words, "-b", f"127.0.0.1:{port}", "coachtrack.wsgi", **more)
        web = cls(process, port)
        wait_until(lambda: web.status("GET", "/sign-in/") > 0, what="gunicorn", process=process, timeout=120)
        web.seconds.clear()
        return web

    def status(self, method: str, path: str, **form: str) -> int:
        """0 where nobody answers."""
        return self.ask(method, path, **form)[0]

    def ask(self, method: str, path: str, **form: str) -> tuple[int, str]:
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        try:
            connection.request(method, path, urlencode(form) or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
            self.seconds.append(time.monotonic() - begun)

    def slowest(self) -> float:
        """The 95th in a hundred, in seconds."""
        return sorted(self.seconds)[len(self.seconds) * 95 // 100] if self.seconds else 0.0


def link_to_log(review: Review) -> str:
    """The path of the link that its lead has in a mail of this moment."""
    lead = DepartmentLead.objects.get(department=review.department_id).user
    return urlsplit(log_link(review.public_id, lead, now=datetime.now(UTC) - timedelta(minutes=1))).path
