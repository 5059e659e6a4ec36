"""What a benchmark says: rows of ours beside their limit, measured in turns, with how restless the machine was.

Nothing is asserted. A row that could not be measured says why and is never left out.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CALM = 0.2
"""Up to this share of the machine taken by others, a median counts; beyond it every single round has to hold."""
MS = 1000.0


@dataclass
class Row:
    """One line. rounds: (ours, limit) in milliseconds. goal_ratio: the median of ours / limit may be this at most."""

    goal: str
    workload: str
    limit: str = ""
    goal_ratio: float | None = None
    rounds: list[tuple[float, float]] = field(default_factory=list)
    queries: float | None = None
    most_queries: int | None = None
    others: float = 0.0
    said: str = ""
    """What else was seen, or why there is no figure."""
    wrong: str = ""
    """What makes the figure worthless: something was lost, or sent twice."""

    @property
    def measured_ms(self) -> float | None:
        return statistics.median(ours for ours, _ in self.rounds) if self.rounds else None

    @property
    def limit_ms(self) -> float | None:
        return statistics.median(limit for _, limit in self.rounds) if self.rounds else None

    @property
    def ratios(self) -> list[float]:
        return [ours / limit for ours, limit in self.rounds]

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ratios) if self.rounds else None

    @property
    def holds(self) -> bool | None:
        if self.wrong:
            return False
        if self.ratio is None:
            return None if self.queries is None or self.most_queries is None else self._few_queries
        if self.goal_ratio is None:
            return None
        counted = max(self.ratios) if self.others > CALM else self.ratio
        return counted <= self.goal_ratio and self._few_queries

    @property
    def _few_queries(self) -> bool:
        return self.queries is None or self.most_queries is None or self.queries <= self.most_queries

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        names = ("measured_ms", "limit_ms", "ratio", "holds")
        kept = {key: value for key, value in found.items() if value != "" or key == "goal"}
        return kept | {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Row":
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**known | {"rounds": [(ours, limit) for ours, limit in known["rounds"]]})


class Machine:
    """How long a fixed piece of work takes, again and again, and how much of the machine others take meanwhile."""

    def __init__(self) -> None:
        self.loops: list[float] = []
        self._others: list[float] = []

    def look(self) -> None:
        """To be called while our own processes have nothing to do."""
        begun, before = time.monotonic(), _busy()
        time.sleep(0.4)
        self._others.append((_busy() - before) / ((time.monotonic() - begun) * (os.cpu_count() or 1)))
        begun = time.perf_counter()
        sum(n * n for n in range(400_000))
        self.loops.append(time.perf_counter() - begun)

    def others(self) -> float:
        """Since the last time this was asked: a share between 0 and 1."""
        found, self._others = self._others, []
        return round(statistics.median(found), 2) if found else 0.0


def noise(loops: Sequence[float]) -> float:
    """Spread of the fixed work: (longest - shortest) / median."""
    return round((max(loops) - min(loops)) / statistics.median(loops), 2) if loops else 0.0


def _busy() -> float:
    """Seconds of all processors so far that were not idle."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    ticks = [int(word) for word in words]
    return (sum(ticks[:8]) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def in_turns(
    machine: Machine,
    rounds: int,
    ours: Callable[[], float],
    limit: Callable[[], float],
    prepare: Callable[[], object] = lambda: None,
) -> list[tuple[float, float]]:
    """Ours and the limit (each returns its milliseconds), the one that goes first changing from round to round."""
    found = []
    for number in range(rounds):
        machine.look()
        measured: dict[bool, float] = {}
        for is_ours in (True, False) if number % 2 else (False, True):
            prepare()
            measured[is_ours] = ours() if is_ours else limit()
        found.append((measured[True], measured[False]))
    return found


def against(machine: Machine, rounds: int, ours: Callable[[], float], limit_ms: float) -> list[tuple[float, float]]:
    """Where the limit is a time that was promised."""
    found = []
    for _ in range(rounds):
        machine.look()
        found.append((ours(), limit_ms))
    return found


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * MS


def table(rows: Sequence[Row]) -> str:
    head = ("goal", "workload", "ours", "limit", "ratio", "goal", "queries", "others", "holds")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    text.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"  {row.workload}: {remark}" for row in rows for remark in (row.wrong, row.said) if remark]
    return "\n".join([*text, "", *notes])


def _cells(row: Row) -> tuple[str, ...]:
    holds = {True: "yes", False: "NO", None: "-"}[row.holds]
    queries = (
        "" if row.queries is None else f"{row.queries:g}" + (f" of {row.most_queries}" if row.most_queries else "")
    )
    return (
        row.goal,
        row.workload,
        _time(row.measured_ms),
        _time(row.limit_ms),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        "" if row.goal_ratio is None else f"{row.goal_ratio:g}",
        queries,
        f"{row.others:.0%}" + (" (loaded)" if row.others > CALM else ""),
        holds,
    )


def _time(ms: float | None) -> str:
    if ms is None:
        return ""
    return f"{ms / MS:.1f} s" if ms >= 10_000 else f"{ms:.1f} ms"


def write(path: Path, rows: Sequence[Row], loops: Sequence[float]) -> None:
    path.parent.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "noise": noise(loops)}
    path.write_text(json.dumps({"machine": machine, "rows": [row.as_json() for row in rows]}, indent=1) + "\n")
