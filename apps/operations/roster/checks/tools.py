from typing import Any

from apps.operations.roster.checks.known import Known
from apps.operations.roster.checks.sheet import Sheet
from apps.tools.entries import DeploymentEntry, ToolEntry

Rows = list[tuple[int, dict[str, Any]]]


def check_tools(sheet: Sheet, known: Known) -> tuple[list[ToolEntry], list[DeploymentEntry]]:
    """A tool for each code, from all the rows with that code; a deployment for each row with a department."""
    tools: dict[str, Rows] = {}
    for line, values in sheet.rows:
        if values["code"]:
            tools.setdefault(values["code"].casefold(), []).append((line, values))
        if values["department_code"]:
            known.department(sheet, line, "department_code", values["department_code"])
        elif (values["stage"] or values["live_from"]) and "department_code" not in values["wrong"]:
            advice = "A stage or a day needs a department. Fill in department_code, or empty stage and live_from."
            sheet.wrong(line, "department_code", "", advice)
    for rows in tools.values():
        _check_same(sheet, rows)
        _check_behaviours(sheet, rows)
    deployments = [_deployment(values) for _, values in sheet.rows if values["department_code"]]
    return [_tool(rows) for rows in tools.values()], deployments


def _check_same(sheet: Sheet, rows: Rows) -> None:
    first_line, first = rows[0]
    lines: dict[str, int] = {}
    for line, values in rows:
        if values["code"] != first["code"]:
            sheet.wrong(
                line, "code", values["code"], f"Line {first_line} writes this code as {first['code']}. Write it so."
            )
        for column in ("name", "category", "eligible_event"):
            if values[column] and first[column] and values[column] != first[column]:
                advice = f"Line {first_line} says {first[column]} for this tool. Make both rows say the same."
                sheet.wrong(line, column, values[column], advice)
        if "department_code" in values["wrong"]:
            continue
        other = lines.setdefault(values["department_code"].casefold(), line)
        if other != line:
            advice = f"Line {other} has this tool in this department already. Keep one of the two rows."
            sheet.wrong(line, "department_code", values["department_code"], advice)


def _check_behaviours(sheet: Sheet, rows: Rows) -> None:
    core = {text.casefold() for _, values in rows for text in values["behaviours"]}
    for line, values in rows:
        for text in values["burdens"]:
            if text.casefold() in core:
                sheet.wrong(line, "burdens", text, "This stands among the behaviours too. Keep it in one of the two.")


def _tool(rows: Rows) -> ToolEntry:
    def said(column: str) -> str:
        return next((values[column] for _, values in rows if values[column]), "")

    def texts(column: str) -> tuple[str, ...]:
        return tuple(
            {text.casefold(): text for _, values in reversed(rows) for text in reversed(values[column])}.values()
        )[::-1]

    return ToolEntry(
        code=rows[0][1]["code"],
        name=said("name"),
        category=said("category"),
        eligible_event=said("eligible_event"),
        behaviours=texts("behaviours"),
        burdens=texts("burdens"),
    )


def _deployment(values: dict[str, Any]) -> DeploymentEntry:
    return DeploymentEntry(
        tool=values["code"],
        department=values["department_code"],
        stage=values["stage"],
        live_from=values["live_from"],
        promise=values["promise"],
        promised_change=values["promised_change"],
    )
