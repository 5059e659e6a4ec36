"""A weeks file as the detector takes it: everything read and understood, or a list of what is wrong."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.core.weeks import Week
from apps.drift.detecting.cells import OPTIONAL, REQUIRED, BadCell, Row, row_of
from apps.drift.stats.evidence import WeekEvidence

NOTHING = WeekEvidence()

LONGEST = 20 * 53
"""Weeks from the first to the last. Every department is evaluated up to the last, so one mistyped year would cost."""


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        found = f" is {self.value!r}" if self.value else " is empty" if self.column else ""
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}{found}: {self.remedy}."


@dataclass
class WeeksFile:
    """departments: by name, the rows by Monday. rows: how many were read."""

    departments: dict[str, dict[date, WeekEvidence]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0

    @property
    def last(self) -> Week | None:
        """The last week that any department has a row for."""
        return Week(max(max(weeks) for weeks in self.departments.values())) if self.departments else None

    def history(self, department: str, until: Week) -> tuple[Week, list[WeekEvidence]]:
        """From its first week on, without a gap, and that week. Empty if all of its rows are later."""
        rows = self.departments[department]
        first = Week(min(rows))
        number = (until.monday - first.monday).days // 7 + 1
        return first, [rows.get(first.monday + timedelta(weeks=at), NOTHING) for at in range(number)]


def read(lines: Iterable[str]) -> WeeksFile:
    """lines: of a CSV file with a heading."""
    found = WeeksFile()
    seen: dict[date, int] = {}
    try:
        for line, row in _rows(lines, found.problems):
            seen.setdefault(row.week.monday, line)
            weeks = found.departments.setdefault(row.department, {})
            if row.week.monday in weeks:
                remedy = f"{row.department} has a row for this week further up: keep one of the two"
                found.problems.append(Problem(line, "iso_week", str(row.week), remedy))
            weeks[row.week.monday] = row.evidence
            found.rows += 1
    except UnicodeDecodeError:
        found.problems.append(Problem(1, "", "", "the file is not in UTF-8: save it as CSV UTF-8"))
    _check_span(seen, found.problems)
    return found


def _check_span(seen: dict[date, int], problems: list[Problem]) -> None:
    """seen: Monday -> the first line about that week."""
    weeks = sorted(seen)
    if not weeks or (weeks[-1] - weeks[0]).days // 7 < LONGEST:
        return
    middle = weeks[len(weeks) // 2]
    odd, other = (weeks[0], weeks[-1]) if middle - weeks[0] > weeks[-1] - middle else (weeks[-1], weeks[0])
    remedy = f"line {seen[other]} is about {Week(other)}, more than 20 years away: correct the year of one of the two"
    problems.append(Problem(seen[odd], "iso_week", str(Week(odd)), remedy))


def _rows(lines: Iterable[str], problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    heading: list[str] | None = None
    for line, cells in _cells(lines, problems):
        if heading is None:
            heading = _heading(cells, problems)
            if problems:
                return
        elif any(cell.strip() for cell in cells):
            row = _row(heading, cells, line, problems)
            if row:
                yield line, row
    if heading is None and not problems:
        problems.append(Problem(1, "", "", f"the file is empty: begin it with a heading of {', '.join(REQUIRED)}"))


def _cells(lines: Iterable[str], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        remedy = "a quotation mark is open or out of place: close or remove it"
        problems.append(Problem(reader.line_num, "", "", remedy))


def _heading(cells: Sequence[str], problems: list[Problem]) -> list[str]:
    names = [cell.lstrip("\ufeff").strip().lower().replace(" ", "_") for cell in cells]
    for missing in (name for name in REQUIRED if name not in names):
        problems.append(Problem(1, "", "", f"the heading has no column {missing}: add it, and split columns by commas"))
    for name in {name for name in names if names.count(name) > 1 and name in (*REQUIRED, *OPTIONAL)}:
        problems.append(Problem(1, "", "", f"the heading has the column {name} twice: remove one"))
    return names


def _row(heading: Sequence[str], cells: Sequence[str], line: int, problems: list[Problem]) -> Row | None:
    while len(cells) > len(heading) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(heading):
        remedy = (
            f"the row has {len(cells)} cells and the heading {len(heading)}: put texts with commas in quotation marks"
        )
        problems.append(Problem(line, "", "", remedy))
        return None
    try:
        return row_of({name: cell.strip() for name, cell in zip(heading, cells, strict=True)})
    except BadCell as bad:
        problems.append(Problem(line, bad.column, bad.value, bad.remedy))
        return None
