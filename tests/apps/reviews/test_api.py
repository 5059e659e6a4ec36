from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from apps.reviews.models import Review
from tests.cast import Cast
from tests.factories import RecordFactory, ReviewFactory, SeriesFactory

LIST = reverse("api:reviews")


def listed(client: Client, **wanted: str) -> list[dict[str, Any]]:
    response = client.get(LIST, wanted)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_reviews_of_one_department_are_listed_to_its_head(as_head: Client, cast: Cast, review: Review) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.surgery))
    (row,) = listed(as_head)
    assert (row["public_id"], row["department_name"]) == (str(review.public_id), "Emergency Medicine")
    assert (row["week"], row["status"], row["starts_at"]) == ("2026-W46", "open", "2026-11-12T19:00:00Z")
    assert row["record"] is None


def test_review_with_a_record_tells_the_outcome_and_no_names(as_head: Client, cast: Cast, review: Review) -> None:
    record = RecordFactory(review=review, outcome="coached", coach=cast.head)
    record.clinicians.add(cast.clinician)
    response = as_head.get(reverse("api:review", args=[review.public_id]))
    row = response.json()["record"]
    assert (row["outcome"], row["depth"], row["late"]) == ("coached", 2, False)
    assert not {"Clark", "Marsh"} & set(response.content.decode().replace('"', " ").split())


def test_reviews_of_all_departments_are_listed_to_the_program_office(
    as_manager: Client, cast: Cast, review: Review
) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.surgery))
    assert len(listed(as_manager)) == 2
    assert len(listed(as_manager, department=str(cast.surgery.public_id))) == 1


def test_review_of_another_department_is_not_found(as_head: Client) -> None:
    assert as_head.get(reverse("api:review", args=[ReviewFactory().public_id])).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ({"status": "unlogged"}, [5]),
        ({"from": "2026-11-06"}, [12]),
        ({"to": "2026-11-11"}, [5]),
        ({"week": "2026-W45"}, [5]),
        ({"code": "edp", "status": "open"}, [12]),
        ({"code": "sur"}, []),
        ({"week": "2026-w46", "status": "open"}, [12]),
    ],
)
def test_reviews_are_filtered(as_head: Client, review: Review, wanted: dict[str, str], days: list[int]) -> None:
    ReviewFactory(series=review.series, slot_date=date(2026, 11, 5), status="unlogged")
    assert [row["slot_date"] for row in listed(as_head, **wanted)] == [f"2026-11-{day:02}" for day in days]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("week", "2027-W53"),
        ("week", "\x00"),
        ("department", "1 OR 1=1"),
        ("status", "late"),
        ("from", "2027-02-29"),
    ],
)
def test_reviews_with_a_senseless_filter_get_problem_details(as_head: Client, name: str, value: str) -> None:
    response = as_head.get(LIST, {name: value})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert name in response.json()["errors"]


def test_reviews_keep_their_queries(as_manager: Client, review: Review) -> None:
    few = _queries(as_manager)
    for _ in range(10):
        RecordFactory()
    assert _queries(as_manager) == few <= 8


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as counted:
        listed(client)
    return len(counted)


def test_reviews_are_in_the_schema_with_their_filters() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/reviews/"]["get"]["parameters"]}
    assert {"department", "status", "week", "from", "to", "page"} <= names
