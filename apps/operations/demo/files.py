"""Northmere's five roster files, as its HR system would export them: the demo comes in through the same door."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from apps.operations.demo.hospital import (
    HEAD_BEFORE_HER,
    NAME,
    NEW_HEAD_OF_EMERGENCY,
    PEOPLE_OF_THE_PROGRAM,
    PROMISES,
    TOOLS,
    UNITS,
    ZONE,
    Unit,
)
from apps.operations.demo.people import name, share

DOMAIN = "northmere.example"
STAND_INS = {"EDN": "delegate", "ICN": "delegate", "MSN": "delegate", "HMP": "delegate", "PED": "co_lead"}
"""Units in which the first clinician also stands in for the lead, or leads with them."""


def files(first_monday: date, seed: int, first_week: int = 1) -> dict[str, str]:
    """Kind of file -> its text. first_monday: the Monday of week 1. first_week: the one in which the reviews begin."""
    return {
        "departments": _text(("code", "name", "division", "facility", "zone", "opened_on"), _departments(first_monday)),
        "people": _text(PEOPLE_COLUMNS, _people(first_monday, seed)),
        "leads": _text(LEAD_COLUMNS, _leads(first_monday)),
        "tools": _text(TOOL_COLUMNS, _tools(first_monday)),
        "series": _text(SERIES_COLUMNS, _series(first_monday, first_week)),
    }


PEOPLE_COLUMNS = (
    "external_id", "email", "title", "first", "last", "department_code", "role", "employment_type", "shift_group",
    "start", "primary",
)  # fmt: skip
LEAD_COLUMNS = ("external_id", "department_code", "role", "start", "end", "trained_on", "trained_tools")
TOOL_COLUMNS = (
    "code", "name", "category", "eligible_event", "behaviours", "burdens", "department_code", "stage", "live_from",
    "promise", "promised_change",
)  # fmt: skip
SERIES_COLUMNS = ("id", "department", "forum", "weekday", "start", "minutes", "zone", "shift", "from")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _text(columns: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def monday_of(week: int, first_monday: date) -> date:
    return first_monday + timedelta(weeks=week - 1)


def lead_id(unit: Unit) -> str:
    return f"NM-{unit.code}"


def clinician_id(unit: Unit, place: int) -> str:
    return f"NM-{unit.code}-{place:02d}"


def _mail(first: str, last: str) -> str:
    return f"{first}.{last}@{DOMAIN}".lower()


def _departments(first_monday: date) -> Iterator[Sequence[object]]:
    long_ago = first_monday - timedelta(days=730)
    for unit in UNITS:
        yield unit.code, unit.name, unit.division, NAME, ZONE, long_ago


def _people(first_monday: date, seed: int) -> Iterator[Sequence[object]]:
    start = first_monday - timedelta(days=365)
    for identity, first, last, role in PEOPLE_OF_THE_PROGRAM:
        yield identity, _mail(first, last), "", first, last, "", role, "", "", "", ""
    for unit in UNITS:
        title, first, last = unit.lead
        yield lead_id(unit), _mail(first, last), title, first, last, "", "", unit.employment, "", "", ""
    title, first, last = HEAD_BEFORE_HER
    yield "NM-EDP-BEFORE", _mail(first, last), title, first, last, "", "", "contracted", "", "", ""
    yield from _clinicians(start, seed)


def _clinicians(start: date, seed: int) -> Iterator[Sequence[object]]:
    number = 0
    for unit in UNITS:
        for place in range(1, unit.people + 1):
            number += 1
            first, last = name(number, seed)
            mail = "" if share(seed, number, "mail") < 0.03 and place > 1 else _mail(first, last)
            yield (
                clinician_id(unit, place), mail, "", first, last, unit.code, "clinician", _employment(unit, place),
                _shift(unit, place), start, "yes",
            )  # fmt: skip


def _employment(unit: Unit, place: int) -> str:
    if unit.employment == "contracted":
        return "contracted"
    return "resident" if unit.lead[0] and place % 6 == 5 else "employed"


def _shift(unit: Unit, place: int) -> str:
    return "night" if place % 3 == 0 and (len(unit.slots) > 1 or unit.division == "Nursing") else "day"


def _leads(first_monday: date) -> Iterator[Sequence[object]]:
    start = first_monday - timedelta(days=365)
    change = monday_of(NEW_HEAD_OF_EMERGENCY, first_monday)
    trained = first_monday - timedelta(days=40)
    yield "NM-EDP-BEFORE", "EDP", "lead", start, change - timedelta(days=1), trained, "QUILLWREN;TIDEWATCH;CLOTLINE"
    for unit in UNITS:
        untrained = unit.code in ("EDP", "OBG")
        since = change if unit.code == "EDP" else start
        tools = "" if untrained else ";".join(unit.tools)
        yield lead_id(unit), unit.code, "lead", since, "", "" if untrained else trained, tools
    for code, role in STAND_INS.items():
        unit = next(unit for unit in UNITS if unit.code == code)
        yield clinician_id(unit, 1), code, role, start, "", trained, ";".join(unit.tools)


def _tools(first_monday: date) -> Iterator[Sequence[object]]:
    for tool in TOOLS:
        promise, change = PROMISES.get(tool.code, ("", ""))
        for unit in UNITS:
            if tool.code in unit.tools:
                yield (
                    tool.code, tool.name, tool.category, tool.event, "; ".join(tool.core), "; ".join(tool.burden),
                    unit.code, "live", monday_of(unit.live_week, first_monday), promise, change,
                )  # fmt: skip


def _series(first_monday: date, first_week: int) -> Iterator[Sequence[object]]:
    for unit in UNITS:
        begin = monday_of(max(first_week, unit.live_week), first_monday)
        for place, slot in enumerate(unit.slots, 1):
            yield (
                f"{unit.code}-{place}", unit.code, slot.forum, WEEKDAYS[slot.weekday], slot.start, slot.minutes, ZONE,
                slot.shift, begin,
            )  # fmt: skip
