from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.weeks import Week
from apps.drift.detecting.reading import WeeksFile, read
from apps.drift.detecting.writing import EVIDENCE, FLAGS, Table, evidence_row, flag_row, tables
from apps.drift.stats.detector import evaluate, flags
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.thresholds import threshold

SHOWN = 50

AFTER_THE_LAST = 520
"""Weeks. Nothing arrives any more by then; a mistyped year would be computed through week by week."""


class Command(BaseCommand):
    help = (
        "Reads departments' weeks from a CSV file and writes when each was flagged as drifting. Needs no database. "
        "The columns are described in docs/drift.md."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weeks", metavar="WEEKS.csv", type=Path, required=True, help="one row a department week")
        parser.add_argument("--flags", metavar="FLAGS.csv", type=Path, required=True, help="written: flags")
        parser.add_argument("--evidence", metavar="EVIDENCE.csv", type=Path, help="written: every evaluation")
        parser.add_argument("--budget", type=float, default=0.05, help="false flags a department and year (0.05)")
        parser.add_argument(
            "--as-of", metavar="2025-W40", help="only what could be read at the evaluation of this week"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        limit, as_of = _threshold(options["budget"]), _week(options["as_of"])
        _check_files(options["weeks"], options["flags"], options["evidence"])
        weeks = self._read(options["weeks"])
        until = as_of or weeks.last
        if until and weeks.last and until > weeks.last.plus(AFTER_THE_LAST):
            raise CommandError(f"--as-of {until}: the file ends with {weeks.last}. Give a week of its time.")
        try:
            with tables((options["flags"], FLAGS), (options["evidence"], EVIDENCE)) as (flagged, evidence):
                raised, standing = self._detect(weeks, until, limit, flagged, evidence)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{weeks.rows} rows of {len(weeks.departments)} departments up to {until or 'no week'}: "
            f"{raised} flags, {standing} of them standing."
        )

    def _read(self, path: Path) -> WeeksFile:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                weeks = read(lines)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if not weeks.problems:
            return weeks
        for problem in weeks.problems[:SHOWN]:
            self.stderr.write(f"{path.name} {problem}")
        if len(weeks.problems) > SHOWN:
            self.stderr.write(f"… and {len(weeks.problems) - SHOWN} more.")
        raise CommandError(f"Nothing was written. Rows to correct: {len(weeks.problems)}.")

    def _detect(
        self, weeks: WeeksFile, until: Week | None, limit: float, flagged: Table | None, evidence: Table | None
    ) -> tuple[int, int]:
        """How many flags were raised, and how many of them stand."""
        raised = standing = 0
        detector = EvidenceFilter()
        for department in self._progress(sorted(weeks.departments)):
            first, history = weeks.history(department, until) if until else (None, [])
            standings = []
            for at, evaluation in enumerate(evaluate(detector, history, limit)):
                standings.append(evaluation.standing)
                if evidence and first:
                    evidence.write(evidence_row(department, first.plus(at), evaluation))
            for flag in flags(standings):
                raised, standing = raised + 1, standing + (flag.cleared is None)
                if flagged and first:
                    flagged.write(flag_row(department, first, flag))
        return raised, standing

    def _progress(self, names: list[str]) -> Iterator[str]:
        step = max(1, len(names) // 10)
        for at, name in enumerate(names, 1):
            yield name
            if at % step == 0 or at == len(names):
                self.stderr.write(f"{at} of {len(names)} departments", ending="\n")


def _check_files(weeks: Path, *written: Path | None) -> None:
    named = [weeks, *(path for path in written if path)]
    if len({path.resolve() for path in named}) < len(named):
        raise CommandError("--weeks, --flags and --evidence name the same file: each needs one of its own.")


def _threshold(budget: float) -> float:
    try:
        return threshold(budget)
    except ValueError as error:
        raise CommandError(f"--budget {budget:g}: {error}") from error


def _week(text: str | None) -> Week | None:
    try:
        return Week.parse(text) if text else None
    except ValueError as error:
        raise CommandError(f"--as-of: {error}") from error
