from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import Refused
from apps.operations.preparing import prepare_database
from apps.operations.roster.decoding import MAX_BYTES
from apps.operations.roster.headings import Kind
from apps.operations.roster.problems import listed
from apps.operations.roster.report import Report
from apps.operations.roster.services import File, import_roster

IN_THE_DEMO = (
    "This is the demo hospital, and real people are never mixed into it. Begin your own with manage.py start_hospital "
    "and import with DEMO=0 before the command; --dry-run works here too."
)


class Command(BaseCommand):
    help = (
        "Imports departments, people, leads, AI tools and review series from CSV files: all of it, or nothing. "
        "The columns are described in docs/roster-import.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for kind in Kind:
            parser.add_argument(f"--{kind}", metavar=f"{kind[0].upper()}.csv", type=Path, help=f"the {kind} file")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [_read(kind, options[kind]) for kind in Kind if options[kind]]
        if not files:
            raise CommandError(f"Name at least one file: {', '.join(f'--{kind} {kind}.csv' for kind in Kind)}.")
        if settings.COACHTRACK_DEMO and not options["dry_run"]:
            raise CommandError(IN_THE_DEMO)
        prepare_database()
        try:
            report = import_roster(files, by=None, now=clock.now(), dry_run=options["dry_run"])
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self._tell(report, dry_run=options["dry_run"])

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for note in report.notes:
            self.stdout.write(note)
        if report.problems:
            self.stderr.write("\n".join(listed(report.problems)))
            raise CommandError(f"Nothing was imported. Problems found: {len(report.problems)}.")
        rows = ", ".join(f"{file} {count}" for file, count in report.rows.items())
        self.stdout.write(f"Rows read: {rows}.")
        for name, count in report.counts():
            self.stdout.write(f"  {name}: {count}")
        self._tell_missing(report)
        said = "would change. Dry run: nothing was kept" if dry_run else "changed"
        self.stdout.write(f"{len(report.changes)} {said}.")

    def _tell_missing(self, report: Report) -> None:
        if report.leavers:
            self.stdout.write(f"Not in the people file any more, and left as they are ({len(report.leavers)}):")
            for leaver in report.leavers:
                self.stdout.write(f"  {leaver.name} ({leaver.external_id}): {leaver.places}")
        for series in report.unlisted:
            self.stdout.write(f"Goes on, although the series file has no row for it: {series}")
        for review in report.coming:
            self.stdout.write(f"  {review.when}  {review.department}, {review.forum}: {review.lead or 'nobody yet'}")


def _read(kind: Kind, path: Path) -> File:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # one more tells that it is too long
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    return File(kind, path.name, content)
