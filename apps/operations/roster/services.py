"""The roster import: five files, one transaction. The page, the command and the dry run all come through here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.departments import services as departments
from apps.departments.entries import Change
from apps.departments.models import Organisation
from apps.operations.roster.checks import Sheet, check, known_now
from apps.operations.roster.entries import Roster
from apps.operations.roster.headings import Kind
from apps.operations.roster.problems import RowProblem, listed
from apps.operations.roster.report import Report
from apps.operations.roster.selectors import coming_reviews, leavers, unlisted_series
from apps.operations.roster.series import put_series
from apps.reviews.services import plan_reviews
from apps.tools import services as tools

PREVIEWED = timedelta(days=14)


@dataclass(frozen=True)
class File:
    kind: str
    name: str
    content: bytes


class _TakeBack(Exception):
    """Leaves the transaction without keeping anything."""


def import_roster(
    files: Iterable[File], *, by: User | None, now: datetime, dry_run: bool = False, previewed: str | None = None
) -> Report:
    """Imports all of it or nothing. Any subset of the kinds may be given, each once.

    dry_run: nothing is kept, and the report says what would be. previewed: the digest of a preview; if the changes
    would be others by now, nothing is kept either. by=None: a command on the server. Refused: another change got in
    the way, or there is no organisation yet.
    """
    given = list(files)
    names = Counter(file.name for file in given)
    sheets = {Kind(file.kind): Sheet.read(Kind(file.kind), _name(file, names), file.content) for file in given}
    report = Report(rows={sheet.table.file: len(sheet.table.rows) for sheet in sheets.values()}, notes=_notes(sheets))
    try:
        with transaction.atomic():
            report = _import(sheets, report, by=by, now=now, preview=dry_run)
            if dry_run or report.problems or previewed not in (None, report.digest):
                raise _TakeBack
            return replace(report, done=True)
    except _TakeBack:
        return report
    except (IntegrityError, OperationalError) as error:
        raise _in_the_way(error) from error


def import_files(*, files: Mapping[str, bytes], by: User | None, now: datetime) -> Report:
    """For a program that writes its own files, kind -> content: a problem in them is refused like any other input."""
    given = [File(Kind(kind), f"{kind}.csv", content) for kind, content in files.items()]
    report = import_roster(given, by=by, now=now)
    if report.problems:
        raise Refused(" ".join(listed(report.problems)[:5]), code="roster_has_problems")
    return report


def _import(sheets: dict[Kind, Sheet], report: Report, *, by: User | None, now: datetime, preview: bool) -> Report:
    _hold_the_organisation(sheets, by=by, now=now)
    roster = check(sheets, known_now(sheets, by))
    problems = _problems(sheets)
    if problems:
        return replace(report, problems=problems)
    changes, problems = _apply(roster, sheets, by=by, now=now)
    report = replace(report, changes=changes, problems=problems)
    if Kind.PEOPLE in sheets:
        report = replace(report, leavers=leavers(roster.people))
    if Kind.SERIES in sheets:
        report = replace(report, unlisted=unlisted_series(roster.series, now=now))
    if preview and not problems:
        plan_reviews(now=now)
        report = replace(report, coming=coming_reviews(now=now, until=now + PREVIEWED))
    return report


def _name(file: File, names: Counter[str]) -> str:
    """Two files may be called export.csv; a problem has to say which of them it is in."""
    return f"{file.name} ({file.kind})" if names[file.name] > 1 else file.name


def _hold_the_organisation(sheets: dict[Kind, Sheet], *, by: User | None, now: datetime) -> None:
    """One import at a time: the second waits. On a new server, the departments file begins the hospital."""
    if Organisation.objects.select_for_update().exists():
        return
    rows = sheets[Kind.DEPARTMENTS].rows if by is None and Kind.DEPARTMENTS in sheets else []
    first = next((values for _, values in rows if values["zone"]), None)
    if first is None:
        message = (
            "There is no hospital here yet. Begin one on the page /setup/, or with manage.py start_hospital; a "
            "departments file that gives a time zone begins one too."
        )
        raise Refused(message, code="no_organisation")
    departments.begin_organisation(name=first["facility"], zone=first["zone"], by=by, now=now)


def _apply(
    roster: Roster, sheets: dict[Kind, Sheet], *, by: User | None, now: datetime
) -> tuple[list[Change], list[RowProblem]]:
    changes: list[Change] = []
    if roster.departments:
        changes += departments.put_departments(roster.departments, by=by, now=now)
    if roster.people:
        changes += departments.put_people(roster.people, by=by, now=now)
    if roster.leads:
        changes += departments.put_leads(roster.leads, by=by, now=now)
    if roster.tools:
        changes += tools.put_tools(roster.tools, by=by, now=now)
        changes += tools.put_deployments(roster.deployments, by=by, now=now)
    if roster.readiness:
        changes += tools.put_readiness(roster.readiness, by=by, now=now)
    if not roster.series:
        return changes, []
    more, problems = put_series(roster.series, file=sheets[Kind.SERIES].table.file, by=by, now=now)
    return changes + more, problems


def _problems(sheets: dict[Kind, Sheet]) -> list[RowProblem]:
    return [problem for kind in Kind if kind in sheets for problem in sorted(sheets[kind].problems, key=_line)]


def _line(problem: RowProblem) -> int:
    return problem.line


def _notes(sheets: dict[Kind, Sheet]) -> list[str]:
    unused = [(sheet.table.file, ", ".join(sheet.table.unused)) for sheet in sheets.values() if sheet.table.unused]
    return [f"{file}: not read are the columns {columns}." for file, columns in unused]


def _in_the_way(error: DatabaseError) -> Refused:
    if isinstance(error, IntegrityError):
        message = "Somebody changed the same people or departments just now. Nothing was imported; try again."
    else:
        message = "Somebody else is changing the roster at the moment. Nothing was imported; try again in a minute."
    return Refused(message, code="roster_changed", conflict=True)
