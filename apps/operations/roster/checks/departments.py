from apps.departments.entries import DepartmentEntry
from apps.operations.roster.checks.known import Known
from apps.operations.roster.checks.sheet import Sheet


def check_departments(sheet: Sheet, known: Known) -> list[DepartmentEntry]:
    entries = []
    lines: dict[str, int] = {}
    for line, values in sheet.rows:
        key = values["code"].casefold()
        if not key:
            continue
        first = lines.setdefault(key, line)
        if first != line:
            sheet.wrong(line, "code", values["code"], f"Line {first} has this code already. Keep one row for each.")
        sheet.check_days(line, values, "opened_on", "closed_on")
        opened = known.departments.get(key)
        if opened and not values["opened_on"] and values["closed_on"] and values["closed_on"] < opened:
            sheet.wrong(line, "closed_on", values["closed_on"], f"The department opened on {opened}. Correct the day.")
        entries.append(DepartmentEntry(**{name: value for name, value in values.items() if name != "wrong"}))
    return entries
