from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.operations.roster.headings import Kind
from apps.operations.roster.problems import RowProblem, problem
from apps.operations.roster.rows import FORMS, clean_rows
from apps.operations.roster.table import Row, Table, read_table


@dataclass
class Sheet:
    """One file with its good rows, as (line, values), and everything found wrong with it so far."""

    table: Table
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @classmethod
    def read(cls, kind: Kind, file: str, content: bytes) -> "Sheet":
        table = read_table(kind, file, content)
        rows, problems = clean_rows(table, FORMS[kind])
        return cls(table, rows, problems)

    def wrong(self, line: int, column: str, value: object, advice: str) -> None:
        self.problems.append(problem(self.table.file, line, column, str(value), advice))

    def all_rows(self) -> list[Row]:
        """Those with problems too: whoever they name is not unknown to the other files for that."""
        return self.table.rows

    def check_days(self, line: int, values: dict[str, Any], first: str, last: str) -> None:
        begins, ends = values[first], values[last]
        if begins and ends and ends < begins:
            self.wrong(line, last, ends, f"This is before {first}, {begins}. Correct one of the two days.")


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Two spans of days, None being open, that share a day."""
    (a, b), (c, d) = one, other
    return (a or date.min) <= (d or date.max) and (c or date.min) <= (b or date.max)
