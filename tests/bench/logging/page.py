"""The log page on the wire and on a slow phone: bytes, and when the first words are there."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, Page

from apps.accounts.models import User
from tests.bench.frame import Row, against
from tests.bench.inside import Place
from tests.bench.logging.phone import (
    FAST_3G,
    PLAIN_RTT,
    SAID,
    SLOW_PROCESSOR,
    browser,
    first_paint,
    phone,
    server,
    slow_worker,
    slowed,
)  # fmt: skip
from tests.bench.logging.world import open_reviews

SOON = 1_500.0
HEAVIEST = 60_000


def measure(place: Place) -> list[Row]:
    ((review, head),) = open_reviews(1)
    path = reverse("feedback:log", args=[review.public_id])
    with server() as address, browser() as started:
        _warm(started, address, path, head)
        rows = [_weight(started, address + path, head)]
        for line in (FAST_3G, PLAIN_RTT):
            said = SAID.format(**line) + f", processor slowed {SLOW_PROCESSOR} times"
            for name, paint in (("empty cache", _cold), ("with the worker", _kept)):
                row = Row("1st paint", f"first paint of the log page, {name}", said, goal_ratio=1)
                row.rounds = against(
                    place.machine, place.rounds, lambda: paint(started, address, path, head, line), SOON  # noqa: B023
                )  # fmt: skip
                row.others = place.machine.others()
                rows.append(row)
    return rows


def _warm(started: Browser, address: str, path: str, head: User) -> None:
    with phone(started, address, head) as context:
        for _ in range(6):
            context.new_page().goto(address + path)


def _weight(started: Browser, url: str, head: User) -> Row:
    """Everything that comes over the wire until the page rests, headers too."""
    with phone(started, url, head) as context:
        page = context.new_page()
        session = slowed(page, PLAIN_RTT)
        names: dict[str, str] = {}
        sizes: dict[str, float] = {}
        session.on(
            "Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]})
        )
        session.on(
            "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]})
        )
        page.goto(url)
        page.wait_for_load_state("networkidle")
        total = sum(sizes.values())
    row = Row("weight", "log page over the wire, bytes", f"{HEAVIEST} bytes", goal_ratio=1)
    row.rounds = [(total, float(HEAVIEST))]
    told = sorted(
        ((size, names.get(key, "?").rsplit("/", 1)[-1] or "page") for key, size in sizes.items()), reverse=True
    )
    row.said = "bytes, not milliseconds: " + ", ".join(f"{name} {size:.0f}" for size, name in told)
    return row


def _cold(started: Browser, address: str, path: str, head: User, line: dict[str, Any]) -> float:
    with phone(started, address, head) as context:
        page = context.new_page()
        slowed(page, line, processor=SLOW_PROCESSOR)
        page.goto(address + path)
        return first_paint(page)


def _kept(started: Browser, address: str, path: str, head: User, line: dict[str, Any]) -> float:
    with phone(started, address, head) as context:
        page = context.new_page()
        _own_device(page, address)
        slow_worker(started, address, line)
        slowed(page, line, processor=SLOW_PROCESSOR)
        page.goto(address + path)
        return first_paint(page)


def _own_device(page: Page, address: str) -> None:
    page.goto(f"{address}/reviews/")
    page.get_by_role("switch", name="This is my own device").check()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller")
    page.wait_for_load_state("networkidle")
