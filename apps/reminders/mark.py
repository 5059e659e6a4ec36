"""What this machine remembers of the sending, outside the database: a small file. Standard library only.

A database that is set back forgets what it has sent; this file does not. It is written as a whole or not at all, and
survives a power cut.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

COPIED_AFTER = 300.0
"""Seconds. What we write is put in place at once; a file whose content is older than its place came out of a backup."""


@dataclass(frozen=True)
class Mark:
    """The line of databases that was sent from, and the highest generation that it had reached.

    copied: brought here by a backup or another machine, so that later generations may be known elsewhere.
    """

    lineage: UUID
    generation: int
    copied: bool = False


def read(path: Path) -> Mark | None:
    """None where there is none, or none that can be understood."""
    try:
        with path.open() as file:
            found = json.load(file)
            status = os.fstat(file.fileno())
        mark = Mark(UUID(found["lineage"]), int(found["generation"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Mark(mark.lineage, mark.generation, copied=status.st_ctime - status.st_mtime > COPIED_AFTER)


def write(path: Path, mark: Mark) -> None:
    """Raises OSError. Of two processes that write at once the higher generation stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(path.parent) as folder:
        there = read(path)
        if there and there.lineage == mark.lineage and there.generation > mark.generation:
            return
        draft = path.with_name(f".{path.name}.new")
        with draft.open("w") as file:
            json.dump({"lineage": str(mark.lineage), "generation": mark.generation}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        os.fsync(folder)


def can_write(path: Path) -> bool:
    """Tries it, and leaves nothing behind."""
    draft = path.with_name(f".{path.name}.probe")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_text("")
        draft.unlink()
    except OSError:
        return False
    return True


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
