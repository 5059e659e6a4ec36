"""A product process that starts others by forking: each is a sender of its own, there in milliseconds.

Run as `python -m tests.faults.launcher` with the product's environment. A line of JSON on stdin is an order, a line
on stdout its answer: {"start": {...}} → {"pid": n}; {"wait": pid, "timeout": s} → {"code": n} or {"code": null}.
What is started runs the ticks of those names in their order at that moment, as the worker's task does.
"""

import importlib
import json
import logging
import os
import sys
import time
from datetime import datetime
from typing import Any

import django

from tests.faults.hooks import Boundaries

GLANCE = 0.002


def main() -> None:
    django.setup()
    importlib.import_module("apps.operations.services")
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"pid": start(order["start"])} if "start" in order else {"code": wait(order["wait"], order["timeout"])}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def start(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _become(order)
        code = _run(order["ticks"], [datetime.fromisoformat(moment) for moment in order["at"]])
    except Exception:
        logging.getLogger("celery.app.trace").exception("the task stopped")  # as the worker would say it
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(names: list[str], moments: list[datetime]) -> int:
    from apps.operations.services import run_ticks  # noqa: PLC0415  Django is set up by now, and was not above

    return int(any(run.error for moment in moments for run in run_ticks(names, now=moment)))


def _become(order: dict[str, Any]) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    Boundaries(**order.get("boundaries", {})).install()
    for path, value in order.get("set", {}).items():
        module, _, name = path.rpartition(".")
        setattr(importlib.import_module(module), name, value)


def wait(pid: int, timeout: float) -> int | None:
    """The exit code, minus the signal for a killed one; None while it runs on."""
    deadline = time.monotonic() + timeout
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            return None
        time.sleep(GLANCE)


if __name__ == "__main__":
    main()
