from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from apps.accounts.models import User
from apps.feedback.models import Feedback
from apps.reviews.models import CoachingRecord, Review
from tests.cast import Cast
from tests.factories import BarrierFactory, DeploymentFactory, NextStepFactory, NoteFactory, TrainedBehaviourFactory

pytestmark = pytest.mark.usefixtures("the_moment")


def by_token(user: User) -> dict[str, Any]:
    _, token = AuthToken.objects.create(user)
    return {"headers": {"Authorization": f"Token {token}"}, "content_type": "application/json"}


def url(review: Review) -> str:
    return reverse("api:review-log", args=[review.public_id])


def test_log_by_token_is_created(cast: Cast, client: Client, review: Review) -> None:
    answer = client.post(url(review), {"outcome": "coached"}, **by_token(cast.head))
    assert answer.status_code == 201
    record = CoachingRecord.objects.get()
    assert answer.json()["public_id"] == str(record.public_id)
    assert (answer.json()["depth"], record.source) == (2, "api")


def test_log_by_session_is_created(cast: Cast, client: Client, review: Review) -> None:
    client.force_login(cast.head)
    assert client.post(url(review), {"outcome": "asked"}, content_type="application/json").status_code == 201


def test_log_sent_again_with_its_uuid_gives_the_record(cast: Cast, client: Client, review: Review) -> None:
    sent = {"outcome": "coached", "client_uuid": str(uuid4())}
    first = client.post(url(review), sent, **by_token(cast.head))
    again = client.post(url(review), sent, **by_token(cast.head))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_log_a_second_time_is_a_conflict_with_problem_details(cast: Cast, client: Client, review: Review) -> None:
    client.post(url(review), {"outcome": "coached"}, **by_token(cast.head))
    answer = client.post(url(review), {"outcome": "asked"}, **by_token(cast.co_lead))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "already_logged"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "great"}, "outcome"),
        ({"outcome": "coached", "tools": [str(uuid4())]}, "tools"),
        ({"outcome": "coached", "tools": ["x"]}, "tools"),
        ({"outcome": "coached", "observed_n": 3, "observed_m": 2}, "observed_n"),
        ({"outcome": "coached", "not_held_reason": "surge"}, "not_held_reason"),
        ({"outcome": "coached", "held_on": "2026-11-13"}, "held_on"),
    ],
)
def test_log_with_something_wrong_names_the_field(
    cast: Cast, client: Client, review: Review, sent: dict[str, Any], field: str
) -> None:
    answer = client.post(url(review), sent, **by_token(cast.head))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not CoachingRecord.objects.exists()


def test_log_with_detail_takes_public_ids(cast: Cast, client: Client, review: Review) -> None:
    tool = DeploymentFactory(department=cast.emergency).tool
    behaviour = TrainedBehaviourFactory(tool=tool)
    sent = {
        "outcome": "coached",
        "tools": [str(tool.public_id)],
        "behaviours": [str(behaviour.public_id)],
        "clinicians": [str(cast.clinician.public_id)],
        "observed": True,
        "audience": "both",
    }
    assert client.post(url(review), sent, **by_token(cast.head)).json()["depth"] == 3
    record = CoachingRecord.objects.get()
    assert record.audience == "both"
    assert [*record.behaviours.all(), *record.clinicians.all()] == [behaviour, cast.clinician]


def test_log_by_the_program_office_names_nobody(cast: Cast, client: Client, review: Review) -> None:
    named = {"outcome": "coached", "clinicians": [str(cast.clinician.public_id)]}
    assert client.post(url(review), named, **by_token(cast.manager)).status_code == 400
    assert client.post(url(review), {"outcome": "coached"}, **by_token(cast.manager)).json()["source"] == "phone"


def test_log_of_another_department_is_not_found(cast: Cast, client: Client, review: Review) -> None:
    assert client.post(url(review), {"outcome": "coached"}, **by_token(cast.other_head)).status_code == 404


def test_log_without_signing_in_is_401(client: Client, review: Review) -> None:
    assert client.post(url(review), {"outcome": "coached"}, content_type="application/json").status_code == 401


def test_log_by_token_needs_at_most_eight_queries(
    cast: Cast, review: Review, client: Client, transactional_db: None
) -> None:
    """Token, person and audit included."""
    sent, signed = {"outcome": "coached", "client_uuid": str(uuid4())}, by_token(cast.head)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url(review), sent, **signed).status_code == 201
    assert len(queries) <= 8, [query["sql"][:90] for query in queries]


def test_notes_are_ones_own_alone(cast: Cast, client: Client) -> None:
    people = {"department": cast.emergency, "author": cast.head}
    mine = NoteFactory(recipient=cast.clinician, **people)
    NoteFactory(recipient=cast.colleague, **people)
    found = client.get(reverse("api:notes"), **by_token(cast.clinician)).json()["results"]
    assert [note["public_id"] for note in found] == [str(mine.public_id)]
    assert client.get(reverse("api:notes"), **by_token(cast.manager)).json()["results"] == []


def test_respond_marks_the_note_and_answers_with_it(cast: Cast, client: Client) -> None:
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician)
    address = reverse("api:note-respond", args=[note.public_id])
    answer = client.post(address, {"response": "disagreed", "reply": "It was late."}, **by_token(cast.clinician))
    assert (answer.status_code, answer.json()["response"]) == (200, "disagreed")
    assert Feedback.objects.get().reply == "It was late."
    assert client.post(address, {"response": "thanks"}, **by_token(cast.head)).status_code == 404
    assert client.post(address, {"response": "shrug"}, **by_token(cast.clinician)).status_code == 400


def test_barriers_by_api_name_nobody_who_did_not_choose_so(cast: Cast, client: Client) -> None:
    BarrierFactory(department=cast.emergency, reported_by=cast.clinician, owner=cast.outsider)
    BarrierFactory(department=cast.emergency, reported_by=cast.clinician, named=True)
    BarrierFactory(department=cast.surgery)
    rows = client.get("/api/v1/barriers/", **by_token(cast.head)).json()["results"]
    assert sorted((row["reporter"] or "") for row in rows) == ["", "Casey Clark"]
    assert len(client.get("/api/v1/barriers/", **by_token(cast.outsider)).json()["results"]) == 1


def test_barrier_is_answered_by_api_by_whom_is_asked(cast: Cast, client: Client) -> None:
    barrier = BarrierFactory(department=cast.emergency, owner=cast.outsider)
    address = reverse("api:barrier-answer", args=[barrier.public_id])
    sent = {"resolution": "fixed", "answer": "It runs again."}
    assert client.post(address, sent, **by_token(cast.head)).status_code == 403
    assert client.post(address, sent, **by_token(cast.outsider)).json()["answer"] == "It runs again."
    assert client.post(address, {"resolution": "fixed"}, **by_token(cast.outsider)).status_code == 400


def test_step_is_checked_by_api_and_not_twice_in_two_ways(cast: Cast, client: Client, record: CoachingRecord) -> None:
    step = NextStepFactory(record=record, owner=cast.clinician)
    address = reverse("api:next-step-check", args=[step.public_id])
    assert client.post(address, {"status": "done"}, **by_token(cast.clinician)).json()["status"] == "done"
    assert client.post(address, {"status": "dropped"}, **by_token(cast.head)).status_code == 409
    assert client.post(address, {"status": "done"}, **by_token(cast.colleague)).status_code == 404
    assert len(client.get("/api/v1/next-steps/", **by_token(cast.clinician)).json()["results"]) == 1
