"""What the API says of itself is valid OpenAPI 3.1, and complete."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from coachtrack.api_urls import urlpatterns
from tests.cast import Cast


@pytest.fixture
def schema(cast: Cast, client: Client) -> dict[str, object]:
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    answer: dict[str, object] = client.get("/api/v1/schema/").json()
    return answer


def test_the_schema_is_valid_openapi_3_1(schema: dict[str, object]) -> None:
    assert str(schema["openapi"]).startswith("3.1")
    OpenAPIV31SpecValidator(schema).validate()


def test_the_schema_is_made_without_a_doubt(tmp_path: Path) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_route_of_the_api_is_in_the_schema(schema: dict[str, object]) -> None:
    routes = {f"/api/v1/{route.pattern}".replace("<uuid:", "{").replace(">", "}") for route in urlpatterns}
    assert routes - {"/api/v1/schema/"} == set(schema["paths"])  # type: ignore[call-overload]


def test_every_operation_says_how_it_refuses_a_stranger(client: Client, db: None) -> None:
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/v1/schema/").headers["Content-Type"] == "application/problem+json"
