"""Everything that runs for one home: started in order, kept alive, ended in order."""

import os
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from apps.operations.supervisor import embedded
from apps.operations.supervisor.child import PYTHON, Child, Part, Say
from apps.operations.supervisor.home import Home

ENDING_ORDER = ("web", "demo", "beat", "worker", "mail", "valkey")


class Household:
    def __init__(self, home: Home, web: socket.socket, mail: socket.socket | None, say: Say) -> None:
        self.home = home
        self._web = web
        self._mail = mail
        self._say = say
        self._sockets: Path | None = None
        self._kept_open: sqlite3.Connection | None = None
        self._children: dict[str, Child] = {}
        self._environment = dict(os.environ)

    def prepare(self) -> None:
        """Directories, addresses and the embedded servers. Before it, nothing of this home is touched."""
        os.umask(0o077)
        (self.home.path / "static").mkdir(mode=0o700, parents=True, exist_ok=True)  # whitenoise warns of a missing one
        embedded.sweep_socket_folders()
        if self.home.drop_unfinished_demo():
            self._say("The demo hospital was not finished last time: beginning it anew")
        servers = self._servers()
        self.home.write_running(servers)
        self._environment |= {**servers, "DEMO": str(int(self.home.demo))}
        if self._sockets:
            self._start(embedded.valkey(self._sockets, self.home.path))
        if self._mail:
            self._start(embedded.catcher(self._mail, self.home.path))

    def _servers(self) -> dict[str, str]:
        """The embedded ones: what the environment names stays as it is."""
        servers = {}
        if not settings.COACHTRACK_REDIS_URL:
            self._sockets = embedded.socket_folder()
            servers["REDIS_URL"] = f"unix://{self._sockets / embedded.SOCKET}"
        if self._mail:
            servers["EMAIL_URL"] = f"smtp://127.0.0.1:{self._mail.getsockname()[1]}"
            servers["COACHTRACK_MAIL_IS_CAUGHT"] = "1"
        return servers

    def start_web(self) -> None:
        if settings.COACHTRACK_EMBEDDED:
            self._kept_open = self.home.keep_database_open()
        fd = self._web.fileno()
        command = [*PYTHON, "-m", "gunicorn", "-c", "python:apps.operations.supervisor.gunicorn_conf"]
        self._start(Part("web", [*command, "--bind", f"fd://{fd}", "coachtrack.wsgi"], fds=(fd,)))

    def start_filling(self) -> None:
        self._start(Part("demo", [*PYTHON, "manage.py", "fill_demo"]))

    def start_clockwork(self) -> None:
        """One sender on SQLite, which takes one writer at a time. Beat last: it wakes everything when it starts."""
        processes = "1" if settings.COACHTRACK_EMBEDDED else "2"
        celery = [*PYTHON, "-m", "celery", "--quiet", "-A", "coachtrack"]
        quiet = ["--without-gossip", "--without-mingle", "-l", "WARNING"]
        self._start(Part("worker", [*celery, "worker", "-c", processes, *quiet], grace=20))
        self._start(Part("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="], grace=5))

    def migrate(self, given_up: Callable[[], bool]) -> bool:
        """Whether the database is now as this version wants it."""
        child = self._start(Part("migrate", [*PYTHON, "manage.py", "migrate", "--no-input", "-v", "0"], grace=20))
        while child.ended() is None and not given_up():
            time.sleep(0.05)
        del self._children["migrate"]
        child.end()
        return child.ended() == 0

    def _start(self, part: Part) -> Child:
        child = self._children[part.name] = Child(part, self._environment, self._say)
        return child

    def filling_ended(self) -> int | None:
        """The exit code of the demo's filling, once; it is not started again."""
        child = self._children.get("demo")
        if child is None or child.ended() is None:
            return None
        del self._children["demo"]
        return child.ended()

    def keep_alive(self) -> None:
        for child in self._children.values():
            if child.name != "demo":
                child.keep_alive()

    def restart(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self._children:
                self._children[name].restart()

    def end(self) -> None:
        for name in ENDING_ORDER:
            if child := self._children.pop(name, None):
                self._say(f"Ending {name}")
                child.end()
        if self._kept_open:
            self._kept_open.close()
        self.home.forget_running()
        if self._sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def hurry(self) -> None:
        """Somebody pressed Ctrl-C twice."""
        for child in self._children.values():
            if child.ended() is None:
                child.process.send_signal(signal.SIGKILL)
