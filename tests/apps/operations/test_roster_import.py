from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Department, DepartmentLead, Facility, Membership, Organisation
from apps.operations.roster.headings import Kind
from apps.operations.roster.services import File, import_roster
from apps.reviews.models import Review, ReviewSeries
from apps.tools.models import Deployment, LeadReadiness, TrainedBehaviour
from tests.apps.operations.roster_files import GOOD, NOW, every_row, files, replaced
from tests.factories import OrganisationFactory, UserFactory

P, L, T, S = Kind.PEOPLE, Kind.LEADS, Kind.TOOLS, Kind.SERIES
TODAY = date(2026, 11, 12)
YESTERDAY = date(2026, 11, 11)
SAMPLE = Path(__file__).parents[3] / "docs/samples/northbrook"


@pytest.fixture(autouse=True)
def hospital(db: None) -> None:
    OrganisationFactory(zone="America/Chicago")


@pytest.fixture
def imported(hospital: None) -> None:
    assert import_roster(files(), by=None, now=NOW).done


def again(*changed: File, days: int = 0):
    """The same kinds of files some days later, with their contents as given."""
    return import_roster(changed or files(), by=None, now=NOW + timedelta(days=days))


@pytest.mark.usefixtures("imported")
def test_five_files_make_a_hospital() -> None:
    assert set(Department.objects.values_list("code", "zone")) == {
        ("ED", "America/Chicago"),
        ("ICU", "America/Chicago"),
        ("URG", "America/Denver"),
    }
    assert set(User.objects.values_list("external_id", flat=True)) == {"E1", "E2", "E3", "E4", "E5"}
    assert (Membership.objects.count(), DepartmentLead.objects.count(), ReviewSeries.objects.count()) == (5, 4, 4)
    assert (Deployment.objects.count(), TrainedBehaviour.objects.count()) == (3, 4)
    assert set(LeadReadiness.objects.values_list("user__external_id", "tool__code")) == {("E1", "SEP"), ("E3", "SEP")}
    assert User.objects.get(is_program_manager=True).external_id == "E4"
    assert Review.objects.exists()


@pytest.mark.usefixtures("imported")
def test_a_name_that_begins_with_a_minus_survives() -> None:
    person = User.objects.get(external_id="E3")
    assert (person.first_name, person.last_name, person.email) == ("-Ana", "-Lopez", None)


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("days", [0, 1, 30])
def test_the_same_files_again_change_no_row_at_all(days: int) -> None:
    before = every_row()
    report = again(days=days)
    assert (report.changes, report.problems, report.leavers, report.done) == ([], [], [], True)
    assert every_row() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_encodings_of_excel_give_the_same_rows(encoding: str, separator: str, imported: None) -> None:
    before = every_row()
    for kind in Kind:
        text = GOOD[kind].replace(",", separator).replace("\n", "\r\n")
        assert again(File(kind, "x.csv", text.encode(encoding))).changes == []
    assert every_row() == before


def test_a_dry_run_says_the_same_and_keeps_nothing() -> None:
    before = every_row()
    report = import_roster(files(), by=None, now=NOW, dry_run=True)
    assert every_row() == before
    assert not report.done
    assert report.changes == import_roster(files(), by=None, now=NOW).changes


def test_a_dry_run_shows_the_reviews_of_the_next_fourteen_days() -> None:
    coming = import_roster(files(), by=None, now=NOW, dry_run=True).coming
    assert [(review.department, review.when, review.lead) for review in coming[:3]] == [
        ("Emergency Medicine", "Thu Nov 12, 14:00", "Dr. Hana Marsh"),
        ("Critical Care", "Mon Nov 16, 06:45", "-Ana -Lopez"),
        ("Critical Care", "Mon Nov 16, 18:45", "-Ana -Lopez"),
    ]


@pytest.mark.usefixtures("imported")
def test_a_move_ends_the_old_membership_and_begins_a_new_one() -> None:
    again(*replaced(P, "Marsh,ED", "Marsh,URG"), days=0)
    rows = Membership.objects.filter(user__external_id="E1").order_by("starts_on")
    assert [(row.department.code, row.starts_on, row.ends_on) for row in rows] == [
        ("ED", date(2015, 4, 1), YESTERDAY),
        ("URG", TODAY, None),
    ]


@pytest.mark.usefixtures("imported")
def test_a_new_lead_follows_the_old_one_and_delegates_stay() -> None:
    again(File(L, "l.csv", b"external_id,department_code,role,start\nE2,ED,lead,2026-11-09\n"))
    leads = DepartmentLead.objects.filter(department__code="ED").order_by("role", "starts_on")
    assert [(lead.user.external_id, lead.role, lead.starts_on, lead.ends_on) for lead in leads] == [
        ("E2", "delegate", date(2026, 1, 5), None),
        ("E1", "lead", date(2024, 1, 8), date(2026, 11, 8)),
        ("E2", "lead", date(2026, 11, 9), None),
    ]


@pytest.mark.usefixtures("imported")
def test_who_is_missing_is_listed_as_a_leaver_and_stays() -> None:
    text = "".join(line for line in GOOD[P].splitlines(keepends=True) if not line.startswith("E5"))
    before = every_row()
    report = again(File(P, "p.csv", text.encode()))
    assert [(leaver.external_id, leaver.places) for leaver in report.leavers] == [
        ("E5", "Urgent Care, lead of Urgent Care")
    ]
    assert every_row() == before


@pytest.mark.usefixtures("imported")
def test_two_people_may_exchange_their_addresses() -> None:
    text = GOOD[P].replace("hana.marsh@", "x@").replace("omar.vance@", "hana.marsh@").replace("x@", "omar.vance@")
    assert again(File(P, "p.csv", text.encode())).done
    assert User.objects.get(external_id="E1").email == "omar.vance@hospital.example"


def test_somebody_known_by_address_alone_gets_the_id() -> None:
    manager = UserFactory(external_id=None, email="noor.bell@hospital.example", is_program_manager=True)
    import_roster(files(), by=None, now=NOW)
    manager.refresh_from_db()
    assert manager.external_id == "E4"


@pytest.mark.usefixtures("imported")
def test_a_right_is_never_taken_away() -> None:
    again(*replaced(P, "program_manager", "clinician"))
    assert User.objects.get(external_id="E4").is_program_manager


@pytest.mark.usefixtures("imported")
def test_an_empty_cell_leaves_what_is_there() -> None:
    before = every_row()
    text = GOOD[P].replace("omar.vance@hospital.example", "").replace(",contracted,day,2015-04-01,,yes", ",,,,,")
    assert again(File(P, "p.csv", text.encode())).changes == []
    assert every_row() == before


@pytest.mark.usefixtures("imported")
def test_another_slot_is_a_revision_from_today_on() -> None:
    report = again(*replaced(S, "Thu,14:00", "Fri,13:30"))
    series = ReviewSeries.objects.get(department__code="ED")
    last = list(series.revisions.all())[-1]
    assert (last.weekday, f"{last.wall_time:%H:%M}", last.starts_on) == (4, "13:30", TODAY)
    assert [change.did for change in report.changes] == ["changed"]


@pytest.mark.usefixtures("imported")
def test_a_series_ends_with_its_until_and_one_left_out_goes_on() -> None:
    text = GOOD[S].replace(",,1,ICU-PM", ",2026-12-31,1,ICU-PM")
    text = "".join(line for line in text.splitlines(keepends=True) if "ICU-AM" not in line)
    report = again(File(S, "s.csv", text.encode()))
    assert ReviewSeries.objects.get(external_id="ICU-PM").ends_on == date(2026, 12, 31)
    assert [line.partition(":")[0] for line in report.unlisted] == ["Critical Care"]
    assert again(File(S, "s.csv", text.encode())).changes == []


@pytest.mark.usefixtures("imported")
def test_a_stage_that_changes_is_kept_with_its_day() -> None:
    again(*replaced(T, "URG,planned", "URG,pilot"))
    row = Deployment.objects.get(tool__code="SCR")
    assert (row.stage, row.stage_since) == ("pilot", TODAY)


@pytest.mark.usefixtures("imported")
def test_audit_counts_what_was_done_and_names_who_got_a_right() -> None:
    event = AuditEvent.objects.get(action="roster.people")
    assert (event.data["person_created"], event.data["membership_created"]) == (5, 5)
    assert event.data["granted_program_manager"] == [str(User.objects.get(external_id="E4").public_id)]


@pytest.mark.usefixtures("imported")
def test_a_preview_that_no_longer_holds_is_not_confirmed() -> None:
    move = replaced(P, "Marsh,ED", "Marsh,URG")
    digest = import_roster(move, by=None, now=NOW, dry_run=True).digest
    before = every_row()
    assert not import_roster(move, by=None, now=NOW + timedelta(days=1), previewed=digest).done
    assert every_row() == before
    assert import_roster(move, by=None, now=NOW, previewed=digest).done


def test_without_an_organisation_the_way_is_named() -> None:
    OrganisationFactory().delete()
    with pytest.raises(Refused, match="/setup/"):
        import_roster(files(kinds=[Kind.PEOPLE]), by=None, now=NOW)


def test_a_departments_file_begins_the_hospital_on_a_new_server() -> None:
    OrganisationFactory().delete()
    Facility.objects.all().delete()
    assert import_roster(files(), by=None, now=NOW).done
    organisation = Organisation.objects.get()
    assert Facility.objects.filter(name=organisation.name, zone=organisation.zone).exists()


@pytest.mark.parametrize("people", [60, 600])
def test_queries_do_not_grow_with_people(people: int, django_assert_max_num_queries) -> None:
    rows = "".join(f"N{n},n{n}@h.example,A,B,ED\n" for n in range(people))
    content = f"external_id,email,first,last,department_code\n{rows}".encode()
    import_roster(files(kinds=[Kind.DEPARTMENTS]), by=None, now=NOW)
    with django_assert_max_num_queries(20 + people // 40):  # SQLite takes some 80 new rows at a time
        assert import_roster([File(P, "p.csv", content)], by=None, now=NOW).done
    with django_assert_max_num_queries(15):
        assert import_roster([File(P, "p.csv", content)], by=None, now=NOW).changes == []


def call(*arguments: str) -> str:
    out = StringIO()
    call_command("import_roster", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_imports_the_sample_and_then_finds_nothing_to_change() -> None:
    arguments = [word for kind in Kind for word in (f"--{kind}", str(SAMPLE / f"{kind}.csv"))]
    assert "people created: 191" in call(*arguments)
    before = every_row()
    assert "0 changed." in call(*arguments)
    assert every_row() == before


def test_the_command_lists_problems_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("external_id,first,last,email\n" + "E,A,B,x@\n" * 300)
    out = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\. Problems found: 300"):
        call_command("import_roster", "--people", str(path), stderr=out)
    assert out.getvalue().splitlines()[-1] == "… and 100 more."


@pytest.mark.parametrize("arguments", [[], ["--people", "nowhere.csv"], ["--people", "."]])
def test_the_command_without_a_file_says_so_in_a_sentence(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"Name at least one file|cannot be read"):
        call(*arguments)


def test_the_command_imports_nothing_into_the_demo(settings, tmp_path: Path) -> None:
    settings.COACHTRACK_DEMO = True
    path = tmp_path / "departments.csv"
    path.write_text(GOOD[Kind.DEPARTMENTS])
    with pytest.raises(CommandError, match="demo hospital"):
        call("--departments", str(path))
    assert "Dry run" in call("--departments", str(path), "--dry-run")


@pytest.mark.usefixtures("imported")
def test_a_lead_named_by_an_address_that_is_given_up_is_unknown() -> None:
    text = GOOD[P].replace("cole.ito@", "c.ito@")
    problems = again(File(P, "p.csv", text.encode()), *files(kinds=[L])).problems
    assert [(problem.line, problem.column) for problem in problems] == [(3, "email")]


def test_one_person_by_id_and_by_address_is_one_person() -> None:
    text = GOOD[L] + "E2,,ED,delegate,2026-01-05,,,\n"
    problems = import_roster(files(lambda _: text, of=L), by=None, now=NOW).problems
    assert [(problem.line, problem.column) for problem in problems] == [(6, "external_id")]


def test_an_id_and_an_address_of_two_people_are_told_apart() -> None:
    text = GOOD[L].replace("E1,,ED", "E1,cole.ito@hospital.example,ED")
    problems = import_roster(files(lambda _: text, of=L), by=None, now=NOW).problems
    assert "address of E2" in problems[0].advice


@pytest.mark.usefixtures("imported")
def test_the_zone_and_the_main_department_stay_where_the_file_is_silent() -> None:
    before = every_row()
    departments = GOOD[Kind.DEPARTMENTS].replace("America/Denver", "")
    people = GOOD[P].replace(",,yes", ",,").replace(",,no", ",,")
    report = again(File(Kind.DEPARTMENTS, "d.csv", departments.encode()), File(P, "p.csv", people.encode()))
    assert report.changes == []
    assert every_row() == before


@pytest.mark.usefixtures("imported")
def test_the_first_place_of_somebody_new_is_the_main_one() -> None:
    again(File(P, "p.csv", b"external_id,first,last,department\nN1,A,B,ED\nN1,A,B,ICU\n"))
    assert [row.is_primary for row in Membership.objects.filter(user__external_id="N1").order_by("pk")] == [True, False]


def test_two_files_of_one_name_are_told_apart() -> None:
    broken = [File(kind, "export.csv", b"x\n1\n") for kind in (P, L)]
    found = {problem.file for problem in import_roster(broken, by=None, now=NOW).problems}
    assert found == {"export.csv (people)", "export.csv (leads)"}


@pytest.mark.usefixtures("imported")
def test_a_program_manager_who_is_missing_is_a_leaver_too() -> None:
    text = "".join(line for line in GOOD[P].splitlines(keepends=True) if not line.startswith("E4"))
    leavers = again(File(P, "p.csv", text.encode())).leavers
    assert [(leaver.external_id, leaver.places) for leaver in leavers] == [("E4", "program manager")]
