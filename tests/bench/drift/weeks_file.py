"""The simulated hospital as a weeks file, for `manage.py detect_drift` and for other detectors."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from apps.core.weeks import Week
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.facts import COACHED, EXCUSED, NOT_HELD
from tests.bench.drift.simulator import SimulatedDepartment

FIRST = Week(date(2024, 1, 1))

HEADING = (
    "department",
    "iso_week",
    "review_status",
    "ai_coached",
    "clinicians_covered",
    "clinicians_total",
    "pulse_yes",
    "pulse_n",
    "logged_lag_days",
)


def write(path: Path, departments: Iterable[SimulatedDepartment]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for department in departments:
            writer.writerows(_rows(department))


def _rows(department: SimulatedDepartment) -> Iterator[list[object]]:
    first = FIRST.plus(department.begins)
    for at, (week, lag) in enumerate(zip(department.weeks, department.lags, strict=True)):
        pulse = [week.pulse.low, week.pulse.n] if week.pulse else [None, None]
        yield [department.name, first.plus(at), *_outcome(week), week.covered, week.total, *pulse, lag]


def _outcome(week: WeekEvidence) -> tuple[str, object]:
    if week.outcome == EXCUSED:
        return "excused", None
    return ("missed" if week.outcome == NOT_HELD else "held"), int(week.outcome == COACHED)
