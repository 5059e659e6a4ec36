"""What a phone sends by itself: saved once, refused in words, and dated by the tap where its clock can be believed."""

import gzip
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.feedback.worker import ASSETS
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.services import log_review, undo_log
from tests.cast import NOW, Cast
from tests.factories import CorrectionRequestFactory

HEADERS = 700
"""Bytes of the headers of one answer, amply."""


def send(client: Client, review: Review, cast: Cast, outcome: str = "asked", **data: Any) -> Any:
    told = {"outcome": outcome, "account": cast.head.public_id, "client_uuid": uuid4()} | data
    return client.post(reverse("feedback:log-waiting", args=[review.public_id]), told)


def sent_at(minutes: float, *, clock_off: float = 0) -> dict[str, str]:
    """Tapped so many minutes ago by a phone whose clock is off by so many."""
    clock = NOW + timedelta(minutes=clock_off)
    return {"tapped_at": (clock - timedelta(minutes=minutes)).isoformat(), "clock": clock.isoformat()}


def test_waiting_entry_is_saved_and_again_is_the_same(as_head: Client, review: Review, cast: Cast) -> None:
    same = {"client_uuid": uuid4()}
    answers = [send(as_head, review, cast, **same).json()["state"] for _ in range(3)]
    assert answers == ["saved"] * 3
    assert CoachingRecord.objects.count() == 1
    assert AuditEvent.objects.filter(action="review.logged").count() == 1


def test_waiting_entry_of_another_account_is_not_taken(as_head: Client, review: Review, cast: Cast) -> None:
    answer = send(as_head, review, cast, account=cast.co_lead.public_id)
    assert (answer.status_code, answer.json()["state"]) == (409, "other_account")
    assert not CoachingRecord.objects.exists()


@pytest.mark.parametrize(("by", "outcome", "state"), [("head", "asked", "saved"), ("head", "coached", "refused")])
def test_waiting_entry_after_another_device_of_the_same_person(
    as_head: Client, review: Review, cast: Cast, by: str, outcome: str, state: str
) -> None:
    log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW)
    assert send(as_head, review, cast, outcome).json()["state"] == state
    assert CoachingRecord.objects.get().outcome == "asked"


def test_waiting_entry_after_a_co_lead_is_refused_without_a_name(as_head: Client, review: Review, cast: Cast) -> None:
    log_review(review=review, entry=ReviewEntry("asked"), by=cast.co_lead, now=NOW)
    answer = send(as_head, review, cast)
    assert answer.status_code == 409
    assert "Somebody else" in answer.json()["message"]
    assert cast.co_lead.last_name not in answer.content.decode()


def test_waiting_entry_without_a_token_is_refused(review: Review, cast: Cast, the_moment: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.head)
    assert send(client, review, cast).status_code == 403
    token = client.get(reverse("feedback:waiting")).json()["token"]
    assert send(client, review, cast, csrfmiddlewaretoken=token).json()["state"] == "saved"


def test_chip_that_came_after_the_answer_was_lost_is_added(as_head: Client, review: Review, cast: Cast) -> None:
    same = {"client_uuid": uuid4()}
    send(as_head, review, cast, "not_raised", **same)
    answer = send(as_head, review, cast, "not_raised", topics=["staffing"], topics_recorded="1", **same)
    record = CoachingRecord.objects.get()
    assert answer.json()["state"] == "saved"
    assert (record.topics, record.topics_recorded) == (["staffing"], True)


def test_entry_withdrawn_on_the_phone_is_undone_if_it_had_arrived(as_head: Client, review: Review, cast: Cast) -> None:
    same = {"client_uuid": uuid4()}
    send(as_head, review, cast, **same)
    assert send(as_head, review, cast, withdrawn="1").json()["state"] == "withdrawn"
    assert CoachingRecord.objects.count() == 1
    assert send(as_head, review, cast, withdrawn="1", **same).json()["state"] == "withdrawn"
    assert not CoachingRecord.objects.exists()


def test_tap_from_before_an_undo_is_not_saved_again(as_head: Client, review: Review, cast: Cast) -> None:
    """Its answer got lost on the way, and meanwhile the entry was taken back on another device."""
    same = {"client_uuid": uuid4()} | sent_at(30)
    send(as_head, review, cast, **same)
    undo_log(record=CoachingRecord.objects.get(), by=cast.head, now=NOW - timedelta(minutes=10))
    answer = send(as_head, review, cast, **same).json()
    assert (answer["state"], answer["code"]) == ("refused", "taken_back")
    assert send(as_head, review, cast, **sent_at(5)).json()["state"] == "saved"


@pytest.mark.parametrize(
    ("sent", "ago"),
    [
        (sent_at(90), 90),
        (sent_at(90, clock_off=9), 90),
        (sent_at(90, clock_off=-9), 90),
        (sent_at(90, clock_off=11), None),
        (sent_at(-1), None),
        (sent_at(60 * 24), None),
        ({"tapped_at": "yesterday", "clock": NOW.isoformat()}, None),
        ({"tapped_at": "2026-11-12T14:00:00", "clock": "2026-11-12T14:00:00"}, None),
        ({"tapped_at": "2026-13-45T99:00:00Z", "clock": "0001-01-01T00:00:00+14:00"}, None),
        ({}, None),
    ],
)
def test_time_of_the_tap_counts_only_if_the_clock_can_be_believed(
    as_head: Client, review: Review, cast: Cast, sent: dict[str, str], ago: int | None
) -> None:
    assert send(as_head, review, cast, **sent).json()["state"] == "saved"
    record = CoachingRecord.objects.get()
    assert record.tapped_at == (None if ago is None else NOW - timedelta(minutes=ago))
    assert record.submitted_at == NOW


@pytest.mark.parametrize("outcome", ["", "great"])
def test_waiting_entry_without_an_answer_of_ours_is_refused_in_words(
    as_head: Client, review: Review, cast: Cast, outcome: str
) -> None:
    answer = send(as_head, review, cast, outcome)
    assert answer.json()["state"] == "refused"
    assert "Tap one of the four" in answer.json()["message"]


def test_who_is_signed_in_is_told_without_a_name(client: Client, as_head: Client, cast: Cast) -> None:
    told = as_head.get(reverse("feedback:waiting")).json()
    assert told["account"] == str(cast.head.public_id)
    assert Client().get(reverse("feedback:waiting")).json() == {"account": None}


def test_worker_and_manifest_name_files_that_exist(client: Client) -> None:
    script = client.get("/sw.js")
    assert script.headers["Content-Type"] == "text/javascript"
    assert "js/phone.js" in script.content.decode()
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in icons)


def test_log_page_may_be_kept_only_while_it_waits(as_head: Client, review: Review, cast: Cast) -> None:
    path = reverse("feedback:log", args=[review.public_id])
    assert as_head.get(path).headers["X-Keep-For"] == str(cast.head.public_id)
    assert "X-Keep-For" not in as_head.get(f"{path}?undone=1").headers
    log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW)
    assert "X-Keep-For" not in as_head.get(path).headers


def test_page_for_the_program_office_is_never_kept(
    client: Client, review: Review, cast: Cast, the_moment: None
) -> None:
    client.force_login(cast.manager)
    assert "X-Keep-For" not in client.get(reverse("feedback:log", args=[review.public_id])).headers


def test_list_is_kept_without_what_somebody_wrote(as_head: Client, review: Review, cast: Cast) -> None:
    CorrectionRequestFactory(review=review, asked_by=cast.head)
    mine = reverse("reviews:mine")
    assert "X-Keep-For" not in as_head.get(mine).headers
    kept = as_head.get(mine, headers={"X-For-Keeping": "1"})
    assert kept.headers["X-Keep-For"] == str(cast.head.public_id)
    assert "Corrections you asked for" not in kept.content.decode()


@pytest.mark.parametrize("outcome", ["coached", "not_held"])
def test_waiting_entry_costs_ten_queries_at_most(as_head: Client, review: Review, cast: Cast, outcome: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert send(as_head, review, cast, outcome, **sent_at(5)).json()["state"] == "saved"
    assert len(queries) <= 10, [query["sql"][:90] for query in queries]


def test_log_page_with_all_it_asks_for_weighs_sixty_thousand_bytes_at_most(as_head: Client, review: Review) -> None:
    """As the web server sends it; the real one is weighed by `make bench-logging`."""
    page = _sent(as_head, reverse("feedback:log", args=[review.public_id]))
    asked = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', gzip.decompress(page).decode()))
    assert asked == {static(path) for path in ASSETS}
    sizes = [len(page), *(len(_sent(as_head, path)) for path in sorted(asked))]
    assert sum(size + HEADERS for size in sizes) <= 60_000


def _sent(client: Client, path: str) -> bytes:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    sent = answer.getvalue()
    answer.close()
    return sent
