from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, Cast
from tests.factories import DepartmentWeekFactory, DriftFlagFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 9)


def get(client: Client, user: Any, path: str, **query: str) -> Any:
    client.force_login(user)
    with time_machine.travel(NOW, tick=False):
        return client.get(f"/api/v1/{path}", query)


@pytest.fixture
def weeks(cast: Cast) -> None:
    for back in range(3):
        for department, status in ((cast.emergency, "silent"), (cast.surgery, "on_track")):
            monday = MONDAY - timedelta(weeks=back)
            DepartmentWeekFactory(department=department, week_start=monday, status=status, sentence="Nobody asked.")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 6),
        ({"code": "edp"}, 3),
        ({"status": "silent"}, 3),
        ({"from": "2026-11-02"}, 4),
        ({"to": "2026-11-02"}, 4),
        ({"from": "2026-11-02", "to": "2026-11-02", "status": "on_track"}, 1),
    ],
)
def test_weeks_are_filtered(cast: Cast, client: Client, weeks: None, query: dict[str, str], found: int) -> None:
    assert get(client, cast.manager, "department-weeks/", **query).json()["count"] == found


def test_weeks_are_filtered_by_the_public_id_of_a_department(cast: Cast, client: Client, weeks: None) -> None:
    answer = get(client, cast.manager, "department-weeks/", department=str(cast.surgery.public_id)).json()

    assert {row["department_code"] for row in answer["results"]} == {"SUR"}
    assert answer["results"][0]["week"] == "2026-W46"


def test_filter_that_makes_no_sense_gets_problem_details(cast: Cast, client: Client, weeks: None) -> None:
    answer = get(client, cast.manager, "department-weeks/", **{"from": "soon"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert "from" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("who", "seen", "told"),
    [
        ("manager", 6, True),
        ("executive", 6, False),
        ("head", 3, True),
        ("champion", 3, False),
        ("clinician", 3, False),
        ("outsider", 0, False),
    ],
)
def test_weeks_are_for_those_concerned_and_reasons_for_fewer(
    cast: Cast, client: Client, weeks: None, who: str, seen: int, told: bool
) -> None:
    rows = get(client, getattr(cast, who), "department-weeks/").json()["results"]

    assert len(rows) == seen
    assert {row["sentence"] for row in rows} <= ({"Nobody asked."} if told else {None})


@pytest.mark.parametrize(("who", "seen"), [("manager", 2), ("head", 1), ("executive", 1), ("clinician", 0)])
def test_flags_are_for_those_who_may_know_the_reasons(cast: Cast, client: Client, who: str, seen: int) -> None:
    DriftFlagFactory(department=cast.emergency)
    DriftFlagFactory(department=cast.surgery, raised_at=datetime(2026, 10, 20, tzinfo=UTC))

    assert get(client, getattr(cast, who), "flags/").json()["count"] == seen


def test_flag_tells_the_numbers_it_was_raised_on(cast: Cast, client: Client) -> None:
    flag = DriftFlagFactory(department=cast.emergency)

    answer = get(client, cast.head, f"flags/{flag.public_id}/").json()

    assert answer["reasons"] == [{"code": "R1", "text": "Nobody has asked for 3 weeks", "numbers": {"n": 3}}]


def test_flag_of_another_department_is_not_there(cast: Cast, client: Client) -> None:
    flag = DriftFlagFactory(department=cast.surgery)

    assert get(client, cast.head, f"flags/{flag.public_id}/").status_code == 404


def test_standing_flags_can_be_asked_for(cast: Cast, client: Client) -> None:
    DriftFlagFactory(department=cast.emergency)
    DriftFlagFactory(department=cast.surgery, state="cleared", cleared_at=NOW, cleared_week_start=MONDAY)

    standing = get(client, cast.manager, "flags/", standing="true").json()["results"]

    assert [row["department_code"] for row in standing] == ["EDP"]


@pytest.mark.parametrize("size", [1, 20])
def test_lists_take_the_same_number_of_queries_at_any_size(
    cast: Cast, client: Client, size: int, django_assert_num_queries: Any
) -> None:
    for back in range(size):
        DepartmentWeekFactory(department=cast.emergency, week_start=MONDAY - timedelta(weeks=back))
        DriftFlagFactory()
    get(client, cast.manager, "flags/")

    with django_assert_num_queries(4):
        client.get("/api/v1/department-weeks/")
    with django_assert_num_queries(4):
        client.get("/api/v1/flags/")
