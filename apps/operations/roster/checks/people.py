from collections.abc import Sequence
from typing import Any

from apps.departments.entries import MembershipEntry, PersonEntry
from apps.operations.roster.checks.known import Known
from apps.operations.roster.checks.sheet import Sheet, overlap

Rows = list[tuple[int, dict[str, Any]]]

_ONCE = {"first": "first name", "last": "last name", "email": "e-mail address", "title": "title"}


def check_people(sheet: Sheet, known: Known) -> list[PersonEntry]:
    """One entry for each person, from all the rows that have the person's id."""
    people: dict[str, Rows] = {}
    for line, values in sheet.rows:
        if values["external_id"]:
            people.setdefault(values["external_id"].casefold(), []).append((line, values))
        if values["department_code"]:
            known.department(sheet, line, "department_code", values["department_code"])
        sheet.check_days(line, values, "start", "end")
        _check_rights(sheet, known, line, values)
    for rows in people.values():
        _check_same(sheet, rows)
        _check_places(sheet, rows)
    _check_addresses(sheet, known, people)
    return [_entry(rows) for rows in people.values()]


def _check_rights(sheet: Sheet, known: Known, line: int, values: dict[str, Any]) -> None:
    user = known.people.find(values["external_id"], values["email"])
    if values["role"] not in known.may_grant | {"clinician"} and not (user and user.is_administrator):
        sheet.wrong(
            line, "role", values["role"], "Only an administrator can make administrators. Ask one to import this."
        )
    if not user or "administrator" in known.may_grant or not user.is_administrator:
        return
    if values["email"] and values["email"] != user.email:
        advice = "This is an administrator, whose address only an administrator can change. Ask one to import this."
        sheet.wrong(line, "email", values["email"], advice)


def _check_same(sheet: Sheet, rows: Rows) -> None:
    """The rows of one person say the same of the person."""
    first_line, first = rows[0]
    for line, values in rows[1:]:
        if values["external_id"] != first["external_id"]:
            advice = (
                f"Line {first_line} writes this id as {first['external_id']}. Write it the same way, or give another."
            )
            sheet.wrong(line, "external_id", values["external_id"], advice)
            continue
        for column, what in _ONCE.items():
            if values[column] and first[column] and values[column] != first[column]:
                advice = f"Line {first_line} gives this person the {what} {first[column]}. Make both rows say the same."
                sheet.wrong(line, column, values[column], advice)


def _check_places(sheet: Sheet, rows: Rows) -> None:
    """Nobody is in one department twice at a time, or has two main departments at a time."""
    placed = [(line, values) for line, values in rows if not values["wrong"]]
    for index, (line, values) in enumerate(placed):
        for earlier_line, earlier in placed[:index]:
            if not overlap((values["start"], values["end"]), (earlier["start"], earlier["end"])):
                continue
            if values["department_code"].casefold() == earlier["department_code"].casefold():
                advice = f"Line {earlier_line} has this person in this department already. Keep one of the two rows."
                sheet.wrong(line, "department_code", values["department_code"], advice)
            elif values["primary"] == earlier["primary"] == "yes":
                advice = (
                    f"Line {earlier_line} is a primary department of this person at the same time. Write no in one."
                )
                sheet.wrong(line, "primary", "yes", advice)


def _check_addresses(sheet: Sheet, known: Known, people: dict[str, Rows]) -> None:
    lines: dict[str, tuple[str, int]] = {}
    for key, rows in people.items():
        for line, values in rows:
            email = values["email"]
            if not email:
                continue
            other_key, other_line = lines.setdefault(email.casefold(), (key, line))
            if other_key != key:
                advice = (
                    f"Line {other_line} gives this address to somebody else. Each person needs an own address, or none."
                )
                sheet.wrong(line, "email", email, advice)
                continue
            _check_owner(sheet, known, people, line, values)


def _check_owner(sheet: Sheet, known: Known, people: dict[str, Rows], line: int, values: dict[str, Any]) -> None:
    """An address that somebody has keeps to that person, unless the file gives that person another."""
    owner = known.people.by_mail.get(values["email"].casefold())
    if owner is None or owner == known.people.find(values["external_id"], values["email"]):
        return
    rows = people.get((owner.external_id or "").casefold(), [])
    if not any(theirs["email"] and theirs["email"] != values["email"] for _, theirs in rows):
        whose = f"{owner} ({owner.external_id})" if owner.external_id else str(owner)
        sheet.wrong(line, "email", values["email"], f"This address belongs to {whose}. Correct the address or the id.")


def _entry(rows: Rows) -> PersonEntry:
    first = rows[0][1]

    def said(column: str) -> str:
        return next((values[column] for _, values in rows if values[column]), "")

    return PersonEntry(
        external_id=first["external_id"],
        first_name=said("first"),
        last_name=said("last"),
        email=said("email"),
        title=said("title"),
        rights=frozenset(values["role"] for _, values in rows) - {"clinician"},
        memberships=_memberships([values for _, values in rows if values["department_code"]]),
    )


def _memberships(rows: Sequence[dict[str, Any]]) -> tuple[MembershipEntry, ...]:
    """Where one row says that it is the main department, the others are not."""
    said = any(values["primary"] == "yes" for values in rows)
    return tuple(
        MembershipEntry(
            department=values["department_code"],
            starts_on=values["start"],
            ends_on=values["end"],
            is_primary=values["primary"] == "yes" if said or values["primary"] else None,
            employment_type=values["employment_type"],
            shift_group=values["shift_group"],
        )
        for values in rows
    )
