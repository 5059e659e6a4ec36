"""The series file: which row is which series, and what then changes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.entries import Change, Did
from apps.departments.models import Department
from apps.operations.roster.entries import SeriesEntry
from apps.operations.roster.problems import RowProblem, problem
from apps.reviews import services as reviews
from apps.reviews.models import Forum, ReviewSeries, SeriesRevision
from apps.reviews.services.series import runs_like
from apps.reviews.services.slot import Slot

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def put_series(
    entries: Sequence[SeriesEntry], *, file: str, by: User | None, now: datetime
) -> tuple[list[Change], list[RowProblem]]:
    """Begins, revises and ends series. What their service refuses comes back as a problem of that row."""
    departments = {each.code.casefold(): each for each in Department.objects.all()}
    matched = match(entries, departments, now)
    changes, problems = [], []
    for entry in entries:
        department = departments[entry.department.casefold()]
        try:
            changes += _put(entry, department, matched.get(entry.line), by, now)
        except Refused as refused:
            problems.append(problem(file, entry.line, refused.field, "", refused.message))
    return changes, problems


def match(entries: Sequence[SeriesEntry], departments: dict[str, Department], now: datetime) -> dict[int, ReviewSeries]:
    """Line -> the series it speaks of. By id; else the likest one of its department that no other row speaks of."""
    rows = list(ReviewSeries.objects.select_related("department").prefetch_related("revisions").order_by("pk"))
    by_id = {row.external_id.casefold(): row for row in rows if row.external_id}
    found = {entry.line: by_id[key] for entry in entries if (key := entry.external_id.casefold()) in by_id}
    taken = {row.pk for row in found.values()}
    free = [row for row in rows if row.pk not in taken and _runs(row, now)]
    rest = [entry for entry in entries if entry.line not in found]
    for likeness in (5, 4, 3, 2, 1):
        for entry in rest:
            department = departments[entry.department.casefold()]
            likest = next((row for row in free if _likeness(entry, row, department) >= likeness), None)
            if entry.line not in found and likest:
                found[entry.line] = likest
                free.remove(likest)
    return found


def _runs(series: ReviewSeries, now: datetime) -> bool:
    return series.ends_on is None or series.ends_on >= local_date(now, series.department.zone)


def _likeness(entry: SeriesEntry, series: ReviewSeries, department: Department) -> int:
    """5: the same slot. 0: another department or shift, or another series that has an id of its own."""
    revisions = list(series.revisions.all())
    if series.department_id != department.pk or not revisions or (entry.external_id and series.external_id):
        return 0
    last: SeriesRevision = revisions[-1]
    time = (last.weekday, last.wall_time) == (entry.weekday, entry.wall_time)
    if time and last.shift == entry.shift:
        return 5 if last.forum == entry.forum else 4
    if last.shift == entry.shift:
        return 3 if last.forum == entry.forum else 2
    return 1 if time else 0


def _put(
    entry: SeriesEntry, department: Department, series: ReviewSeries | None, by: User | None, now: datetime
) -> list[Change]:
    today = local_date(now, department.zone)
    over = entry.ends_on is not None and entry.ends_on < today
    slot = _slot(entry, department)
    changes: list[Change] = []
    if series is None and not over:
        begins = entry.starts_on or today
        series = reviews.create_series(
            department=department, starts_on=begins, external_id=entry.external_id or None, by=by, now=now, **slot
        )
        changes.append(Change(Did.CREATED, "series", f"{_told(department, slot)}, from {begins}"))
    elif series and not over:
        changes += _revise(entry, department, series, slot, by, now)
    if series and entry.ends_on and series.ends_on != entry.ends_on and not (over and not _runs(series, now)):
        last = max(entry.ends_on, today - timedelta(days=1))
        reviews.end_series(series=series, ends_on=last, by=by, now=now)
        changes.append(Change(Did.ENDED, "series", f"{_told(department, slot)}, until {last}"))
    return changes


def _revise(
    entry: SeriesEntry, department: Department, series: ReviewSeries, slot: Slot, by: User | None, now: datetime
) -> list[Change]:
    from_day = max(entry.starts_on or date.min, local_date(now, slot["zone"]))
    if runs_like(series, from_day, slot):
        return []
    reviews.revise_series(series=series, starts_on=from_day, by=by, now=now, **slot)
    return [Change(Did.CHANGED, "series", f"{_told(department, slot)}, from {from_day}")]


def _slot(entry: SeriesEntry, department: Department) -> Slot:
    return {
        "weekday": entry.weekday,
        "wall_time": entry.wall_time,
        "minutes": entry.minutes,
        "zone": entry.zone or department.zone,
        "forum": entry.forum,
        "shift": entry.shift,
        "interval_weeks": entry.interval_weeks,
    }


def _told(department: Department, slot: Slot) -> str:
    when = f"{WEEKDAYS[slot['weekday']]} {slot['wall_time']:%H:%M}, {slot['minutes']} min"
    return f"{department.name}: {Forum(slot['forum']).label}, {when}"
