"""One tap at the server: the page's own POST beside one plain insert of the same row by Django REST framework."""

import statistics
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.reviews.models import Review
from tests.bench.frame import Row, in_turns, timed
from tests.bench.inside import Place
from tests.bench.logging.world import open_again, open_reviews

TAPS = 60
QUERIES = 10


@override_settings(ROOT_URLCONF="tests.bench.logging.urls", ALLOWED_HOSTS=["testserver"])
def measure(place: Place) -> list[Row]:
    rows = []
    people = open_reviews(TAPS)
    clients = {user.pk: _signed_in(user) for _, user in people}
    for name, send in (("log page", _by_page), ("a phone by itself", _by_phone)):
        row = Row("5-7", f"one tap at the server, {name}", "one insert by DRF", goal_ratio=1.5, most_queries=QUERIES)
        row.rounds = in_turns(
            place.machine,
            place.rounds,
            lambda send=send: _median(people, clients, send),  # type: ignore[misc]
            lambda: _median(people, clients, _insert),
            open_again,
        )
        open_again()
        review, user = people[0]
        with CaptureQueriesContext(connection) as queries:
            send(clients[user.pk], review, user)
        row.queries, row.others = len(queries), place.machine.others()
        open_again()
        with CaptureQueriesContext(connection) as plain:
            _insert(clients[user.pk], review, user)
        row.said = f"p50 of {TAPS} requests a round, session and all middleware on both sides, without a network; "
        row.said += f"the insert: {len(plain)} queries"
        rows.append(row)
    return rows


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def _median(people: list[tuple[Review, User]], clients: dict[int, Client], send: Callable[..., None]) -> float:
    def each() -> Iterator[float]:
        for review, user in people:
            yield timed(lambda: send(clients[user.pk], review, user))  # noqa: B023  called at once

    return statistics.median(each())


def _by_page(client: Client, review: Review, user: User) -> None:
    answer = client.post(
        reverse("feedback:log", args=[review.public_id]), {"outcome": "coached", "client_uuid": uuid4()}
    )
    _expect(answer.status_code, 302)


def _by_phone(client: Client, review: Review, user: User) -> None:
    told = {"outcome": "coached", "client_uuid": uuid4(), "account": user.public_id}
    _expect(client.post(reverse("feedback:log-waiting", args=[review.public_id]), told).status_code, 200)


def _insert(client: Client, review: Review, user: User) -> None:
    told = {"review": review.pk, "outcome": "coached", "held_on": review.slot_date, "submitted_at": clock.now()}
    _expect(client.post("/bench/insert/", told, content_type="application/json").status_code, 201)


def _expect(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status}, not {wanted}")
