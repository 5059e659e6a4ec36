import gzip
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core import clock
from apps.departments.models import Department, Division
from apps.drift.models import DepartmentWeek
from tests.cast import Cast
from tests.factories import (
    DepartmentFactory,
    DepartmentLeadFactory,
    DepartmentWeekFactory,
    DeploymentFactory,
    DivisionFactory,
    DriftFlagFactory,
    MembershipFactory,
    RevisionFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def _it_is_thursday(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(user: User, path: str) -> str:
    response = as_user(user).get(path)
    assert response.status_code == 200
    return response.content.decode()


def weeks_of(department: Department, status: str = "on_track", **fields: Any) -> None:
    for back in range(14):
        DepartmentWeekFactory(department=department, week_start=MONDAY - timedelta(weeks=back), status=status, **fields)


def silent_emergency(cast: Cast) -> None:
    weeks_of(
        cast.emergency, "silent", outcome="unlogged", depth=None, weeks_silent=5, sentence="Five weeks of silence."
    )
    DriftFlagFactory(
        department=cast.emergency,
        status="silent",
        sentence="Nobody has asked for 5 expected weeks.",
        raised_at=datetime(2026, 10, 26, 12, 0, tzinfo=UTC),
    )


def address(department: Department) -> str:
    return f"/departments/{department.public_id}/"


def many_departments(number: int) -> None:
    division = DivisionFactory()
    departments = Department.objects.bulk_create(
        Department(division=division, code=f"X{n}", name=f"Ward {n}", zone=division.facility.zone, opened_on=MONDAY)
        for n in range(number)
    )
    DepartmentWeek.objects.bulk_create(
        DepartmentWeekFactory.build(
            department=department, week_start=MONDAY - timedelta(weeks=back), depth=(n + back) % 5
        )
        for n, department in enumerate(departments)
        for back in range(13)
    )


# --- the first page ---


@pytest.mark.parametrize(("who", "where"), [("manager", "/program/"), ("executive", "/program/")])
def test_home_leads_to_where_the_week_happens(cast: Cast, who: str, where: str) -> None:
    assert as_user(getattr(cast, who)).get("/").headers["Location"] == where


def test_home_of_somebody_who_belongs_nowhere_says_why_it_is_empty(cast: Cast) -> None:
    assert "do not lead or belong to a department" in page(cast.outsider, "/")


# --- the board ---


def test_program_says_in_one_sentence_how_the_hospital_stands(cast: Cast) -> None:
    silent_emergency(cast)
    weeks_of(cast.surgery)

    shown = page(cast.manager, "/program/")

    assert "AI use was reinforced consistently in 1 of 2 departments." in shown
    assert "1 silent. None changed since Monday." in shown


def test_heatmap_is_a_table_with_the_worst_first_and_every_cell_in_words(cast: Cast) -> None:
    weeks_of(cast.surgery, depth=3)
    silent_emergency(cast)

    shown = page(cast.manager, "/program/")

    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)<', shown) == ["Emergency Medicine", "General Surgery"]
    assert shown.count("silent, no entry<") == shown.count("on track, coached, depth 3<") == 13
    assert "<caption>" in shown


def test_heatmap_writes_excused_and_pending_weeks_without_a_verdict(cast: Cast) -> None:
    DepartmentWeekFactory(department=cast.surgery, outcome="pending")
    DepartmentWeekFactory(department=cast.surgery, week_start=MONDAY - timedelta(weeks=1), outcome="excused")

    shown = page(cast.manager, "/program/")

    assert 'data-status="pending"' in shown
    assert 'data-status="excused"' in shown
    assert "still open</span>" in shown


def test_heatmap_marks_a_night_slot_that_went_without(cast: Cast) -> None:
    DepartmentWeekFactory(department=cast.surgery, coached=1, night_expected=1, night_coached=0, depth=2)

    assert "depth 2, night slot without coaching" in page(cast.manager, "/program/")


def test_tiles_always_carry_their_denominator(cast: Cast) -> None:
    last = MONDAY - timedelta(weeks=1)
    DepartmentWeekFactory(department=cast.emergency, week_start=last, held=1, coached=1, named=2)
    DepartmentWeekFactory(department=cast.surgery, week_start=last, outcome="pending", pending=1)

    shown = re.sub(r"\s+", " ", page(cast.manager, "/program/"))

    assert '1 <span>of 2</span></div> <p class="tile-words">departments coached AI use last week; 1 may still' in shown
    assert '2 <span>of 2</span></div> <p class="tile-words">clinicians were named' in shown


def test_filters_keep_what_fits_and_say_of_how_many(cast: Cast) -> None:
    silent_emergency(cast)
    weeks_of(cast.surgery)

    shown = page(cast.manager, "/program/?status=silent&search=marsh")

    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)<', shown) == ["Emergency Medicine"]
    assert "1 of 2 departments." in shown


def test_a_filter_that_fits_nobody_offers_the_way_back(cast: Cast) -> None:
    weeks_of(cast.surgery)

    assert "Show all departments" in page(cast.manager, "/program/?search=nowhere&page=x")


def test_flags_come_with_todays_reason_and_suggested_help(cast: Cast) -> None:
    silent_emergency(cast)

    shown = page(cast.manager, "/program/")

    assert "Five weeks of silence." in shown
    assert "Call the lead" in shown
    assert "Dr. Hana Marsh" in shown


def test_executive_sees_numbers_and_neither_reasons_nor_names(cast: Cast) -> None:
    silent_emergency(cast)

    DeploymentFactory(department=cast.emergency)

    shown = page(cast.executive, "/program/?search=marsh") + page(cast.executive, address(cast.emergency))

    assert "in 0 of 1 department" in shown
    for hidden in ("Nobody has asked", "silence.", "Marsh", "Whom to call", "program.csv", "were trained"):
        assert hidden not in shown.replace('value="marsh"', "")


def test_an_empty_hospital_gets_its_first_three_steps(cast: Cast) -> None:
    shown = page(cast.manager, "/program/")

    assert shown.count("<li") >= 3
    assert "Attach a weekly review" in shown


def test_a_hospital_too_young_to_judge_is_led_to_inviting_its_heads(cast: Cast) -> None:
    DepartmentWeekFactory(department=cast.surgery, outcome="pending", status="not_enough_data")

    shown = page(cast.manager, "/program/")

    assert "It is too early to judge the 1 department." in shown
    assert "No department head has signed in yet" in shown


def test_what_is_coming_names_go_lives_without_a_trained_lead(cast: Cast) -> None:
    weeks_of(cast.surgery)
    DeploymentFactory(department=cast.surgery, tool__name="Heartline", stage="planned", went_live_on=date(2026, 11, 20))
    DepartmentLeadFactory(department=cast.surgery, user__last_name="Newman", starts_on=date(2026, 11, 30))

    shown = page(cast.manager, "/program/")

    assert "Heartline goes live, and its lead is not trained on it yet" in shown
    assert "Newman becomes the lead" in shown


@pytest.mark.parametrize("number", [5, 130])
def test_program_needs_twelve_queries_whatever_the_size(cast: Cast, number: int) -> None:
    many_departments(number)
    silent_emergency(cast)
    client = as_user(cast.manager)

    with CaptureQueriesContext(connection) as asked:
        client.get("/program/")

    assert len(asked) <= 12, [query["sql"][:120] for query in asked]


def test_program_of_a_thousand_departments_weighs_little(cast: Cast) -> None:
    many_departments(1_000)

    response = as_user(cast.manager).get("/program/")

    assert len(response.content) <= 250_000
    assert len(gzip.compress(response.content)) <= 60_000


def test_pages_of_the_board_follow_each_other_without_overlap(cast: Cast) -> None:
    many_departments(130)
    client = as_user(cast.manager)

    names = [
        name
        for number in (1, 2)
        for name in re.findall(
            r'<th scope="row"><a [^>]*>([^<]+)<', client.get(f"/program/?page={number}").content.decode()
        )
    ]

    assert len(names) == len(set(names)) == 130


# --- the file ---


def test_csv_holds_every_department_and_starts_no_formula(cast: Cast) -> None:
    Division.objects.filter(pk=cast.surgery.division_id).update(name="=HYPERLINK(1)")
    weeks_of(cast.surgery, depth=3)
    silent_emergency(cast)

    response = as_user(cast.manager).get("/program.csv")

    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("EDP,Emergency Medicine")
    assert ",'=HYPERLINK(1)," in lines[2]
    assert lines[2].endswith("coached,3")


# --- one department ---


@pytest.mark.parametrize("who", ["manager", "head", "co_lead", "delegate"])
def test_department_tells_its_reasons_to_those_who_can_help(cast: Cast, who: str) -> None:
    silent_emergency(cast)

    shown = page(getattr(cast, who), address(cast.emergency))

    assert "Why it is called silent" in shown
    assert "Five weeks of silence." in shown
    assert "Call the lead" in shown or "call the lead" in shown


@pytest.mark.parametrize("who", ["clinician", "champion"])
def test_department_speaks_of_coverage_in_words_to_its_clinicians(cast: Cast, who: str) -> None:
    silent_emergency(cast)

    shown = page(getattr(cast, who), address(cast.emergency))

    assert "In 0 of the last 8 expected weeks, AI use was talked about" in shown
    for hidden in ("Five weeks of silence", "Nobody has asked", "Marsh", "lead"):
        assert hidden not in shown


@pytest.mark.parametrize("who", ["other_head", "outsider", "administrator"])
def test_department_is_not_there_for_others(cast: Cast, who: str) -> None:
    assert as_user(getattr(cast, who)).get(address(cast.emergency)).status_code == 404


def test_department_shows_promised_trained_and_reinforced(cast: Cast) -> None:
    DeploymentFactory(department=cast.emergency, tool__name="Tidewatch", promise_text="Fewer late calls")
    weeks_of(cast.emergency)

    shown = page(cast.manager, address(cast.emergency))

    assert "Fewer late calls" in shown
    assert "0 of 4 who ask were trained" in shown
    assert "in 0 of the last 8 weeks" in shown


def test_department_says_where_many_reviews_were_excused(cast: Cast) -> None:
    weeks_of(cast.emergency)
    lately = DepartmentWeek.objects.filter(department=cast.emergency).order_by("-week_start")[:3]
    DepartmentWeek.objects.filter(pk__in=[week.pk for week in lately]).update(excused=1)

    assert "Often excused: 3 reviews in eight weeks" in page(cast.manager, address(cast.emergency))


def test_department_without_any_week_is_a_calm_page(cast: Cast) -> None:
    for who in (cast.manager, cast.clinician, cast.executive):
        assert "too few" in page(who, address(cast.emergency)) or who is not cast.clinician


@pytest.mark.parametrize("who", ["manager", "head", "clinician"])
@pytest.mark.parametrize("size", [1, 9])
def test_department_needs_twelve_queries_whatever_the_size(cast: Cast, who: str, size: int) -> None:
    silent_emergency(cast)
    for number in range(size):
        RevisionFactory(series=SeriesFactory(department=cast.emergency), weekday=number % 7)
        DeploymentFactory(department=cast.emergency)
        MembershipFactory(department=cast.emergency)
        DepartmentLeadFactory(department=cast.emergency, role="co_lead")
    client = as_user(getattr(cast, who))

    with CaptureQueriesContext(connection) as asked:
        client.get(address(cast.emergency))

    assert len(asked) <= 12, [query["sql"][:120] for query in asked]


# --- the gallery ---


def test_gallery_shows_every_component(cast: Cast) -> None:
    DepartmentFactory()

    shown = page(cast.administrator, "/gallery/")

    for mark in ("big-button", "sparkline", "empty", "chip", "banner", "errorlist", 'data-status="silent"'):
        assert mark in shown
