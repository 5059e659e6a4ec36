"""The table that `make faults` prints: a line as soon as a scenario has ended, and the sum of all."""

from collections.abc import Mapping, Sequence
from typing import Any

WIDTHS = {
    "scenario": 5, "database": 10, "seed": 9, "messages": 8, "sent": 8, "lost": 5, "duplicates": 5, "bound": 6,
    "holds": 7, "seconds": 7,
}  # fmt: skip
HEADINGS = {"duplicates": "twice", "seconds": "time s"}


def heading() -> str:
    return _line({name: HEADINGS.get(name, name) for name in WIDTHS}) + "  what happened"


def line(found: Mapping[str, Any]) -> str:
    return f"{_line(found)}  {'; '.join([*found['why'], *found['notes']])}"


def _line(values: Mapping[str, Any]) -> str:
    cells = []
    for name, width in WIDTHS.items():
        text = "" if values.get("holds") == "not run" and name in NUMBERS else str(values.get(name, ""))
        cells.append(text.ljust(width) if name in ("scenario", "database", "holds") else text.rjust(width))
    return "  ".join(cells).rstrip()


NUMBERS = ("seed", "messages", "sent", "lost", "duplicates", "bound", "seconds")


def sums(rows: Sequence[Mapping[str, Any]]) -> str:
    ran = [row for row in rows if row["holds"] != "not run"]
    total = {name: sum(row[name] for row in ran) for name in ("messages", "sent", "lost", "duplicates")}
    held = sum(row["holds"] == "yes" for row in ran)
    skipped = f", {len(rows) - len(ran)} not run" if len(rows) > len(ran) else ""
    return (
        f"{len(ran)} runs, {held} held, {len(ran) - held} did not{skipped}: {total['messages']} messages, "
        f"{total['sent']} sent, {total['lost']} lost, {total['duplicates']} second copies"
    )
