"""The figures above the heatmap: always of something, with their last twelve weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.drift.selectors import Board, Cell
from apps.insights import charts, sentences


@dataclass(frozen=True)
class Tile:
    """n of d, and what that is. d = 0: there is nothing to count yet, and `none` says so."""

    title: str
    n: int
    d: int
    words: str
    line: charts.Line | None = None
    line_label: str = ""
    none: str = "no data yet"


def tiles(board: Board) -> list[Tile]:
    clinicians = sum(row.members for row in board.rows)
    weeks = [[row.cells[index] for row in board.rows] for index in range(len(board.weeks) - 1)]
    return [_coverage(board), _held(weeks), _named(weeks, clinicians), _waiting(weeks[-1])]


def _coverage(board: Board) -> Tile:
    share = board.coverage
    words = "departments coached AI use last week"
    if share.waiting:
        words += f"; {share.waiting} may still be logged"
    series = [(each.numerator, each.denominator) for each in board.coverage_series]
    return Tile("Coverage", share.numerator, share.denominator, words, *_line(series))


def _held(weeks: Sequence[Sequence[Cell]]) -> Tile:
    series = [(_sum(week, "held"), _sum(week, "expected") - _sum(week, "pending")) for week in weeks]
    not_held, unlogged = _sum(weeks[-1], "not_held"), _sum(weeks[-1], "unlogged")
    words = f"reviews due last week took place; {not_held} not held, {unlogged} without an entry"
    return Tile("Reviews held", *series[-1], words, *_line(series))


def _named(weeks: Sequence[Sequence[Cell]], clinicians: int) -> Tile:
    series = [(_sum(week, "named"), clinicians) for week in weeks]
    words = "clinicians were named in coached reviews last week"
    return Tile("Clinicians reached by name", series[-1][0], clinicians, words, *_line(series))


def _waiting(week: Sequence[Cell]) -> Tile:
    words = "reviews of last week can still be logged" if _sum(week, "pending") else "reviews of last week are waiting"
    return Tile("Waiting for a log", _sum(week, "pending"), _sum(week, "expected"), words)


def _line(series: Sequence[tuple[int, int]]) -> tuple[charts.Line, str]:
    return charts.line([n / d if d else None for n, d in series]), sentences.share_over_time(series)


def _sum(week: Sequence[Cell], name: str) -> int:
    return sum(getattr(cell, name) for cell in week)
