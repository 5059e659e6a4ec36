"""From the link in the mail to "Saved", as a thumb does it on a slow line: median and ninth tenth.

What people take is added, not waited for: until the eye has found the question, a choice among four, the thumb's way.
"""

import statistics
import time
from collections.abc import Callable
from random import Random

from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.core import clock
from apps.reminders.links import log_token
from apps.reviews.models import CoachingRecord, Review
from tests.bench.frame import MS, Row
from tests.bench.inside import Place
from tests.bench.logging.phone import FAST_3G, SAID, SLOW_PROCESSOR, browser, phone, server, slowed
from tests.bench.logging.world import open_again, open_reviews

WAYS = 20
EYE, CHOICE, THUMB = (0.5, 2.0, 1.0), (1.0, 6.0, 2.5), (0.3, 1.2, 0.5)
"""Seconds: shortest, longest, most frequent."""
GOALS = ((0.5, 10.0), (0.9, 20.0))
ANSWERS = ("Coached", "Asked", "Not raised", "Not held")


def measure(place: Place) -> list[Row]:
    people = open_reviews(WAYS)
    rows = []
    with server() as address, browser() as started:
        roads: tuple[tuple[str, Callable[[Review, User], str], bool], ...] = (
            ("the mail's link", lambda review, user: _link(review, user), False),
            ("the log page, signed in", lambda review, user: reverse("feedback:log", args=[review.public_id]), True),
        )
        for name, path, signed_in in roads:
            rounds = []
            for number in range(place.rounds):
                place.machine.look()
                open_again()
                chance = Random(number)
                taken = [_way(started, address, path(*one), one[1] if signed_in else None, chance) for one in people]
                rounds.append(taken)
                if CoachingRecord.objects.count() != WAYS:
                    raise RuntimeError(f"{CoachingRecord.objects.count()} records of {WAYS} ways")
            rows += _rows(name, rounds, place.machine.others())
    return rows


def _rows(name: str, rounds: list[list[float]], others: float) -> list[Row]:
    found = []
    for share, goal in GOALS:
        row = Row("10 s", f"from {name} to saved, p{share * 100:.0f}", SAID.format(**FAST_3G), goal_ratio=1)
        row.rounds = [(sorted(taken)[int(share * WAYS) - 1] * MS, goal * MS) for taken in rounds]
        row.others = others
        row.said = f"{WAYS} ways a round at 360 px, empty cache, processor slowed {SLOW_PROCESSOR} times; {_pauses()}"
        found.append(row)
    return found


def _pauses() -> str:
    most = " + ".join(f"{shortest:g} to {longest:g} s" for shortest, longest, _ in (EYE, CHOICE, THUMB))
    mean = statistics.mean(sum(_pause(Random(number))) for number in range(500))
    return f"people: {most}, {mean:.1f} s on average"


def _pause(chance: Random) -> tuple[float, float, float]:
    eye, choice, thumb = (chance.triangular(*part) for part in (EYE, CHOICE, THUMB))
    return eye, choice, thumb


def _link(review: Review, user: User) -> str:
    token = log_token(review.public_id, user.public_id, made_at=clock.now())
    return reverse("links:log", args=[token])


def _way(started: Browser, address: str, path: str, user: User | None, chance: Random) -> float:
    with phone(started, address, user) as context:
        page = context.new_page()
        slowed(page, FAST_3G, processor=SLOW_PROCESSOR)
        answer = chance.choice(ANSWERS)
        opened = _seconds(lambda: _open(page, address + path, answer))
        saved = _seconds(lambda: _tap(page, answer))
        return opened + sum(_pause(chance)) + saved


def _open(page: Page, url: str, answer: str) -> None:
    page.goto(url, wait_until="commit")
    expect(page.get_by_role("button", name=answer)).to_be_visible(timeout=30_000)


def _tap(page: Page, answer: str) -> None:
    page.get_by_role("button", name=answer).click()
    expect(page.get_by_text(f"Saved: {answer}").first).to_be_visible(timeout=30_000)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
