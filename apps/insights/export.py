"""The board as a file for a spreadsheet. Standard library only, but for what it is given."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from apps.drift.selectors import BoardRow

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEAD = ("code", "department", "division", "lead", "status", "since week", "weeks silent", "sentence")


class Writes(Protocol):
    def write(self, text: str, /) -> object: ...


def write_board(out: Writes, weeks: Sequence[date], rows: Iterable[BoardRow]) -> None:
    """For each week two columns: what the week was, and its depth, empty where there is no entry."""
    sheet = csv.writer(out)
    sheet.writerow([*_HEAD, *(f"{week} {what}" for week in weeks for what in ("week", "depth"))])
    for row in rows:
        sheet.writerow([cell_text(value) for value in (*_facts(row), *_weeks(row))])


def cell_text(value: object) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _facts(row: BoardRow) -> tuple[object, ...]:
    status, since = row.status_label, row.since_week
    return (row.code, row.name, row.division, row.lead_name, status, since, row.weeks_silent, row.sentence)


def _weeks(row: BoardRow) -> Iterable[object]:
    for cell in row.cells:
        yield cell.outcome_label
        yield cell.depth
