from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import DepartmentFactory

LIST = "/api/v1/departments/"


def codes(client: Client, query: str = "") -> list[str]:
    return [row["code"] for row in client.get(f"{LIST}{query}").json()["results"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("manager", ["EDP", "SUR"]),
        ("executive", ["EDP", "SUR"]),
        ("head", ["EDP"]),
        ("clinician", ["EDP"]),
        ("outsider", []),
    ],
)
def test_everybody_sees_the_departments_that_are_theirs(client: Client, cast: Cast, who: str, seen: list[str]) -> None:
    client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    assert codes(client) == seen


@pytest.mark.parametrize(
    ("query", "seen"),
    [("?code=sur", ["SUR"]), ("?open=true", ["EDP", "SUR"]), ("?open=false", ["OLD"]), ("?facility=nowhere", [])],
)
def test_departments_are_filtered(client: Client, cast: Cast, query: str, seen: list[str]) -> None:
    DepartmentFactory(code="OLD", name="Zzz", closed_on="2025-06-30")
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert codes(client, query) == seen


def test_one_department_is_told_with_where_it_belongs(client: Client, cast: Cast) -> None:
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"{LIST}{cast.emergency.public_id}/").json()
    assert (answer["name"], answer["zone"]) == ("Emergency Medicine", "America/New_York")
    assert answer["facility"] == cast.emergency.division.facility.name


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_costs_the_same_however_long(
    client: Client, cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    DepartmentFactory.create_batch(count)
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(4):
        client.get(LIST)
