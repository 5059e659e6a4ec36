"""Cells of the heatmap: a shape, a digit, and the same in words for those who listen."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from apps.core.templatetags.components import SHAPES
from apps.drift.models import WeekOutcome
from apps.drift.selectors import BoardRow, Cell

_NOT_JUDGED = (WeekOutcome.EXCUSED, WeekOutcome.NONE, WeekOutcome.PENDING)
_INSTEAD_OF_DEPTH = {
    WeekOutcome.UNLOGGED.value: "?",
    WeekOutcome.NOT_HELD.value: "×",
    WeekOutcome.EXCUSED.value: "",
    WeekOutcome.NONE.value: "",
    WeekOutcome.PENDING.value: "",
}


class HeatCell(NamedTuple):
    code: str
    shape: str
    digit: str
    words: str
    night: bool


class HeatRow(NamedTuple):
    row: BoardRow
    cells: list[HeatCell]


def heat_rows(rows: Sequence[BoardRow]) -> list[HeatRow]:
    made: dict[tuple[object, ...], HeatCell] = {}
    return [HeatRow(row, [_known(cell, made) for cell in row.cells]) for row in rows]


def _known(cell: Cell, made: dict[tuple[object, ...], HeatCell]) -> HeatCell:
    """A thousand departments have few different cells: each is made once."""
    key = (cell.outcome, cell.status, cell.depth, cell.night_missing)
    if key not in made:
        made[key] = heat_cell(cell)
    return made[key]


def heat_cell(cell: Cell) -> HeatCell:
    code = cell.outcome if cell.outcome in _NOT_JUDGED else cell.status
    digit = _INSTEAD_OF_DEPTH.get(cell.outcome, str(cell.depth or 0))
    shape, word = SHAPES[code]
    return HeatCell(code, shape, digit, _words(cell, word, digit), cell.night_missing)


def _words(cell: Cell, status: str, digit: str) -> str:
    parts = [status]
    if cell.outcome not in _NOT_JUDGED:
        parts.append(cell.outcome_label if not digit.isdigit() else f"{cell.outcome_label}, depth {digit}")
    if cell.night_missing:
        parts.append("night slot without coaching")
    return ", ".join(parts)


def months(weeks: Sequence[date]) -> list[tuple[date, bool]]:
    """The Mondays, and whether each is the first of its month among them: only there the month is written."""
    return [(week, index == 0 or week.month != weeks[index - 1].month) for index, week in enumerate(weeks)]
