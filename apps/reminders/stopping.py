"""Told to end: what has been begun is finished and written down, nothing new is begun. Standard library only."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_asked = threading.Event()


def ask(*_: object) -> None:
    """Fit to be a signal's handler. From now on this process begins nothing more."""
    _asked.set()


def is_asked() -> bool:
    return _asked.is_set()


@contextmanager
def heeding() -> Iterator[None]:
    """For the block SIGTERM is kept; it takes its usual way at the end. Only a main thread can do that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept: list[int] = []

    def keep(number: int, _: object) -> None:
        kept.append(number)
        ask()

    usual = signal.signal(signal.SIGTERM, keep)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if usual is None else usual)
        if kept:
            os.kill(os.getpid(), signal.SIGTERM)
