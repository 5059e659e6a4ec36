"""Files that appear complete or not at all."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from apps.core.weeks import Week
from apps.drift.stats.detector import Evaluation, Flagged

FLAGS = ("department", "iso_week_flagged", "iso_week_cleared")
EVIDENCE = (
    "department",
    "iso_week",
    "status",
    "p",
    "fading",
    "silent",
    "unconfirmed",
    "silence_counter",
    "contradiction_counter",
    "expected_weeks_lost",
    "informative_weeks",
    "uncoached_in_a_row",
)


class Table:
    """Rows on their way into a file, which is replaced only when `keep` is called.

    An OSError names the file itself, not the one that is written beside it.
    """

    def __init__(self, path: Path, heading: Sequence[str]) -> None:
        self._path = path.resolve()
        if self._path.exists() and not self._path.is_file():
            raise OSError(EINVAL, "it is there, and not a file", str(path))
        with _named(path):
            self._file = NamedTemporaryFile(  # noqa: SIM115  closed in finish or drop
                "w", newline="", encoding="utf-8", dir=self._path.parent, prefix=f".{path.name}.", delete=False
            )
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(heading)

    def write(self, row: Sequence[Any]) -> None:
        with _named(self._path):
            self._writer.writerow(row)

    def finish(self) -> None:
        """On the disk, still beside the file."""
        with _named(self._path):
            self._file.close()
            os.chmod(self._file.name, 0o644)

    def keep(self) -> None:
        with _named(self._path):
            os.replace(self._file.name, self._path)

    def drop(self) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def tables(*wanted: tuple[Path | None, Sequence[str]]) -> Iterator[list[Table | None]]:
    """One for each path, None where none is wanted. All are kept at the end, or, on any error, none."""
    opened: list[Table | None] = []
    try:
        for path, heading in wanted:
            opened.append(Table(path, heading) if path else None)
        yield opened
        for table in filter(None, opened):
            table.finish()
        for table in filter(None, opened):
            table.keep()
    finally:
        for table in filter(None, opened):
            table.drop()


def flag_row(department: str, first: Week, flag: Flagged) -> list[str]:
    """first: the week of the first evaluation."""
    cleared = "" if flag.cleared is None else str(first.plus(flag.cleared))
    return [department, str(first.plus(flag.raised)), cleared]


def evidence_row(department: str, week: Week, evaluation: Evaluation) -> list[Any]:
    belief, counters = evaluation.belief, evaluation.counters
    numbers = (
        belief.p,
        belief.fading,
        belief.silent,
        belief.unconfirmed,
        counters.silence,
        counters.contradiction,
        evaluation.weeks_lost,
    )
    known = evaluation.known
    rounded = [f"{number:.4f}" for number in numbers]
    return [department, str(week), evaluation.standing.status, *rounded, known.informative, known.uncoached]
