from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from apps.accounts.models import User
from apps.departments.models import Department
from apps.departments.services.people import People
from apps.operations.roster.checks.sheet import Sheet
from apps.operations.roster.headings import Kind
from apps.reviews.models import ReviewSeries
from apps.tools.models import AITool


@dataclass
class Known:
    """What files may speak of: the rows that exist, and the keys that the files given with them bring.

    departments: code in lower case -> day it opened, None if it is new. may_grant: the rights its importer may give.
    new_people: ids in the people file. new_mails: address in it -> id. left_mails: addresses it gives up.
    """

    departments: dict[str, date | None]
    people: People
    tools: set[str]
    series: dict[str, str]
    may_grant: frozenset[str]
    new_people: set[str] = field(default_factory=set)
    new_mails: dict[str, str] = field(default_factory=dict)
    left_mails: set[str] = field(default_factory=set)

    def department(self, sheet: Sheet, line: int, column: str, code: str) -> None:
        """Notes a problem for a code that is nowhere."""
        if code and code.casefold() not in self.departments:
            near = get_close_matches(code.casefold(), self.departments, n=1)
            hint = f" Did you mean {near[0].upper()}?" if near else ""
            advice = f"No department has this code. Correct it, or add it to the departments file.{hint}"
            sheet.wrong(line, column, code, advice)

    def person(self, name: str) -> str:
        """The id of whoever is known by this id or address after the import; empty for nobody.

        Of somebody who has no id: the address.
        """
        key = name.casefold()
        if key in self.new_people:
            return name
        if key in self.new_mails:
            return self.new_mails[key]
        user = None if key in self.left_mails else self.people.named(name)
        return (user.external_id or name) if user else ""

    def read_people(self, sheet: Sheet) -> None:
        for row in sheet.all_rows():
            external_id, email = row.cells.get("external_id", ""), row.cells.get("email", "").casefold()
            self.new_people.add(external_id.casefold())
            if email:
                self.new_mails[email] = external_id
            user = self.people.find(external_id, email)
            if user and user.email and email and user.email.casefold() != email:
                self.left_mails.add(user.email.casefold())


def known_now(sheets: dict[Kind, Sheet], by: User | None) -> Known:
    """A fixed number of queries, whatever the files hold."""
    known = Known(
        departments={code.casefold(): day for code, day in Department.objects.values_list("code", "opened_on")},
        people=People(User.objects.all()),
        tools={code.casefold() for code in AITool.objects.values_list("code", flat=True)},
        series={
            external_id.casefold(): code.casefold()
            for external_id, code in ReviewSeries.objects.values_list("external_id", "department__code")
            if external_id
        },
        may_grant=_may_grant(by),
    )
    for code in _named(sheets, Kind.DEPARTMENTS, "code"):
        known.departments.setdefault(code, None)
    if Kind.PEOPLE in sheets:
        known.read_people(sheets[Kind.PEOPLE])
    known.tools |= _named(sheets, Kind.TOOLS, "code")
    return known


def _may_grant(by: User | None) -> frozenset[str]:
    """Administrators are made by administrators, or by whoever may run commands on the server."""
    rights = {"program_manager", "executive"}
    return frozenset(rights | ({"administrator"} if by is None or by.is_administrator else set()))


def _named(sheets: dict[Kind, Sheet], kind: Kind, column: str) -> set[str]:
    sheet = sheets.get(kind)
    rows = sheet.all_rows() if sheet else []
    return {row.cells.get(column, "").casefold() for row in rows} - {""}
