from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.audit.models import AuditEvent
from apps.core.weeks import Week
from apps.departments.models import Department
from apps.drift.models import DepartmentWeek
from apps.drift.services import assess_changed
from apps.operations.history.services import import_history
from apps.operations.roster.headings import Kind
from apps.operations.roster.services import File, import_roster
from apps.reminders.models import Reminder
from apps.reminders.services import queue_due
from apps.reviews.models import CoachingRecord, Excusal, Review, ReviewSeries
from apps.reviews.services import open_and_close, plan_reviews
from tests.apps.operations.roster_files import NOW, every_row, files
from tests.factories import OrganisationFactory, ReviewFactory

SAMPLE = Path(__file__).parents[3] / "docs/samples/northbrook"
HEAD = "department,date,review_status,ai,reason,tool,behaviours,coach,clinicians,minutes,source_id\n"
GOOD = (
    HEAD
    + """ED,2025-09-25,held,coached,,SEP,Look at the bedside,E1,E2;E3,5,H-1
ED,2025-10-02,held,asked,,,,,,,H-2
ED,2025-10-09,held,not raised,,,,,,,H-3
ED,2025-10-16,not held,,short staffed,,,,,,H-4
ED,2025-10-23,excused,,holiday,,,,,,H-5
ICU,2025-09-22,no entry,,,,,,,,
"""
)


@pytest.fixture(autouse=True)
def hospital(db: None) -> None:
    OrganisationFactory(zone="America/Chicago")
    assert import_roster(files(), by=None, now=NOW).done


def put(text: str = GOOD, *, dry_run: bool = False, encoding: str = "utf-8"):
    return import_history(file="history.csv", content=text.encode(encoding), by=None, now=NOW, dry_run=dry_run)


def rows(*lines: str, head: str = "department,iso_week,review_status,ai\n") -> str:
    return head + "\n".join(lines) + "\n"


def wrong(*lines: str, head: str = "department,iso_week,review_status,ai\n") -> list[tuple[int, str, str, str]]:
    """(line, column, value, advice) of each problem; nothing may have changed."""
    before = every_row()
    report = put(rows(*lines, head=head))
    assert every_row() == before
    assert not report.done
    return [(each.line, each.column, each.value, each.advice) for each in report.problems]


def past() -> "list[Review]":
    return list(Review.objects.filter(series__external_id__startswith="past:").order_by("week_start"))


def test_every_row_becomes_a_review_of_its_week() -> None:
    assert put().done
    statuses = [(review.department.code, str(Week(review.week_start)), review.status) for review in past()]
    assert sorted(statuses) == [
        ("ED", "2025-W39", "logged"),
        ("ED", "2025-W40", "logged"),
        ("ED", "2025-W41", "logged"),
        ("ED", "2025-W42", "logged"),
        ("ED", "2025-W43", "excused"),
        ("ICU", "2025-W39", "unlogged"),
    ]
    outcomes = CoachingRecord.objects.order_by("held_on").values_list("outcome", "not_held_reason", "source")
    assert list(outcomes) == [
        ("coached", "", "imported"),
        ("asked", "", "imported"),
        ("not_raised", "", "imported"),
        ("not_held", "short_staffed", "imported"),
    ]
    assert Excusal.objects.get(review__in=past()).reason == "holiday"


def test_details_are_kept_with_the_record() -> None:
    put()
    record = CoachingRecord.objects.get(outcome="coached")
    assert [tool.code for tool in record.tools.all()] == ["SEP"]
    assert [behaviour.text for behaviour in record.behaviours.all()] == ["Look at the bedside"]
    assert {person.external_id for person in record.clinicians.all()} == {"E2", "E3"}
    assert record.coach
    assert (record.coach.external_id, record.coach_role) == ("E1", "lead")
    assert (record.minutes_on_ai, record.held_on, record.logged_by) == (5, date(2025, 9, 25), None)


def test_without_a_coach_the_lead_of_that_day_is_taken() -> None:
    put()
    coaches = CoachingRecord.objects.filter(outcome="asked").values_list("coach__external_id", "coach_role")
    assert list(coaches) == [("E1", "lead")]


def test_the_same_file_again_changes_nothing() -> None:
    put()
    before = every_row()
    report = put()
    assert (report.done, report.changes) == (True, [])
    assert report.notes == ["Recorded already, and left as they are: 6 rows."]
    assert every_row() == before


def test_a_dry_run_tells_the_same_and_keeps_nothing() -> None:
    before = every_row()
    report = put(dry_run=True)
    assert every_row() == before
    assert report.counts() == [("past reviews created", 6)]


def test_the_audit_has_one_row_for_an_import() -> None:
    before = AuditEvent.objects.count()
    put()
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.latest("pk")
    assert event.action == "history.imported"
    assert event.data["rows"] == 6
    assert (event.data["first"], event.data["last"], event.data["coached"]) == ("2025-W39", "2025-W43", 1)


def test_nobody_is_ever_reminded_of_imported_reviews() -> None:
    last = rows(
        "ED,2026-W45,no entry,", "ICU,2026-W45,not held,", "URG,2026-W44,no entry,", "URG,2026-W45,held,coached"
    )
    assert put(last).done
    subjects = [review.public_id for review in past()]
    assert len(subjects) == 4
    for hours in (0, 1, 24, 24 * 4, 24 * 8, 24 * 20):
        moment = NOW + timedelta(hours=hours)
        plan_reviews(now=moment)
        open_and_close(now=moment)
        assess_changed(now=moment)
        queue_due(now=moment)
    assert not Reminder.objects.filter(subject__in=subjects).exists()


def test_nothing_is_planned_from_imported_reviews() -> None:
    put()
    reviews = len(past())
    for days in (0, 30):
        plan_reviews(now=NOW + timedelta(days=days))
    assert len(past()) == reviews
    assert not ReviewSeries.objects.filter(external_id__startswith="past:", ends_on=None).exists()


def test_two_years_are_assessed_afterwards() -> None:
    weeks = list(Week.parse("2025-W10").until(Week.parse("2026-W37")))
    put(rows(*(f"ED,{week},held,{'coached' if week.year == 2025 else 'no'}" for week in weeks)))
    assess_changed(now=NOW)
    found = DepartmentWeek.objects.filter(department__code="ED", week_start__lt=date(2026, 9, 7))
    assert found.count() == len(weeks)
    assert set(found.values_list("outcome", flat=True)) == {"coached", "not_raised"}
    last = found.order_by("-week_start")[0]
    assert last.weeks_silent == 36
    assert last.status in ("drifting", "silent")


def test_earlier_weeks_can_follow_later_ones() -> None:
    put(rows("ED,2025-W40,held,coached"))
    put(rows("ED,2025-W30,held,coached", "ED,2025-W50,held,asked"))
    series = ReviewSeries.objects.get(external_id__startswith="past:")
    assert series.revisions.get().starts_on == Week.parse("2025-W30").monday
    assert series.ends_on == Week.parse("2025-W50").sunday


def test_a_review_that_waits_for_its_entry_gets_it() -> None:
    series = ReviewSeries.objects.get(department__code="ED")
    waiting = ReviewFactory(series=series, slot_date=date(2026, 10, 15), status=Review.Status.UNLOGGED)
    report = put(rows("ED,2026-W42,held,coached"))
    assert report.counts() == [("past reviews changed", 1)]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.record.source) == ("logged", "imported")


def test_two_reviews_of_a_week_are_told_apart_by_shift() -> None:
    head = "department,week,shift,held,coached\n"
    text = rows("ICU,2025-W40,night,yes,yes", "ICU,2025-W40,day,no,", head=head)
    assert put(text).done
    assert {review.shift for review in past()} == {"day", "night"}
    assert put(text).changes == []


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        pytest.param("XX,2025-W40,held,coached", "department", "No department has this code", id="unknown department"),
        pytest.param("IC,2025-W40,held,coached", "department", "Did you mean ICU?", id="near department"),
        pytest.param("ED,2025-W53,held,coached", "iso_week", "a week that exists", id="no week 53"),
        pytest.param("ED,,held,coached", "iso_week", "Say when this was", id="no week"),
        pytest.param("ED,2027-W40,held,coached", "iso_week", "still to come", id="future"),
        pytest.param("ED,2026-W46,held,coached", "iso_week", "This week is not over", id="running week"),
        pytest.param("ED,2019-W02,held,coached", "iso_week", "opened on 2019-07-01", id="before it opened"),
        pytest.param("ED,1999-W02,held,coached", "iso_week", "more than 10 years ago", id="mistyped year"),
        pytest.param("ED,2025-W40,perhaps,coached", "review_status", "Write one of: held", id="status"),
        pytest.param("ED,2025-W40,held,perhaps", "ai", "Write one of: coached", id="ai"),
        pytest.param("ED,2025-W40,held,", "ai", "the review was held", id="held without ai"),
        pytest.param("ED,2025-W40,,", "review_status", "an empty row could be any", id="nothing said"),
        pytest.param("ED,2025-W40,not held,coached", "ai", "The review is not held", id="contradiction"),
    ],
)
def test_what_is_wrong_is_named_with_line_column_and_what_to_do(line: str, column: str, said: str) -> None:
    found = wrong("ED,2025-W30,held,coached", line)
    assert found[0][:2] == (3, column)
    assert said in found[0][3]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("tool", "NIX", "Write SEP"),
        ("behaviours", "Look at the beside", "Did you mean “Look at the bedside”?"),
        ("coach", "E99", "Nobody here has this id"),
        ("clinicians", "12", "a number alone does not say who"),
        ("minutes", "400", "from 1 to 240"),
        ("reason", "busy", "not held or are excused"),
    ],
)
def test_a_detail_that_nobody_knows_is_named(column: str, value: str, said: str) -> None:
    [(line, where, shown, advice)] = wrong(
        f"ED,2025-W40,held,coached,{value}", head=f"department,iso_week,review_status,ai,{column}\n"
    )
    assert (line, where, shown) == (2, column, value)
    assert said in advice


def test_all_problems_are_told_at_once() -> None:
    found = wrong("XX,2025-W40,held,coached", "ED,2025-W41,held,coached", "ED,2025-W60,perhaps,perhaps")
    assert [(line, column) for line, column, _, _ in found] == [
        (2, "department"),
        (4, "iso_week"),
        (4, "review_status"),
        (4, "ai"),
    ]


def test_a_row_that_stands_twice_is_named() -> None:
    [(line, _, _, advice)] = wrong("ED,2025-W40,held,coached", "ed,2025-W40,held,coached")
    assert line == 3
    assert "Line 2 has the review of ED in 2025-W40 already" in advice


def test_an_opening_too_late_is_one_problem_for_all_weeks() -> None:
    [(_, _, _, advice)] = wrong("ED,2018-W40,held,coached", "ED,2018-W42,held,coached", "ED,2018-W41,held,coached")
    assert "3 rows are earlier than that" in advice
    assert "Give 2018-10-01 or an earlier day as opened_on" in advice


def test_what_is_recorded_otherwise_is_not_overwritten() -> None:
    put(rows("ED,2025-W40,held,coached", "ED,2025-W41,excused,"))
    found = wrong("ED,2025-W40,held,asked", "ED,2025-W41,not held,")
    assert [(line, column, value) for line, column, value, _ in found] == [
        (2, "ai", "asked"),
        (3, "review_status", "not held"),
    ]
    assert "recorded as coached" in found[0][3]


def test_an_id_that_moves_to_another_week_is_named() -> None:
    head = "department,iso_week,review_status,ai,source_id\n"
    put(rows("ED,2025-W40,held,coached,77", head=head))
    [(line, column, value, _)] = wrong("ED,2025-W41,held,coached,77", head=head)
    assert (line, column, value) == (2, "source_id", "77")


def test_after_the_department_closed_there_are_no_reviews() -> None:
    Department.objects.filter(code="URG").update(closed_on=date(2025, 6, 30))
    [(_, _, _, advice)] = wrong("URG,2025-W40,held,coached")
    assert "URG closed on 2025-06-30" in advice


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_writes_is_read(encoding: str) -> None:
    text = "Department Name;Review Date;Held?;AI Coached;Comment\nEmergency Medicine;25.09.2025;Yes;Yes;Zoë\n"
    report = put(text, encoding=encoding)
    assert report.done, report.problems
    assert [(review.slot_date, review.record.outcome) for review in past()] == [(date(2025, 9, 25), "coached")]


def test_american_days_are_read_where_the_column_shows_their_order() -> None:
    head = "department,date,review_status,ai\n"
    report = put(rows("ED,3/4/2025,held,coached", "ED,3/13/2025,held,coached", head=head))
    assert report.done
    assert [review.slot_date for review in past()] == [date(2025, 3, 4), date(2025, 3, 13)]
    assert "month/day/year" in report.notes[0]


def test_a_day_that_can_be_two_is_asked_about() -> None:
    [(line, column, value, advice)] = wrong("ED,3/4/2025,held,coached", head="department,date,review_status,ai\n")
    assert (line, column, value) == (2, "date", "3/4/2025")
    assert "two different days" in advice


def test_a_heading_without_a_day_is_refused() -> None:
    [(line, column, _, advice)] = wrong("ED,held,coached", head="department,review_status,ai\n")
    assert (line, column) == (1, "date")
    assert "date or iso_week" in advice


def test_weeks_before_the_tool_was_in_use_are_told() -> None:
    report = put(rows("ED,2024-W40,held,coached"))
    assert report.done
    assert "not judged are 1 weeks" in report.notes[-1]


def test_the_command_imports_assesses_and_repeats_harmlessly(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(GOOD)
    said = [_run(file), _run(file)]
    assert "6 changed." in said[0]
    assert "Department weeks assessed:" in said[0]
    assert said[1].endswith("0 changed.\n")


def test_the_command_lists_problems_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(rows("XX,2025-W40,held,coached", "ED,2025-W41,held,"))
    errors = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\. Problems found: 2\."):
        call_command("import_history", file, stdout=StringIO(), stderr=errors)
    assert "history.csv, line 2, column department: “XX”" in errors.getvalue()


def test_the_command_says_that_a_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_history", tmp_path / "none.csv")


def _run(file: Path) -> str:
    out = StringIO()
    call_command("import_history", file, stdout=out)
    return out.getvalue()


def test_the_sample_belongs_to_the_sample_hospital() -> None:
    names = ("departments", "people", "leads", "tools", "series")
    sample = [File(Kind(name), f"{name}.csv", (SAMPLE / f"{name}.csv").read_bytes()) for name in names]
    assert import_roster(sample, by=None, now=NOW).done
    content = (SAMPLE / "history.csv").read_bytes()
    report = import_history(file="history.csv", content=content, by=None, now=NOW)
    assert report.done, report.problems[:3]
    assert report.counts() == [("past reviews created", content.count(b"\n") - 1)]


def test_more_rows_take_no_more_queries(django_assert_max_num_queries) -> None:
    few, many = ([f"ED,{week},held,coached,SEP" for week in weeks] for weeks in (_weeks(2023, 3), _weeks(2024, 45)))
    head = "department,iso_week,review_status,ai,tool\n"
    for lines in (few, many):
        with django_assert_max_num_queries(30):
            assert put(rows(*lines, head=head)).done


def _weeks(year: int, number: int) -> list[Week]:
    return [Week.parse(f"{year}-W01").plus(at) for at in range(number)]
