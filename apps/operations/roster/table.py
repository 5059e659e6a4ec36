"""From text to rows with known columns, or why a file as a whole cannot be read. Standard library only."""

import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from apps.operations.roster.decoding import EMPTY, MAX_BYTES, Unreadable, decode
from apps.operations.roster.headings import FORMATS, HISTORY, Kind, likeliest, recognised
from apps.operations.roster.problems import RowProblem, problem

MAX_ROWS, MAX_COLUMNS, MAX_FIELD = 50_000, 100, 200 * 1024
SEPARATORS = ",;\t|"

ONE_OF: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    Kind.LEADS: (("external_id", "email"), "who each lead is"),
    HISTORY: (("date", "iso_week"), "when each review was"),
}
"""Columns of which a file needs at least one."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # part of the spelling in some scripts
_GUARDED = re.compile(r"'(?=[=+\-@])")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True)
class Most:
    """How much of a file is read."""

    rows: int = MAX_ROWS
    bytes: int = MAX_BYTES


ROSTER = Most()


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """columns: the known ones that the file has. unused: headings nobody reads. rows: without the empty ones."""

    kind: str
    file: str
    columns: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_table(kind: str, file: str, content: bytes, most: Most = ROSTER) -> Table:
    """Never raises: what cannot be read is in `problems`."""
    try:
        records = _records(decode(content, most.bytes), most.rows)
        return _table(kind, file, records)
    except Unreadable as error:
        return Table(kind, file, problems=[problem(file, error.line, "", error.value, error.advice)])


def cell(text: str) -> str:
    """A value as meant: one line, composed letters, nothing invisible, without the marks that Excel is given."""
    if match := _EXCEL_TEXT.fullmatch(text.strip()):
        text = match[1]
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text.isascii() or not text.isprintable():
        text = "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE).strip()
        if not any(unicodedata.category(c)[0] in "LNPS" for c in text):
            return ""
    return _GUARDED.sub("", text, count=1) if _GUARDED.match(text) else text


def _records(text: str, most: int) -> list[tuple[int, list[str]]]:
    """(line it begins on, cells) of every record that is not empty, the heading first."""
    text, skipped, separator = _separator(text)
    csv.field_size_limit(MAX_FIELD)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=separator != "\t", strict=True)
    records, begun = [], skipped + 1
    try:
        for cells in reader:
            if any(value.strip() for value in cells):
                records.append((begun, cells))
            if len(records) > most + 1:
                raise Unreadable(f"There are more than {most:,} rows. Split the file by department, import the parts.")
            begun = skipped + reader.line_num + 1
    except csv.Error as error:
        raise _broken(str(error), begun) from error
    return records


def _broken(said: str, line: int) -> Unreadable:
    if "field larger" in said:
        return Unreadable('A value here is longer than 200,000 characters: a quote (") may never be closed.', line)
    if "end of data" in said:
        return Unreadable(
            'A quote (") opens in this row and never closes. Close it, or write "" for one in a value.', line
        )
    return Unreadable('Something follows a closing quote (") in this row. Write "" for a quote inside a value.', line)


def _separator(text: str) -> tuple[str, int, str]:
    """The text without a sep= line, how many lines that took, and the separator."""
    if match := re.match(r"\ufeff?\"?sep=(.)\"?[ ,;\t|]*\n", text, re.IGNORECASE):
        return text[match.end() :], 1, match[1]
    heading = re.sub(r'"[^"]*"', "", text.lstrip("\n").split("\n", 1)[0])
    counts = Counter(c for c in heading if c in SEPARATORS)
    return text, 0, counts.most_common(1)[0][0] if counts else ","


def _table(kind: str, file: str, records: list[tuple[int, list[str]]]) -> Table:
    if not records:
        raise Unreadable(EMPTY)
    line, headings = records[0]
    headings = [cell(heading) for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise Unreadable(
            f"{len(headings)} columns are more than the {MAX_COLUMNS} that can be read. Delete some.", line
        )
    names = recognised(kind, headings)
    problems = _heading_problems(kind, file, line, headings, names)
    if not problems and len(records) == 1:
        problems = [
            problem(file, line, "", "", "There are no rows below the headings. Export the file again, with rows.")
        ]
    if problems:
        return Table(kind, file, problems=problems)
    unused = tuple(heading for position, heading in enumerate(headings) if position not in names and heading)
    rows, problems = _rows(file, headings, names, records[1:])
    return Table(kind, file, frozenset(names.values()), unused, rows, problems)


def _heading_problems(kind: str, file: str, line: int, headings: list[str], names: dict[int, str]) -> list[RowProblem]:
    def said(column: str, value: str, advice: str) -> RowProblem:
        return problem(file, line, column, value, advice)

    problems = []
    for name, count in Counter(names.values()).items():
        if count > 1:
            twice = ", ".join(headings[position] for position in names if names[position] == name)
            problems.append(said(name, twice, "Two headings mean the same column. Delete one of them."))
    missing = [column.name for column in FORMATS[kind] if column.required and column.name not in names.values()]
    other = likeliest(headings) if missing else None
    if other and other != kind:
        return [said("", "", f"This looks like the {other} file. Give it as {other}, and the {kind} file here.")]
    found = ", ".join(headings)[:160]
    problems += [
        said(name, "", f"This column is missing. Add it to the headings, which read: {found}.") for name in missing
    ]
    needed, why = ONE_OF.get(kind, ((), ""))
    if needed and not set(needed) & set(names.values()):
        problems.append(said(needed[0], "", f"Add a column {' or '.join(needed)}, to say {why}."))
    return problems


def _rows(
    file: str, headings: list[str], names: dict[int, str], records: list[tuple[int, list[str]]]
) -> tuple[list[Row], list[RowProblem]]:
    rows, problems = [], []
    for line, cells in records:
        beyond = [value for value in cells[len(headings) :] if value.strip()]
        if beyond:
            advice = (
                f"This row has more values than the {len(headings)} headings. "
                "Put a value that holds the separator in quotes, or give the column a heading."
            )
            problems.append(problem(file, line, f"{len(headings) + 1}", beyond[0], advice))
            continue
        rows.append(Row(line, {name: cell(_at(cells, position)) for position, name in names.items()}))
    return rows, problems


def _at(cells: list[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""
