"""What is wrong with a file, said so that the person who made the file can mend it. Standard library only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

SHOWN = 200
"""More problems than this are counted, not listed: somebody is to read them."""

VALUE_SHOWN = 80


@dataclass(frozen=True, order=True)
class RowProblem:
    """file: its name. line: as a text editor counts, from 1; 0 speaks of the whole file. advice: what to do."""

    file: str
    line: int
    column: str
    value: str
    advice: str

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        said = f" “{self.value}”" if self.value else ""
        return f"{', '.join(place)}:{said} {self.advice}"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def problem(file: str, line: int, column: str, value: str, advice: str) -> RowProblem:
    """A problem with its value cut to a length that fits on a line."""
    short = value if len(value) <= VALUE_SHOWN else value[:VALUE_SHOWN] + "…"
    return RowProblem(file, line, column, short.replace("\n", " "), advice)


def listed(problems: Sequence[RowProblem]) -> list[str]:
    """One line each, and how many more there are."""
    lines = [str(each) for each in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"… and {len(problems) - SHOWN} more.")
    return lines
