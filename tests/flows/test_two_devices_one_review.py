"""Two devices answer for one review in the same moment: one record, and for each of them a clear word.

A dozen races in the suite; `make races` has five hundred on each database (RACES=, SEED=).
"""

import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.reviews.models import CoachingRecord, Outcome, Review
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)

RACES = int(os.environ.get("RACES") or 12)
SEED = int(os.environ.get("SEED") or 20261122)


class Device:
    """Somebody's phone, signed in."""

    def __init__(self, user: User, chance: Random) -> None:
        self.user, self.chance = user, chance
        self.client = Client()
        self.client.force_login(user)

    def tap(self, review: Review) -> tuple[str, dict[str, Any]]:
        """On the page, or as what waited on the phone."""
        tapped = {"outcome": self.chance.choice(Outcome.values), "client_uuid": UUID(int=self.chance.getrandbits(128))}
        name = self.chance.choice(["log", "log-waiting"])
        return reverse(f"feedback:{name}", args=[review.public_id]), tapped | {"account": self.user.public_id}

    def send(self, path: str, data: dict[str, Any]) -> str:
        answer = self.client.post(path, data)
        if "waiting" in path:
            return str(answer.json()["state"])
        return str(answer.url).rsplit("?", 1)[1].removesuffix("=1")


def at_once(taps: list[tuple[Device, tuple[str, dict[str, Any]]]], threads: ThreadPoolExecutor) -> list[str]:
    together = Barrier(len(taps))

    def send(device: Device, sent: tuple[str, dict[str, Any]]) -> str:
        together.wait(20)
        try:
            return device.send(*sent)
        finally:
            connection.close()

    return [future.result() for future in [threads.submit(send, *one) for one in taps]]


def test_two_devices_on_one_review_make_one_record(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    chance = Random(SEED)
    heads, co_lead = [Device(cast.head, chance) for _ in range(2)], Device(cast.co_lead, chance)
    words: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as threads:
        for _ in range(RACES):
            review = ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
            second = chance.choice([heads[1], co_lead])
            taps = [(device, device.tap(review)) for device in (heads[0], second)]
            said = at_once(taps, threads)
            record = CoachingRecord.objects.get(review=review)
            tapped = [(device.user.pk, data["outcome"]) for device, (_, data) in taps]
            assert (record.logged_by_id, record.outcome) in tapped
            assert "saved" in said
            assert (said[0] == said[1]) is (tapped[0] == tapped[1]), f"seed {SEED}: {tapped} heard {said}"
            words.update(said)
    records, logs = CoachingRecord.objects.count(), AuditEvent.objects.filter(action="review.logged").count()
    heard = ", ".join(f"{number} {word}" for word, number in sorted(words.items()))
    sys.stdout.write(
        f"\nseed {SEED}, {connection.vendor}: {RACES} races, {records} records, {logs} times logged; {heard}.\n"
    )
    assert records == logs == RACES
