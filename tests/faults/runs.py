"""The runs that are kept, so that they add up: a line each in runs.csv. `python -m tests.faults.runs` sums them up."""

import csv
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BOOK = Path(__file__).with_name("runs.csv")
COLUMNS = ("day", "scenario", "database", "seed", "messages", "sent", "lost", "duplicates", "bound", "holds", "seconds")


def keep(found: Mapping[str, Any]) -> None:
    """One that did not run is no run."""
    if found["holds"] == "not run":
        return
    new = not BOOK.exists()
    with BOOK.open("a", newline="") as book:
        lines = csv.DictWriter(book, COLUMNS, extrasaction="ignore", lineterminator="\n")
        if new:
            lines.writeheader()
        lines.writerow({"day": f"{datetime.now(UTC):%Y-%m-%d}", **found})


def kept() -> list[dict[str, str]]:
    if not BOOK.exists():
        return []
    with BOOK.open(newline="") as book:
        return list(csv.DictReader(book))


def summary() -> str:
    """Database by database: runs, messages, lost, second copies."""
    rows = kept()
    lines = []
    for database in sorted({row["database"] for row in rows}):
        of = [row for row in rows if row["database"] == database]
        sums = {name: sum(int(row[name]) for row in of) for name in ("messages", "lost", "duplicates", "bound")}
        held = sum(row["holds"] == "yes" for row in of)
        lines.append(
            f"{database}: {len(of)} runs, {held} held, {sums['messages']} messages, {sums['lost']} lost, "
            f"{sums['duplicates']} second copies of at most {sums['bound']}"
        )
    return "\n".join(lines) or "no run is kept"


if __name__ == "__main__":
    sys.stdout.write(summary() + "\n")
