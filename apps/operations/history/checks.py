"""From rows to past reviews: what each row says, and what it cannot say of its department and its week."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from apps.core.errors import Refused
from apps.core.weeks import Week, local_date
from apps.departments.models import Department
from apps.operations.history.lookups import Lookups
from apps.operations.history.rows import (
    EXCUSE_REASONS,
    EXCUSED,
    HELD,
    NOT_HELD,
    NOT_HELD_REASONS,
    reason_in,
)
from apps.operations.roster.checks.sheet import Sheet
from apps.reviews.entries import ReviewEntry, check_words
from apps.reviews.models import ExcuseReason, Forum, NotHeldReason, Outcome, Shift
from apps.reviews.services.checking import WORDS
from apps.reviews.services.past import PastReview

OLDEST: Final = 10
"""Years. What is older has a mistyped year."""

KEYS: Final = UUID("5f0f3c52-3a7e-4c53-9a8d-7d3f4a1f9b60")
_COLUMN: Final = {"minutes_on_ai": "minutes", "not_held_reason": "reason", "outcome": "ai"}


@dataclass(frozen=True)
class Line:
    """One row, understood. usual: whether forum and shift are the department's, as the row names none."""

    number: int
    past: PastReview
    usual: bool
    source_id: str

    @property
    def slot(self) -> tuple[int, date, str, str]:
        return self.past.department.pk, self.past.week.monday, self.past.forum, self.past.shift


def check_rows(sheet: Sheet, known: Lookups) -> list[Line]:
    """The rows that are fine by themselves. What is wrong with the others is added to the sheet."""
    lines = []
    early: dict[int, list[tuple[int, date]]] = {}
    for number, values in sheet.rows:
        found = len(sheet.problems)
        department = known.department(sheet, number, values["department"])
        week = _week(sheet, number, values)
        entry, excused, note = _said(sheet, number, values)
        if department and entry:
            entry = _named(sheet, number, values, department, entry, known)
        if department and week:
            day = values["date"] or week.monday
            _check_time(sheet, number, values, department, week, known)
            if week < Week.of(department.opened_on):
                early.setdefault(department.pk, []).append((number, day))
        if department and week and found == len(sheet.problems) and not values["wrong"]:
            lines.append(_line(number, values, department, week, entry, excused, note, known))
    _check_openings(sheet, early, known)
    _check_once(sheet, lines)
    return lines


def _week(sheet: Sheet, number: int, values: dict[str, Any]) -> Week | None:
    day, week = values["date"], values["iso_week"]
    if not day and not week:
        if not values["wrong"] & {"date", "iso_week"}:
            column = "date" if "date" in sheet.table.columns else "iso_week"
            sheet.wrong(number, column, "", "Say when this was: a date as 2025-09-29, or a week as 2025-W40.")
        return None
    if day and week and Week.of(day) != week:
        advice = f"The date {day} lies in {Week.of(day)}. Correct one of the two, or empty the cell of the week."
        sheet.wrong(number, "iso_week", week, advice)
        return None
    return week or Week.of(day)


def _said(sheet: Sheet, number: int, values: dict[str, Any]) -> tuple[ReviewEntry | None, str, str]:
    """What the row says took place: an entry, or the reason why none is expected with a note, or nothing."""
    if values["wrong"] & {"review_status", "ai"}:
        return None, "", ""
    status, outcome, reason = values["review_status"] or (HELD if values["ai"] else ""), values["ai"], values["reason"]
    if not status:
        advice = "Write held, not held, excused or no entry: an empty row could be any of them."
        sheet.wrong(number, "review_status", "", advice)
    elif status == HELD and not outcome:
        sheet.wrong(number, "ai", "", "Write coached, asked or not raised: the review was held.")
    elif status != HELD and outcome not in ("", Outcome.NOT_RAISED):
        advice = f"The review is {status.replace('_', ' ')}. Correct review_status, or empty this cell."
        sheet.wrong(number, "ai", outcome.replace("_", " "), advice)
    elif reason and status not in (NOT_HELD, EXCUSED):
        sheet.wrong(
            number, "reason", reason, "A reason is for reviews that were not held or are excused. Empty the cell."
        )
    elif status == EXCUSED:
        code = reason_in(EXCUSE_REASONS, reason) or ExcuseReason.OTHER
        return None, code, "" if reason_in(EXCUSE_REASONS, reason) else reason
    elif status == NOT_HELD:
        return _checked(sheet, number, _entry(values, Outcome.NOT_HELD, _not_held(reason))), "", ""
    elif status == HELD:
        return _checked(sheet, number, _entry(values, outcome, "")), "", ""
    return None, "", ""


def _not_held(reason: str) -> str:
    return (reason_in(NOT_HELD_REASONS, reason) or NotHeldReason.OTHER) if reason else ""


def _entry(values: dict[str, Any], outcome: str, reason: str) -> ReviewEntry:
    return ReviewEntry(outcome, not_held_reason=reason, held_on=values["date"], minutes_on_ai=values["minutes"])


def _checked(sheet: Sheet, number: int, entry: ReviewEntry) -> ReviewEntry:
    try:
        check_words(entry, WORDS)
    except Refused as refused:
        column = _COLUMN.get(refused.field, refused.field)
        value = str(getattr(entry, refused.field, ""))
        sheet.wrong(number, column, value, refused.message)
    return entry


def _named(
    sheet: Sheet, number: int, values: dict[str, Any], department: Department, entry: ReviewEntry, known: Lookups
) -> ReviewEntry:
    """With the tools, behaviours and people that the row names."""
    tools = [known.tool(sheet, number, department, text) for text in values["tool"]]
    behaviours = [known.behaviour(sheet, number, department, text) for text in values["behaviours"]]
    people = [known.person(sheet, number, "clinicians", text) for text in values["clinicians"]]
    coach = known.person(sheet, number, "coach", values["coach"]) if values["coach"] else None
    named = replace(entry, tools=_found(tools), behaviours=_found(behaviours), clinicians=_found(people), coach=coach)
    return _checked(sheet, number, named.tidied()) if any((tools, behaviours, people)) else named


def _found(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value for value in values if value is not None)


def _check_time(
    sheet: Sheet, number: int, values: dict[str, Any], department: Department, week: Week, known: Lookups
) -> None:
    day, running = values["date"], known.running_week(department)
    column = "date" if day else "iso_week"
    shown = day or week
    if (day and day > local_date(known.now, department.zone)) or week > running:
        sheet.wrong(number, column, shown, "This is still to come. Correct it, or delete the row.")
    elif week == running:
        advice = "This week is not over: its review is logged in coachtrack itself. Delete the row."
        sheet.wrong(number, column, shown, advice)
    elif week.year < running.year - OLDEST:
        sheet.wrong(
            number, column, shown, f"This is more than {OLDEST} years ago. Correct the year, or delete the row."
        )
    elif department.closed_on and (day or week.monday) > department.closed_on:
        advice = f"{department.code} closed on {department.closed_on}. Correct one of the two days, or delete the row."
        sheet.wrong(number, column, shown, advice)


def _check_openings(sheet: Sheet, early: dict[int, list[tuple[int, date]]], known: Lookups) -> None:
    """One problem for each department, not for each of its weeks: one day in the roster mends them all."""
    departments = {each.pk: each for each in known.codes.values()}
    for pk, rows in early.items():
        number, first = min(rows, key=lambda row: row[1])
        department = departments[pk]
        others = f" ({len(rows)} rows are earlier than that)" if len(rows) > 1 else ""
        advice = (
            f"{department.code} opened on {department.opened_on}, says the roster{others}. Give "
            f"{Week.of(first).monday} or an earlier day as opened_on in the departments file and import that first, or "
            "delete these rows."
        )
        sheet.wrong(number, "date" if "date" in sheet.table.columns else "iso_week", first, advice)


def _line(
    number: int,
    values: dict[str, Any],
    department: Department,
    week: Week,
    entry: ReviewEntry | None,
    excused: str,
    note: str,
    known: Lookups,
) -> Line:
    usual = known.usual.get(department.pk)
    forum = values["forum"] or (usual.forum if usual else Forum.HUDDLE)
    shift = values["shift"] or (usual.shift if usual else Shift.DAY)
    source_id = values["source_id"]
    key = uuid5(KEYS, source_id.casefold()) if source_id and entry else None
    past = PastReview(department, week, values["date"], forum, shift, entry, excused, note, key)
    return Line(number, past, usual=not (values["forum"] and values["shift"]), source_id=source_id)


def _check_once(sheet: Sheet, lines: Iterable[Line]) -> None:
    slots: dict[tuple[int, date, str, str], int] = {}
    ids: dict[str, int] = {}
    for line in lines:
        other = slots.setdefault(line.slot, line.number)
        if other != line.number:
            advice = (
                f"Line {other} has the review of {line.past.department.code} in {line.past.week} already. Keep "
                "one row, or give forum or shift if there were two reviews."
            )
            sheet.wrong(line.number, "department", line.past.department.code, advice)
        earlier = ids.setdefault(line.source_id.casefold(), line.number) if line.source_id else line.number
        if earlier != line.number and other == line.number:
            advice = f"Line {earlier} has this id already. Each row needs an own id, or none."
            sheet.wrong(line.number, "source_id", line.source_id, advice)
