"""Connections lost at random: nothing that was tapped is lost, and nothing is saved twice.

A dozen in the suite; `make offline` has two hundred (LOSSES=, SEED=).
"""

import os
import sys
from collections import Counter
from random import Random

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from apps.audit.models import AuditEvent
from apps.reviews.models import CoachingRecord, Outcome, Review
from tests.browser.phone import ENTRIES, SENDING, a_review, back, log_path, own_device, quietly, tap, until, waiting
from tests.cast import Cast
from tests.servers.corridor import Corridor, Cut

pytestmark = pytest.mark.usefixtures("thursday")

LOSSES = int(os.environ.get("LOSSES") or 12)
SEED = int(os.environ.get("SEED") or 20261122)
AWAY = "before the tap"
WAYS_BACK = ("it is back", "page loaded again", "tab closed", "next page")


class Walk:
    """Up and down the corridor with one phone."""

    def __init__(self, context: BrowserContext, corridor: Corridor, chance: Random) -> None:
        self.context, self.corridor, self.chance = context, corridor, chance
        self.page = context.new_page()
        self.lost: Counter[str] = Counter()
        self.back: Counter[str] = Counter()

    def open(self, path: str) -> None:
        until(self.page, lambda: quietly(lambda: self.page.goto(self.corridor.address + path)))

    def log(self, review: Review) -> str:
        """Returns the outcome that was tapped."""
        self.open(log_path(review))
        outcome = Outcome(self.chance.choice(Outcome.values))
        where = self.chance.choice([AWAY, *Cut])
        self.lost[str(where)] += 1
        if where == AWAY:
            self.corridor.down()
        else:
            self.corridor.cut(Cut(where), path=SENDING)
        tap(self.page, outcome.label)
        if where != AWAY:
            self.corridor.wait_for_the_cut()
        waiting(self.page, "waiting on this phone")
        self._come_back(self.chance.choice(WAYS_BACK))
        return outcome.value

    def _come_back(self, way: str) -> None:
        self.back[way] += 1
        if way == "it is back":
            quietly(lambda: back(self.page, self.corridor))
            return
        if way == "page loaded again":
            quietly(self.page.reload)
        if way == "tab closed":
            self.page.close()
            self.page = self.context.new_page()
        self.corridor.up()


def test_nothing_is_lost_and_nothing_comes_twice(
    page: Page, corridor: Corridor, live_server: LiveServer, cast: Cast
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    own_device(page, corridor, cast.head)
    walk = Walk(page.context, corridor, Random(SEED))
    page.close()
    tapped = {review.pk: walk.log(review) for review in (a_review(cast) for _ in range(LOSSES))}
    walk.open("/account/")
    until(walk.page, lambda: walk.page.evaluate(ENTRIES) == [])
    saved = dict(CoachingRecord.objects.values_list("review", "outcome"))
    logs = AuditEvent.objects.filter(action="review.logged").count()
    sys.stdout.write(
        f"\nseed {SEED}: {LOSSES} connections lost ({_told(walk.lost)}), then {_told(walk.back)}.\n"
        f"{len(tapped)} taps, {len(saved)} records, {logs} times logged, "
        f"{len(tapped.keys() - saved.keys())} lost, {logs - len(saved)} twice.\n"
    )
    assert saved == tapped
    assert logs == LOSSES


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
