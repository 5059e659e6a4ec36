"""A phone 360 px wide on a slow line, before a real web server."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from apps.accounts.models import User
from tests.bench.logging.world import session_of
from tests.servers import chromium
from tests.servers.process import spawn, stop, temp_dir, wait_until
from tests.servers.up import ROOT, free_port

FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6e6 * 0.9 / 8,
    "uploadThroughput": 750e3 * 0.9 / 8,
}
"""As the browser's own tools define it: 150 ms round trip times 3.75 before each answer; 1.44 and 0.675 Mbit/s."""
PLAIN_RTT = FAST_3G | {"latency": 150.0}
SAID = "1.44 Mbit/s down, 0.675 up, {latency:g} ms before each answer"
SLOW_PROCESSOR = 4


@contextmanager
def server() -> Iterator[str]:
    """The web server as `manage.py up` starts it, on the bench's own database. Its address."""
    port = free_port()
    log = temp_dir("web") / "web.log"
    command = [sys.executable, "-m", "gunicorn", "-c", "python:apps.operations.supervisor.gunicorn_conf"]
    process = spawn([*command, "--bind", f"127.0.0.1:{port}", "coachtrack.wsgi"], log=log, env=os.environ, cwd=ROOT)
    try:
        wait_until(lambda: _listens(port), what="the web server", process=process, log=log, timeout=60)
        yield f"http://localhost:{port}"
    finally:
        stop(process)


def _listens(port: int) -> bool:
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    found = chromium.ensure()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(found.executable), args=chromium.FLAGS, env={**os.environ, **found.env}
        )
        yield started
        started.close()


def phone(browser: Browser, address: str, user: User | None = None) -> BrowserContext:
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    if user:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": address}])
    return context


def slowed(page: Page, line: dict[str, Any], *, processor: int = 1) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": processor})
    return session


def slow_worker(browser: Browser, address: str, line: dict[str, Any]) -> None:
    """The worker asks the network by itself: it gets the same line."""
    session = browser.new_browser_cdp_session()
    targets = session.send("Target.getTargets")["targetInfos"]
    workers = [one for one in targets if one["type"] == "service_worker" and one["url"].startswith(address)]
    if not workers:
        raise RuntimeError("no service worker to slow down")
    for worker in workers:
        attached = session.send("Target.attachToTarget", {"targetId": worker["targetId"], "flatten": False})
        for number, (method, params) in enumerate(
            [("Network.enable", {}), ("Network.emulateNetworkConditions", line)], 1
        ):
            message = json.dumps({"id": number, "method": method, "params": params})
            session.send("Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": message})


def first_paint(page: Page) -> float:
    """Milliseconds from the start of the navigation."""
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
