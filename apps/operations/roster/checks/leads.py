from typing import Any

from apps.departments.entries import LeadEntry
from apps.departments.models import DepartmentLead
from apps.operations.roster.checks.known import Known
from apps.operations.roster.checks.sheet import Sheet, overlap
from apps.tools.entries import ReadinessEntry

LEAD = DepartmentLead.Role.LEAD


def check_leads(sheet: Sheet, known: Known) -> tuple[list[LeadEntry], list[ReadinessEntry]]:
    leads, readiness = [], []
    earlier: dict[str, list[tuple[int, str, dict[str, Any]]]] = {}
    for line, values in sheet.rows:
        person = _person(sheet, known, line, values)
        code = values["department_code"]
        known.department(sheet, line, "department_code", code)
        sheet.check_days(line, values, "start", "end")
        _check_training(sheet, known, line, values)
        of_department = earlier.setdefault(code.casefold(), [])
        if person and not values["wrong"]:
            _check_once(sheet, line, person, values, of_department)
            of_department.append((line, person, values))
        leads.append(LeadEntry(person, code, values["role"], values["start"], values["end"]))
        if values["trained_on"]:
            readiness.append(ReadinessEntry(person, code, values["trained_on"], values["trained_tools"]))
    return leads, readiness


def _person(sheet: Sheet, known: Known, line: int, values: dict[str, Any]) -> str:
    """The id, or of somebody without one the address, by which somebody is known."""
    external_id, email = values["external_id"], values["email"]
    if values["wrong"] & {"external_id", "email"}:
        return ""
    if not external_id and not email:
        sheet.wrong(line, "external_id", "", "Say who this is: fill in external_id or email.")
        return ""
    found = {column: known.person(values[column]) for column in ("external_id", "email") if values[column]}
    for column, person in found.items():
        if not person:
            advice = "Nobody is known by this. Correct it, or add the person to the people file."
            sheet.wrong(line, column, values[column], advice)
    if len({person.casefold() for person in found.values()}) == 2 and all(found.values()):
        sheet.wrong(line, "email", email, f"This is the address of {found['email']}. Correct the id or the address.")
    return next(iter(found.values()))


def _check_training(sheet: Sheet, known: Known, line: int, values: dict[str, Any]) -> None:
    if values["trained_tools"] and not values["trained_on"] and "trained_on" not in values["wrong"]:
        sheet.wrong(line, "trained_on", "", "Fill in the day of the training on these tools, or empty trained_tools.")
    for code in values["trained_tools"]:
        if code.casefold() not in known.tools:
            advice = "No tool has this code. Correct it, or add it to the tools file."
            sheet.wrong(line, "trained_tools", code, advice)


def _check_once(
    sheet: Sheet, line: int, person: str, values: dict[str, Any], earlier: list[tuple[int, str, dict[str, Any]]]
) -> None:
    for other_line, other, theirs in earlier:
        if values["role"] != theirs["role"]:
            continue
        if not overlap((values["start"], values["end"]), (theirs["start"], theirs["end"])):
            continue
        if person.casefold() == other.casefold():
            advice = f"Line {other_line} gives this person the same role already. Keep one of the two rows."
            sheet.wrong(line, "external_id" if values["external_id"] else "email", person, advice)
        elif values["role"] == LEAD:
            advice = (
                f"Line {other_line} names another lead for the same time. Make one of them co_lead, or end the first."
            )
            sheet.wrong(line, "role", "lead", advice)
