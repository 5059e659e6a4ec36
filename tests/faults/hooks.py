"""Named moments inside a running sender, and what shall happen there: written down, killed, or stopped.

Nothing in the product knows of them. A boundary is the moment before or after a statement, a commit, or a piece of
SMTP; it is called by what happens and how often that has happened: "UPDATE reminders_reminder after #2".
"""

import os
import re
import signal
import smtplib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)"?', re.IGNORECASE)
VERBS = {"EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "QUIT", "NOOP", "STARTTLS"}


class Boundaries:
    """kill, stop: the boundary at which this process kills or stops itself. points: the file that lists all."""

    def __init__(self, *, kill: str = "", stop: str = "", points: str = "") -> None:
        self._signals = {kill: signal.SIGKILL, stop: signal.SIGSTOP}
        self._points = Path(points) if points else None
        self._seen: Counter[str] = Counter()

    def reach(self, name: str) -> None:
        self._seen[name] += 1
        boundary = f"{name} #{self._seen[name]}"
        if self._points:
            with self._points.open("a") as points:
                points.write(boundary + "\n")
        if boundary in self._signals:
            os.kill(os.getpid(), self._signals[boundary])

    def around(self, name: str, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        self.reach(f"{name} before")
        answer = call(*given, **named)
        self.reach(f"{name} after")
        return answer

    def install(self) -> None:
        connection_created.connect(self._watch_statements, weak=False)
        self._wrap(BaseDatabaseWrapper, "_commit", lambda *_: "COMMIT")
        self._wrap(smtplib.SMTP, "connect", lambda *_: "smtp connect")
        self._wrap(smtplib.SMTP, "send", _smtp_name)
        self._watch_answers()

    def _watch_statements(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            return self.around(statement_name(sql), execute, sql, *rest)

        connection.execute_wrappers.append(wrapper)

    def _wrap(self, owner: type, method: str, name: Callable[..., str]) -> None:
        true = getattr(owner, method)

        def wrapped(it: Any, *given: Any, **named: Any) -> Any:
            return self.around(name(*given), true, it, *given, **named)

        setattr(owner, method, wrapped)

    def _watch_answers(self) -> None:
        true = smtplib.SMTP.getreply

        def getreply(client: smtplib.SMTP) -> tuple[int, bytes]:
            code, text = true(client)
            self.reach(f"smtp {code}{' kept' if b'Kept' in text else ''} heard")
            return code, text

        smtplib.SMTP.getreply = getreply  # type: ignore[method-assign]


def statement_name(sql: str) -> str:
    """The verb and the table: "UPDATE reminders_reminder"."""
    words = sql.split()
    table = TABLE.search(sql)
    return f"{words[0].upper()} {table[1]}" if table else words[0].upper()


def _smtp_name(data: bytes | str, *_: Any) -> str:
    first = (data.encode() if isinstance(data, str) else data)[:10].split()[:1]
    verb = first[0].decode("ascii", "replace").upper() if first else ""
    return f"smtp {verb if verb in VERBS else 'body'}"
