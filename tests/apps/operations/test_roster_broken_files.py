"""Each broken file is named with line, column, value and what to do, and not one row changes."""

import pytest

from apps.operations.roster.headings import Kind
from apps.operations.roster.services import import_roster
from tests.apps.operations.roster_files import GOOD, NOW, every_row, files, replaced
from tests.factories import OrganisationFactory, UserFactory

D, P, L, T, S = Kind.DEPARTMENTS, Kind.PEOPLE, Kind.LEADS, Kind.TOOLS, Kind.SERIES

# kind, what the good file says, what the broken one says, line, column, value, a piece of the advice
BROKEN = [
    (D, "ICU,Critical", "ed,Critical", 3, "code", "ed", "Line 2 has this code"),
    (D, "ED,Emergency Medicine", "ED,", 2, "name", "", "Fill in the department's name"),
    (D, "America/Chicago", "Mars/Base", 2, "zone", "Mars/Base", "IANA"),
    (D, "America/Denver", "EST", 4, "zone", "EST", "IANA"),
    (D, "2019-07-01,\nICU", "2019-07-01,2018-01-01\nICU", 2, "closed_on", "2018-01-01", "before opened_on"),
    (D, "2020-03-02", "2027-02-29", 4, "opened_on", "2027-02-29", "no such day"),
    (D, "ED,Emergency", "=ED,Emergency", 2, "code", "=ED", "letter or digit"),
    (D, "Emergency Medicine", "x" * 121, 2, "name", "x" * 80 + "…", "120 characters"),
    (P, "Marsh,ED", "Marsh,EDX", 2, "department_code", "EDX", "No department has this code"),
    (P, "hana.marsh@hospital.example", "hana.marsh", 2, "email", "hana.marsh", "one address"),
    (P, "hana.marsh@hospital.example", "=cmd|' /C calc'!A0", 2, "email", "=cmd|' /C calc'!A0", "formula"),
    (P, "noor.bell@", "HANA.MARSH@", 6, "email", "hana.marsh@hospital.example", "Line 2 gives this address"),
    (P, "noor.bell@", "no\u0308or@", 6, "email", "nöor@hospital.example", "plain letters"),
    (P, "noor.bell@", "İrem@", 6, "email", "İrem@hospital.example", "plain letters"),
    (P, "E3,,,-Ana", ",,,-Ana", 5, "external_id", "", "Fill in the person's id"),
    (P, "E3,", "1.2E+08,", 5, "external_id", "1.2E+08", "Excel has shortened"),
    (P, "E5,", "e2,", 7, "external_id", "e2", "Line 3 writes this id as E2"),
    (P, "E5,", "E1,", 7, "first", "Omar", "Line 2 gives this person the first name Hana"),
    (P, "Ito,ICU", "Ito,ED", 4, "department_code", "ED", "Line 3 has this person"),
    (P, "2021-01-04,,no", "2021-01-04,,yes", 4, "primary", "yes", "primary department"),
    (P, "2015-04-01,", "2015-04-01,2014-01-01", 2, "end", "2014-01-01", "before start"),
    (P, "2015-04-01", "03/04/2015", 2, "start", "03/04/2015", "two different days"),
    (P, "2015-04-01", "4/13/15", 2, "start", "4/13/15", "two digits"),
    (P, "2015-04-01", "42095", 2, "start", "42095", "Excel's number"),
    (P, "2015-04-01", "0000-01-01", 2, "start", "0000-01-01", "no such day"),
    (P, "2015-04-01", "9999-12-31", 2, "start", "9999-12-31", "year cannot be right"),
    (P, "program_manager", "boss", 6, "role", "boss", "Write one of"),
    (P, "contracted", "bound", 2, "employment_type", "bound", "Write one of"),
    (P, ",night,2018", ",dusk,2018", 3, "shift_group", "dusk", "Write one of"),
    (P, "Hana", "a" * 81, 2, "first", "a" * 80 + "…", "80 characters"),
    (P, "Hana", "\u200b", 2, "first", "", "Fill in the first name"),
    (L, "E1,,ED", "E9,,ED", 2, "external_id", "E9", "Nobody is known"),
    (L, "cole.ito@", "nobody@", 3, "email", "nobody@hospital.example", "Nobody is known"),
    (L, "E1,,ED", ",,ED", 2, "external_id", "", "Say who this is"),
    (L, "E3,,ICU", "E3,,IC", 4, "department_code", "IC", "Did you mean ICU?"),
    (L, "ED,delegate", "ED,lead", 3, "role", "lead", "Line 2 names another lead"),
    (L, "ED,lead", "ED,boss", 2, "role", "boss", "Write one of"),
    (L, "2026-03-02,SEP", "2026-03-02,XXX", 2, "trained_tools", "XXX", "No tool has this code"),
    (L, "2026-03-02,SEP", ",SEP", 2, "trained_on", "", "day of the training"),
    (T, "SCR,Inkwell", "SEP,Inkwell", 4, "name", "Inkwell", "Line 2 says Septarion"),
    (T, "early_warning,ICU", "early_warning,ED", 3, "department_code", "ED", "Line 2 has this tool"),
    (T, "URG,planned", "XX,planned", 4, "department_code", "XX", "No department has this code"),
    (T, "URG,planned", ",planned", 4, "department_code", "", "A stage or a day needs a department"),
    (T, "live,2025-02-03", "alive,2025-02-03", 2, "stage", "alive", "Write one of"),
    (T, "double sheet", "look at the bedside", 2, "burdens", "look at the bedside", "among the behaviours"),
    (T, "Sooner,-5", "Sooner,NaN", 2, "promised_change", "NaN", "whole number"),
    (T, "Act with", "look at the bedside; Act", 2, "behaviours", None, "same text"),
    (S, "Thu,14:00", "Someday,14:00", 2, "weekday", "Someday", "Monday to Sunday"),
    (S, "Thu,14:00", "Thu,24:00", 2, "start", "24:00", "between 0:00 and 23:59"),
    (S, "14:00,10", "14:00,1e309", 2, "minutes", "1e309", "whole number"),
    (S, "14:00,10", "14:00,-0.5", 2, "minutes", "-0.5", "whole number"),
    (S, "ED,huddle", "ED,party", 2, "forum", "party", "Write one of"),
    (S, "ED,huddle", "XX,huddle", 2, "department", "XX", "No department has this code"),
    (S, "2026-09-07,,1,\nICU", "2026-09-07,2026-01-01,1,\nICU", 2, "until", "2026-01-01", "before from"),
    (S, "ICU-PM", "icu-am", 4, "id", "icu-am", "Line 3 has this id"),
    (S, "Mon,18:45,15,,night", "Mon,06:45,15,,day", 4, "start", "06:45", "Line 3 has this slot"),
]


@pytest.fixture(autouse=True)
def hospital(db: None) -> None:
    OrganisationFactory(zone="America/Chicago")


@pytest.mark.parametrize(("kind", "old", "new", "line", "column", "value", "advice"), BROKEN)
def test_a_broken_row_is_named_and_nothing_changes(kind, old, new, line, column, value, advice) -> None:
    before = every_row()
    report = import_roster(replaced(kind, old, new), by=None, now=NOW)
    found = report.problems[0]
    assert (found.file, found.line, found.column) == (f"{kind}.csv", line, column), found
    assert value in (None, found.value)
    assert advice in found.advice
    assert not report.done
    assert every_row() == before


def test_all_problems_of_all_files_are_listed_at_once() -> None:
    broken = files()
    for index, (old, new) in enumerate(
        [("Chicago", "Nowhere"), ("@", "#"), ("lead,", "boss,"), ("live", "x"), ("Mon", "M")]
    ):
        content = broken[index].content.decode().replace(old, new).encode()
        broken[index] = type(broken[index])(broken[index].kind, broken[index].name, content)
    report = import_roster(broken, by=None, now=NOW)
    assert [problem.file for problem in report.problems] == sorted(
        (p.file for p in report.problems), key=[f"{kind}.csv" for kind in Kind].index
    )
    assert {problem.file for problem in report.problems} == {f"{kind}.csv" for kind in Kind}


def test_a_row_with_a_wrong_cell_is_still_looked_at_as_a_whole() -> None:
    broken = replaced(P, "hana.marsh@hospital.example,Dr.,Hana,Marsh,ED", "hana,Dr.,Hana,Marsh,EDX")
    assert [problem.column for problem in import_roster(broken, by=None, now=NOW).problems] == [
        "email",
        "department_code",
    ]


def test_an_address_of_somebody_else_is_refused() -> None:
    UserFactory(external_id="X1", email="hana.marsh@hospital.example", first_name="Han", last_name="Marsh")
    problem = import_roster(files(), by=None, now=NOW).problems[0]
    assert (problem.line, problem.column) == (2, "email")
    assert "belongs to Han Marsh (X1)" in problem.advice


def test_a_program_manager_makes_no_administrator() -> None:
    manager = UserFactory(is_program_manager=True)
    broken = replaced(P, "program_manager", "administrator")
    assert "Only an administrator" in import_roster(broken, by=manager, now=NOW).problems[0].advice
    assert not import_roster(broken, by=UserFactory(is_administrator=True), now=NOW).problems


def test_a_program_manager_does_not_move_an_administrators_address() -> None:
    UserFactory(external_id="E4", email="root@hospital.example", is_administrator=True)
    report = import_roster(files(), by=UserFactory(is_program_manager=True), now=NOW)
    assert [(problem.line, problem.column) for problem in report.problems] == [(6, "email")]


def test_a_file_that_cannot_be_read_stops_the_others_too() -> None:
    before = every_row()
    broken = [*files(kinds=[D, P]), type(files()[0])(L, "leads.csv", b"PK\x03\x04")]
    assert "Excel workbook" in import_roster(broken, by=None, now=NOW).problems[0].advice
    assert every_row() == before


def test_a_slot_that_its_service_refuses_is_a_problem_of_its_row() -> None:
    import_roster(files(), by=None, now=NOW)
    ended = GOOD[S].replace(",,1,ICU-AM", ",2026-11-20,1,ICU-AM")
    import_roster(files(lambda _: ended, of=S), by=None, now=NOW)
    later = GOOD[S].replace("Mon,06:45,15,,day,2026-09-07", "Tue,06:45,15,,day,2026-12-07")
    problem = import_roster(files(lambda _: later, of=S), by=None, now=NOW).problems[0]
    assert problem.line == 3
    assert "Begin a new one" in problem.advice
