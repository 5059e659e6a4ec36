"""The import of past reviews: one file, one transaction. The command and its dry run come through here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Min
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.departments.entries import Change, Did
from apps.departments.models import Organisation
from apps.operations.history.checks import check_rows
from apps.operations.history.days import read_days
from apps.operations.history.lookups import look_up
from apps.operations.history.recorded import compare
from apps.operations.history.rows import HistoryRow
from apps.operations.roster.checks.sheet import Sheet
from apps.operations.roster.headings import HISTORY
from apps.operations.roster.report import Report
from apps.operations.roster.rows import clean_rows
from apps.operations.roster.table import Most, read_table
from apps.reviews.models import Review
from apps.reviews.services.past import PastReview, put_past
from apps.tools.models import Deployment

MOST: Final = Most(rows=250_000, bytes=50 * 1024 * 1024)
SETTLING_IN: Final = timedelta(days=14)


class _TakeBack(Exception):
    """Leaves the transaction without keeping anything."""


def import_history(
    *,
    file: str,
    content: bytes,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
    previewed: str | None = None,
) -> Report:
    """Imports all of it or nothing. by=None: a command on the server. The weeks are assessed by whoever calls it.

    previewed: the digest of a preview; if the changes would be others by now, nothing is kept.
    Refused: another change got in the way, or there is no organisation yet.
    """
    sheet, notes = _sheet(file, content)
    report = Report(rows={file: len(sheet.table.rows)}, notes=notes)
    try:
        with transaction.atomic():
            report = _import(sheet, report, by=by, now=now)
            if dry_run or report.problems or previewed not in (None, report.digest):
                raise _TakeBack
            return replace(report, done=True)
    except _TakeBack:
        return report
    except (IntegrityError, OperationalError) as error:
        message = "Somebody is changing the same reviews at the moment. Nothing was imported; try again in a minute."
        raise Refused(message, code="history_changed", conflict=True) from error


def _sheet(file: str, content: bytes) -> tuple[Sheet, list[str]]:
    table = read_table(HISTORY, file, content, MOST)
    rows, order = read_days(table.rows)
    table = replace(table, rows=rows)
    notes = [f"{file}: not read are the columns {', '.join(table.unused)}."] if table.unused else []
    notes += [f"{file}: days such as 3/4/2025 are read as {order}, as other days of the column show."] if order else []
    cleaned, problems = clean_rows(table, HistoryRow)
    return Sheet(table, cleaned, problems), notes


def _import(sheet: Sheet, report: Report, *, by: User | None, now: datetime) -> Report:
    organisation = Organisation.objects.select_for_update().first()
    if organisation is None:
        message = "There is no hospital here yet. Import its roster first: manage.py import_roster."
        raise Refused(message, code="no_organisation")
    compared = compare(sheet, check_rows(sheet, look_up(now)))
    if sheet.problems:
        return replace(report, problems=sorted(sheet.problems, key=lambda problem: problem.line))
    notes = [*report.notes, *_notes(compared.same, compared.more), *_not_judged(compared.to_put)]
    if not compared.to_put:
        return replace(report, notes=notes)
    put_past(entries=compared.to_put, by=by, now=now)
    audit.record(action="history.imported", subject=organisation, by=by, now=now, **_told(report, compared.to_put))
    return replace(report, notes=notes, changes=[_change(past) for past in compared.to_put])


def _notes(same: int, more: int) -> list[str]:
    notes = [f"Recorded already, and left as they are: {same} rows."] if same else []
    if more:
        notes.append(f"Of these, {more} give a reason or minutes that are not recorded: an import changes no record.")
    return notes


def _not_judged(entries: Sequence[PastReview]) -> list[str]:
    """Weeks before an AI tool was in use are shown, and say nothing about drift: often a day in the roster is wrong."""
    live = Deployment.objects.in_use().order_by().values_list("department_id")
    since = dict(live.annotate(earliest=Min(Coalesce("went_live_on", "stage_since"))))
    before = Counter(
        past.department.code
        for past in entries
        if past.week.monday < since.get(past.department.pk, date.max) + _settling(since.get(past.department.pk))
    )
    if not before:
        return []
    some = ", ".join(f"{code} {count}" for code, count in sorted(before.items())[:10])
    return [
        f"Shown, but not judged are {sum(before.values())} weeks before an AI tool was two weeks in use ({some}"
        f"{', …' if len(before) > 10 else ''}). If a tool went live earlier, correct live_from in the tools file."
    ]


def _settling(since: date | None) -> timedelta:
    return SETTLING_IN if since else timedelta()


def _told(report: Report, entries: Sequence[PastReview]) -> dict[str, object]:
    weeks = [past.week for past in entries]
    file, rows = next(iter(report.rows.items()))
    statuses = Counter(past.entry.outcome if past.entry else past.status for past in entries)
    departments = len({past.department.pk for past in entries})
    span = {"first": str(min(weeks)), "last": str(max(weeks))}
    return {"file": file[:100], "rows": rows, "departments": departments, **span, **statuses}


def _change(past: PastReview) -> Change:
    said = past.entry.outcome if past.entry else "no entry" if past.status == Review.Status.UNLOGGED else past.status
    did = Did.CHANGED if past.review_id else Did.CREATED
    return Change(did, "past review", f"{past.department.code} {past.week}: {said.replace('_', ' ')}")
