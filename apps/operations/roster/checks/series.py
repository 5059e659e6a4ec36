from typing import Any

from apps.operations.roster.checks.known import Known
from apps.operations.roster.checks.sheet import Sheet
from apps.operations.roster.entries import SeriesEntry


def check_series(sheet: Sheet, known: Known) -> list[SeriesEntry]:
    entries = []
    slots: dict[tuple[object, ...], int] = {}
    ids: dict[str, int] = {}
    for line, values in sheet.rows:
        code = values["department"].casefold()
        known.department(sheet, line, "department", values["department"])
        sheet.check_days(line, values, "from", "until")
        slot = (code, values["weekday"], values["start"], values["shift"])
        other = line if values["wrong"] else slots.setdefault(slot, line)
        if other != line:
            sheet.wrong(
                line, "start", values["start"].strftime("%H:%M"), f"Line {other} has this slot already. Keep one row."
            )
        _check_id(sheet, known, line, values, ids)
        entries.append(_entry(line, values))
    return entries


def _check_id(sheet: Sheet, known: Known, line: int, values: dict[str, Any], ids: dict[str, int]) -> None:
    series_id = values["id"].casefold()
    if not series_id:
        return
    other = ids.setdefault(series_id, line)
    if other != line:
        sheet.wrong(
            line, "id", values["id"], f"Line {other} has this id already. Each series needs an own id, or none."
        )
    owner = known.series.get(series_id)
    if owner and owner != values["department"].casefold():
        advice = (
            f"This id is a series of department {owner.upper()}, and a series stays in its department. Give a new id."
        )
        sheet.wrong(line, "id", values["id"], advice)


def _entry(line: int, values: dict[str, Any]) -> SeriesEntry:
    return SeriesEntry(
        line=line,
        department=values["department"],
        forum=values["forum"],
        weekday=values["weekday"],
        wall_time=values["start"],
        minutes=values["minutes"],
        zone=values["zone"],
        shift=values["shift"],
        interval_weeks=values["every_weeks"],
        starts_on=values["from"],
        ends_on=values["until"],
        external_id=values["id"],
    )
