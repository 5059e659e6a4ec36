"""Days as a whole column writes them. Standard library only.

11/3/2025 alone can be two days. Excel writes a column in one order, and two years of weeks hold days beyond the
twelfth: these show which order it is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from apps.operations.roster.table import Row

US: Final = "month/day/year"
EUROPEAN: Final = "day/month/year"

_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<=/)\d{2})(?:[ T]0?0:00(?::00)?)?")
"""A year of two digits only behind a slash, as Excel writes it: 25-10-24 may begin with the year."""


def order_of(texts: Iterable[str]) -> str:
    """US, EUROPEAN, or nothing where the column does not show it, or shows both."""
    shown = set()
    for text in texts:
        if match := _NUMBERS.fullmatch(text):
            first, second = int(match[1]), int(match[3])
            shown |= {EUROPEAN} if first > 12 >= second else {US} if second > 12 >= first else set()
    return shown.pop() if len(shown) == 1 else ""


def in_order(text: str, order: str) -> str:
    """The day in ISO form; the text itself where it is none, so that the reader of days says what is wrong."""
    match = _NUMBERS.fullmatch(text)
    if not match or not order:
        return text
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    month, day = (first, second) if order == US else (second, first)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def read_days(rows: Sequence[Row], column: str = "date") -> tuple[list[Row], str]:
    """The rows with their days in ISO form, and the order that was seen."""
    order = order_of(row.cells.get(column, "") for row in rows)
    if not order:
        return list(rows), ""
    return [replace(row, cells=row.cells | {column: in_order(row.cells.get(column, ""), order)}) for row in rows], order
