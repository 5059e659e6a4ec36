import pytest

from apps.operations.roster.headings import FORMATS, Kind, recognised
from apps.operations.roster.problems import SHOWN, listed, problem
from apps.operations.roster.table import MAX_FIELD, cell, read_table

HEAD = "department,forum,weekday,start"


def table(text: str, kind: Kind = Kind.SERIES):
    return read_table(kind, "s.csv", text.encode())


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_recognised(separator: str) -> None:
    text = f"{HEAD}\nED,huddle,Mon,14:00\n".replace(",", separator)
    assert table(text).rows[0].cells == {"department": "ED", "forum": "huddle", "weekday": "Mon", "start": "14:00"}


def test_a_sep_line_counts_as_a_line_and_names_the_separator() -> None:
    rows = table("sep=;\nDepartment;Forum;Weekday;Start\nED;huddle, big;Mon;14:00").rows
    assert (rows[0].line, rows[0].cells["forum"]) == (3, "huddle, big")


def test_a_quoted_line_end_is_a_space_and_lines_are_still_counted() -> None:
    rows = table(f'{HEAD}\n"E\nD",huddle,Mon,14:00\nICU,huddle,Tue,9:00\n').rows
    assert [(row.line, row.cells["department"]) for row in rows] == [(2, "E D"), (4, "ICU")]


def test_empty_rows_and_empty_columns_at_the_end_are_nothing() -> None:
    found = table(f"{HEAD},,\nED,huddle,Mon,14:00,,\n,,,,,\n\n\n")
    assert (len(found.rows), found.problems, found.unused) == (1, [], ())


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("E-mail", "email"),
        (" Work Email ", "email"),
        ("DEPARTMENT CODE", "department_code"),
        ("Employee ID", "external_id"),
        ("First Name", "first"),
        ("Surname", "last"),
        ("Start Date", "start"),
        ("Termination Date", "end"),
    ],
)
def test_headings_as_hospitals_write_them(heading: str, column: str) -> None:
    assert recognised(Kind.PEOPLE, [heading]) == {0: column}


def test_the_clearer_of_two_headings_counts() -> None:
    assert recognised(Kind.PEOPLE, ["Department", "Department Code"]) == {1: "department_code"}


def test_no_heading_means_two_columns_of_one_file() -> None:
    for columns in FORMATS.values():
        headings = [heading for column in columns for heading in set(column.also)]
        assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-Smith", "-Smith"),
        ("'-Smith", "-Smith"),
        ('="00123"', "00123"),
        ("  a \n b\t", "a b"),
        ("e\u0301", "é"),
        ("A\u202eB\u200b", "AB"),
        ("\u200d\u200d", ""),
        ("Zoe\u0308 \ufeff", "Zoë"),
        ("👩‍⚕️ Ann", "👩‍⚕️ Ann"),
    ],
)
def test_a_cell_is_read_as_meant(written: str, meant: str) -> None:
    assert cell(written) == meant


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        (HEAD, 1, "", "no rows below"),
        ("department,forum,weekday\nED,huddle,Mon", 1, "start", "missing"),
        (f"{HEAD},Start\nED,huddle,Mon,9:00,9:00", 1, "start", "same column"),
        ("department:forum:weekday:start\nED:huddle:Mon:9", 1, "department", "missing"),
        (f'{HEAD}\nED,huddle,Mon,9:00\n"ED,huddle,Mon,9:00\n', 3, "", "never closes"),
        (f'{HEAD}\n"ED"x,huddle,Mon,9:00', 2, "", "follows a closing quote"),
        (f"{HEAD}\nED,huddle,Mon,9:00,extra", 2, "5", "more values"),
        (f"{HEAD}\n{'x' * (MAX_FIELD + 1)},huddle,Mon,9:00", 2, "", "longer than"),
        (f"{HEAD}{''.join(f',c{n}' for n in range(97))}\nED,huddle,Mon,9:00", 1, "", "more than the 100"),
        (HEAD + "\nED,huddle,Mon,9:00" * 50_001, 0, "", "more than 50,000"),
        ("external_id,first,last\nE1,A,B", 1, "", "looks like the people file"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(text: str, line: int, column: str, says: str) -> None:
    found = table(text)
    assert not found.rows or says == "more values"
    assert (found.problems[0].file, found.problems[0].line, found.problems[0].column) == ("s.csv", line, column)
    assert says in found.problems[0].advice


def test_a_leads_file_needs_something_to_tell_people_by() -> None:
    assert "external_id or email" in table("department_code,role\nED,lead", Kind.LEADS).problems[0].advice


def test_a_long_list_of_problems_is_cut_and_counted() -> None:
    lines = listed([problem("p.csv", line, "email", "x", "Mend it.") for line in range(SHOWN + 7)])
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "… and 7 more."


def test_a_problem_reads_as_a_sentence() -> None:
    said = str(problem("p.csv", 14, "email", "y" * 100, "Write it again."))
    assert said == f"p.csv, line 14, column email: “{'y' * 80}…” Write it again."
