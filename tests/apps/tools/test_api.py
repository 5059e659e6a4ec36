from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import AIToolFactory, DeploymentFactory, TrainedBehaviourFactory

LIST = "/api/v1/tools/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def results(client: Client, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"{LIST}{query}").json()["results"]


def test_a_head_sees_the_tools_of_the_own_department_and_only_its_deployments(client: Client, cast: Cast) -> None:
    shared = AIToolFactory(code="SEP")
    DeploymentFactory(tool=shared, department=cast.emergency)
    DeploymentFactory(tool=shared, department=cast.surgery)
    DeploymentFactory(tool=AIToolFactory(code="SUR"), department=cast.surgery)
    client.force_login(cast.head, backend=BACKEND)
    assert [tool["code"] for tool in results(client)] == ["SEP"]
    assert [row["department_code"] for row in results(client)[0]["deployments"]] == ["EDP"]


def test_the_program_office_sees_the_whole_inventory_and_filters_it(client: Client, cast: Cast) -> None:
    AIToolFactory(code="A", category="imaging")
    AIToolFactory(code="B", category="coding")
    client.force_login(cast.manager, backend=BACKEND)
    assert [tool["code"] for tool in results(client)] == ["A", "B"]
    assert [tool["code"] for tool in results(client, "?category=coding")] == ["B"]
    assert client.get(f"{LIST}?category=party").status_code == 400


@pytest.mark.parametrize("count", [2, 40])
def test_the_list_costs_the_same_however_long(
    client: Client, cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        TrainedBehaviourFactory(tool=DeploymentFactory(department=cast.emergency).tool)
    client.force_login(cast.head, backend=BACKEND)
    with django_assert_max_num_queries(7):
        client.get(LIST)
