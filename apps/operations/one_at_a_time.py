"""A second click while the first still works must find the door closed, in whichever process it arrives."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.core.errors import Refused


@contextmanager
def one_at_a_time(path: Path, sentence: str) -> Iterator[None]:
    """Holds the lock file for the block. Refused with that sentence while somebody else does."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(sentence, code="under_way", conflict=True) from None
        yield
