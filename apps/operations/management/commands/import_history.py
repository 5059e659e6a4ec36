from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import Refused
from apps.drift.services import assess_changed
from apps.operations.history.services import MOST, import_history
from apps.operations.management.commands.import_roster import IN_THE_DEMO
from apps.operations.preparing import prepare_database
from apps.operations.roster.problems import listed
from apps.operations.roster.report import Report


class Command(BaseCommand):
    help = (
        "Imports past reviews from a CSV file, so that two years are there on the first day: all of it, or nothing. "
        "Nobody is reminded of them. The columns are described in docs/operations.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("history", metavar="HISTORY.csv", type=Path, help="one row a department and week")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["history"]
        content = _read(path)
        if settings.COACHTRACK_DEMO and not options["dry_run"]:
            raise CommandError(IN_THE_DEMO)
        prepare_database()
        now = clock.now()
        try:
            report = import_history(file=path.name, content=content, by=None, now=now, dry_run=options["dry_run"])
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self._tell(report)
        said = "would change. Dry run: nothing was kept" if options["dry_run"] else "changed"
        self.stdout.write(f"{len(report.changes)} {said}.")
        if report.done and report.changes:
            self.stdout.write(f"Department weeks assessed: {assess_changed(now=now)}.")

    def _tell(self, report: Report) -> None:
        for note in report.notes:
            self.stdout.write(note)
        if report.problems:
            self.stderr.write("\n".join(listed(report.problems)))
            raise CommandError(f"Nothing was imported. Problems found: {len(report.problems)}.")
        for file, rows in report.rows.items():
            self.stdout.write(f"Rows read: {file} {rows}.")
        for name, count in report.counts():
            self.stdout.write(f"  {name}: {count}")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST.bytes + 1)  # one more tells that it is too long
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
