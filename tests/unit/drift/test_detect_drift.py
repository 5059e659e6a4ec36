"""The command for analysts: a file of weeks in, a file of flags out, no database anywhere."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.weeks import Week
from apps.drift.detecting.reading import read

HEADING = "department,iso_week,review_status,ai_coached"
WIDE = HEADING + ",clinicians_covered,clinicians_total,pulse_yes,pulse_n,logged_lag_days,mood"
FIRST = Week.parse("2025-W01")
LETTERS = {"C": "held,1", "N": "held,0", "H": "missed,", "X": "excused,", "-": ",", "?": "held,"}


def rows(department: str, line: str) -> list[str]:
    return [f"{department},{FIRST.plus(at)},{LETTERS[letter]}" for at, letter in enumerate(line)]


class Files:
    def __init__(self, home: Path) -> None:
        self.weeks, self.flags, self.evidence = (home / name for name in ("weeks.csv", "flags.csv", "evidence.csv"))

    def detect(self, *lines: str, **options: object) -> tuple[str, str]:
        """What it says, and what it says of progress and errors."""
        self.weeks.write_text("\n".join(lines) + "\n", encoding="utf-8")
        out, err = StringIO(), StringIO()
        try:
            call_command("detect_drift", weeks=self.weeks, flags=self.flags, stdout=out, stderr=err, **options)
        except CommandError as error:
            return "", f"{err.getvalue()}{error}"
        return out.getvalue(), err.getvalue()

    def table(self, path: Path | None = None) -> list[dict[str, str]]:
        with (path or self.flags).open(newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


SILENT = rows("Surgery", "C" * 20 + "N" * 8 + "C" * 12)
STEADY = rows("Emergency", "C" * 40)


def test_a_department_that_fell_silent_is_flagged_and_cleared(files: Files) -> None:
    said, progress = files.detect(HEADING, *STEADY, *SILENT)
    (flag,) = files.table()
    assert flag["department"] == "Surgery"
    assert "2025-W21" < flag["iso_week_flagged"] <= "2025-W25"
    assert "2025-W29" <= flag["iso_week_cleared"] <= "2025-W34"
    assert said == "80 rows of 2 departments up to 2025-W40: 1 flags, 0 of them standing.\n"
    assert "2 of 2 departments" in progress


def test_a_standing_flag_has_no_end(files: Files) -> None:
    files.detect(HEADING, *rows("Surgery", "C" * 20 + "N" * 8))
    assert [flag["iso_week_cleared"] for flag in files.table()] == [""]


def test_a_smaller_budget_flags_later(files: Files) -> None:
    files.detect(HEADING, *SILENT, budget=0.2)
    soon = files.table()[0]["iso_week_flagged"]
    files.detect(HEADING, *SILENT, budget=0.02)
    assert soon < files.table()[0]["iso_week_flagged"]


@pytest.mark.parametrize("week", ["2025-W22", "2025-W24", "2025-W26", "2025-W30"])
def test_as_of_a_week_is_as_if_the_file_ended_there(files: Files, week: str) -> None:
    files.detect(HEADING, *SILENT, as_of=week)
    found = files.table()
    files.detect(HEADING, *(row for row in SILENT if row.split(",")[1] <= week))
    assert files.table() == found
    files.detect(HEADING, *SILENT)
    before = [flag for flag in files.table() if flag["iso_week_flagged"] <= week]
    assert [flag["iso_week_flagged"] for flag in before] == [flag["iso_week_flagged"] for flag in found]


def test_rows_not_yet_visible_do_not_count(files: Files) -> None:
    lags = [2, 3, 16, 7] * 10
    lagged = [f"{row},,,,,{lag},x" for row, lag in zip(SILENT, lags, strict=True)]
    last = 25
    seen = [
        row if lag <= 7 * (last - at) + 2 else ",".join(row.split(",")[:2]) + ",,"
        for at, (row, lag) in enumerate(zip(SILENT[: last + 1], lags, strict=False))
    ]
    files.detect(WIDE, *lagged, as_of="2025-W26", evidence=files.evidence)
    beliefs = files.table(files.evidence)
    files.detect(HEADING, *seen, evidence=files.evidence)
    assert files.table(files.evidence)[-1]["p"] == beliefs[-1]["p"]
    assert seen != SILENT[: last + 1]


def test_the_order_of_rows_does_not_matter(files: Files) -> None:
    files.detect(HEADING, *SILENT, *STEADY, evidence=files.evidence)
    found = files.evidence.read_text()
    files.detect(HEADING, *reversed(SILENT + STEADY), evidence=files.evidence)
    assert files.evidence.read_text() == found


def test_evidence_has_a_row_for_every_evaluation(files: Files) -> None:
    files.detect(HEADING, *SILENT, evidence=files.evidence)
    table = files.table(files.evidence)
    assert len(table) == 40
    assert [row["iso_week"] for row in table[:2]] == ["2025-W01", "2025-W02"]
    assert table[19]["status"] == "on_track"
    assert float(table[27]["p"]) > 0.9
    assert table[27]["uncoached_in_a_row"] == "8"


def test_a_missing_row_is_a_week_of_which_nothing_is_known(files: Files) -> None:
    files.detect(HEADING, *rows("Surgery", "CCCC-CNNNN"), evidence=files.evidence)
    with_blank = files.evidence.read_text()
    lines = rows("Surgery", "CCCCCCNNNN")
    files.detect(HEADING, *lines[:4], *lines[5:], evidence=files.evidence)
    assert files.evidence.read_text() == with_blank


def test_pulse_and_reach_are_read_where_they_are_given(files: Files) -> None:
    claimed = [f"Surgery,{FIRST.plus(at)},held,1,4,9,{3 if at < 15 else 0},5,0,fine" for at in range(24)]
    files.detect(WIDE, *claimed)
    assert len(files.table()) == 1
    found = read([WIDE, claimed[0]]).history("Surgery", FIRST)[1][0]
    assert (found.pulse.low, found.pulse.n, found.covered, found.total) == (3, 5, 4, 9)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("Surgery,2025-W54,held,1", "line 2, iso_week is '2025-W54': write an ISO week that exists"),
        ("Surgery,2025-W02,on,1", "line 2, review_status is 'on': write held, missed or excused"),
        ("Surgery,2025-W02,held,yes", "line 2, ai_coached is 'yes': write 1 for coached and 0 for not"),
        ("Surgery,2025-W02,held,2", "line 2, ai_coached is '2'"),
        ("Surgery,2025-W02,missed,1", "line 2, ai_coached is '1': write held if the review took place"),
        (",2025-W02,held,1", "line 2, department is empty: give the department's name."),
        ("Surgery,2025-W02,held", "line 2: the row has 3 cells and the heading 4"),
        ('Surgery,"2025-W02,held,1', "line 2: a quotation mark is open"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_what_to_do(files: Files, row: str, error: str) -> None:
    _, err = files.detect(HEADING, row)
    assert f"weeks.csv {error}" in err
    assert "Nothing was written. Rows to correct: 1." in err
    assert sorted(path.name for path in files.weeks.parent.iterdir()) == ["weeks.csv"]


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ("5,4,,,0,", "clinicians_covered is '5': it cannot be more than clinicians_total, which is 4."),
        ("5,,,,0,", "clinicians_total is empty: say of how many"),
        (",,3,2,0,", "pulse_yes is '3': it cannot be more than pulse_n, which is 2."),
        (",,,2,0,", "pulse_yes is empty: say how many of the 2 said yes"),
        (",,1.5,2,0,", "pulse_yes is '1.5': write a whole number"),
        (",,-1,2,0,", "pulse_yes is '-1': write a whole number"),
        (",,1,nan,0,", "pulse_n is 'nan': write a whole number"),
        (",,,,soon,", "logged_lag_days is 'soon': write after how many days"),
        (",,,,-1,", "logged_lag_days is '-1'"),
    ],
)
def test_a_bad_number_is_told_too(files: Files, cells: str, error: str) -> None:
    assert error in files.detect(WIDE, f"Surgery,2025-W02,held,1,{cells}")[1]


@pytest.mark.parametrize("cells", ["3.0,9.0,,,0,", ",9,,,,", ",,,0,0,", ",,0,0,2.5,", ",,,,,"])
def test_numbers_as_other_programs_write_them_are_read(files: Files, cells: str) -> None:
    assert files.detect(WIDE, f"Surgery,2025-W02,held,1,{cells}")[0].startswith("1 rows of 1 departments")


@pytest.mark.parametrize(
    ("heading", "error"),
    [
        ("department,iso_week,review_status", "line 1: the heading has no column ai_coached"),
        (HEADING + ",pulse_n,pulse_n", "the heading has the column pulse_n twice"),
        ("department;iso_week;review_status;ai_coached", "split columns by commas"),
    ],
)
def test_a_heading_that_lacks_something_is_told(files: Files, heading: str, error: str) -> None:
    assert error in files.detect(heading, "x")[1]


def test_an_empty_file_is_told(files: Files) -> None:
    files.weeks.write_text("")
    assert "the file is empty" in str(read([]).problems[0])


def test_a_heading_alone_makes_an_empty_table(files: Files) -> None:
    assert files.detect(HEADING)[0].startswith("0 rows of 0 departments")
    assert files.table() == []


def test_two_rows_for_one_week_are_told(files: Files) -> None:
    _, err = files.detect(HEADING, *rows("Surgery", "CC"), *rows("Surgery", "C"))
    assert "line 4, iso_week is '2025-W01': Surgery has a row for this week further up" in err


def test_every_bad_row_is_told_and_many_are_counted(files: Files) -> None:
    _, err = files.detect(HEADING, *(f"Surgery,{FIRST.plus(at)},on,1" for at in range(60)))
    assert err.count("review_status is") == 50
    assert "… and 10 more." in err
    assert "Rows to correct: 60." in err


def test_older_results_stay_when_a_row_is_bad(files: Files) -> None:
    files.detect(HEADING, *SILENT)
    before = files.flags.read_text()
    files.detect(HEADING, "Surgery,2025-W02,on,1")
    assert files.flags.read_text() == before


def test_another_alphabet_than_utf_8_is_told(files: Files) -> None:
    files.weeks.write_bytes(HEADING.encode() + "\nChirurgie und Anästhesie,2025-W01,held,1\n".encode("latin-1"))
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("detect_drift", weeks=files.weeks, flags=files.flags, stderr=StringIO())
    assert not files.flags.exists()


@pytest.mark.parametrize("options", [{"budget": 0.001}, {"budget": 3.0}, {"as_of": "2025-40"}])
def test_an_option_that_makes_no_sense_is_refused(files: Files, options: dict[str, object]) -> None:
    said, err = files.detect(HEADING, *STEADY, **options)
    assert not said
    assert err.startswith("--")


def test_a_file_that_is_not_there_and_one_that_cannot_be_written_are_told(files: Files, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("detect_drift", weeks=tmp_path / "none.csv", flags=files.flags)
    files.flags = tmp_path / "nowhere" / "flags.csv"
    assert "cannot be written" in files.detect(HEADING, *STEADY)[1]


def test_a_mark_at_the_beginning_of_the_file_and_spaces_are_no_matter(files: Files) -> None:
    files.detect("\ufeff" + HEADING.replace(",", " , ").title(), "Surgery , 2025-W01 , Held , 1")
    assert files.table() == []


@pytest.mark.parametrize("files_named", [{"flags": "weeks"}, {"evidence": "weeks"}, {"evidence": "flags"}])
def test_no_file_is_written_over_another(files: Files, files_named: dict[str, str]) -> None:
    paths = {"weeks": files.weeks, "flags": files.flags, "evidence": files.evidence}
    named = paths | {name: paths[other] for name, other in files_named.items()}
    files.weeks.write_text("\n".join([HEADING, *SILENT]))
    before = files.weeks.read_text()
    with pytest.raises(CommandError, match="name the same file"):
        call_command("detect_drift", **named, stdout=StringIO(), stderr=StringIO())
    assert files.weeks.read_text() == before


def test_neither_file_is_written_where_one_cannot_be(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    _, err = files.detect(HEADING, *SILENT, evidence=folder)
    assert err.endswith(f"{folder} cannot be written: it is there, and not a file.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "weeks.csv"]


def test_a_link_to_a_file_stays_a_link(files: Files, tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    target.write_text("")
    files.flags.symlink_to(target)
    files.detect(HEADING, *SILENT)
    assert files.flags.is_symlink()
    assert target.read_text().startswith("department,iso_week_flagged")


def test_a_mistyped_year_is_told_before_centuries_are_computed(files: Files) -> None:
    _, err = files.detect(HEADING, *rows("Surgery", "CCC"), "Surgery,2125-W04,held,1")
    assert "line 5, iso_week is '2125-W04': line 2 is about 2025-W01, more than 20 years away" in err
    _, err = files.detect(HEADING, *rows("Surgery", "CCC"), as_of="2125-W04")
    assert "the file ends with 2025-W03" in err


@pytest.mark.parametrize("week", ["0000-W01", "9999-W52", "2025-W00", "2025-W53", "W40-2025", "2025-10-06"])
def test_a_week_that_cannot_be_is_told(files: Files, week: str) -> None:
    assert f"line 2, iso_week is '{week}'" in files.detect(HEADING, f"Surgery,{week},held,1")[1]


def test_the_last_week_of_a_long_year_is_a_week_like_others(files: Files) -> None:
    weeks = [str(Week.parse("2020-W40").plus(at)) for at in range(40)]
    assert "2020-W53" in weeks
    assert weeks[14:16] == ["2021-W01", "2021-W02"]
    files.detect(HEADING, *(f"Surgery,{week},held,1" for week in weeks), evidence=files.evidence)
    assert [row["iso_week"] for row in files.table(files.evidence)] == weeks


def test_cells_left_empty_behind_the_heading_are_no_matter(files: Files) -> None:
    said, _ = files.detect(HEADING.replace("_", " "), "Surgery,2025-W01,held,1,,", " , ,,")
    assert said.startswith("1 rows of 1 departments")


LINES = st.text("CCCNNHX-?", min_size=6, max_size=26)
LATE = st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 9, 10, 16, 30]), min_size=26, max_size=26)


@given(LINES, LATE, st.integers(3, 25))
@settings(max_examples=25, deadline=None)
def test_flags_up_to_a_week_are_those_of_a_copy_of_the_file_made_then(line: str, late: list[int], at: int) -> None:
    """Copies hold the rows of their time with what could be read then; what came later is blank in them."""
    whole = [f"{row},,,{3 * (at % 2)},5,{late[at]},x" for at, row in enumerate(rows("Surgery", line))]
    week = FIRST.plus(min(at, len(line) - 1))
    with TemporaryDirectory() as home:
        files = Files(Path(home))
        files.detect(WIDE, *whole, as_of=str(week), evidence=files.evidence)
        as_of = files.table(), files.table(files.evidence)
        files.detect(WIDE, *_copied(whole, week), evidence=files.evidence)
        assert (files.table(), files.table(files.evidence)) == as_of
        files.detect(WIDE, *whole, evidence=files.evidence)
        assert files.table(files.evidence)[: len(as_of[1])] == as_of[1]
        assert [_until(row, week) for row in files.table() if row["iso_week_flagged"] <= str(week)] == as_of[0]


def _copied(lines: list[str], week: Week) -> Iterator[str]:
    for line in lines:
        department, iso_week, status, coached, *rest = line.split(",")
        weeks_ago = (week.monday - Week.parse(iso_week).monday).days // 7
        hidden = int(rest[4]) > 7 * weeks_ago + 2
        if weeks_ago >= 0:
            yield ",".join([department, iso_week, *(["", ""] if hidden else [status, coached]), *rest])


def _until(flag: dict[str, str], week: Week) -> dict[str, str]:
    return flag if flag["iso_week_cleared"] <= str(week) else flag | {"iso_week_cleared": ""}
