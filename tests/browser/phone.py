"""A person's own phone in a corridor: what tests do with it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Page, expect

from apps.accounts.models import User
from apps.reviews.models import Review
from tests.browser.conftest import cookie_of, sign_in
from tests.cast import Cast
from tests.factories import ReviewFactory, RevisionFactory, SeriesFactory
from tests.servers.corridor import Corridor

SENDING = "/log/waiting/"
KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((one) => new URL(one.url).pathname);
}"""
CACHES = "caches.keys().then((names) => names.length)"
ENTRIES = """() => new Promise((resolve) => {
  indexedDB.open("coachtrack").onsuccess = (event) => {
    const database = event.target.result;
    if (!database.objectStoreNames.length) return resolve([]);
    database.transaction("entries").objectStore("entries").getAll().onsuccess = (found) => {
      database.close();
      resolve(found.target.result);
    };
  };
})"""


def a_review(cast: Cast) -> Review:
    series = RevisionFactory(series=SeriesFactory(department=cast.emergency)).series
    return ReviewFactory(series=series, expected_lead=cast.head)


def log_path(review: Review) -> str:
    return f"/reviews/{review.public_id}/log/"


def own_device(page: Page, corridor: Corridor, user: User) -> None:
    """The list of reviews on a phone on which that person has said it is theirs."""
    sign_in(page.context, corridor.address, cookie_of(user))
    page.goto(f"{corridor.address}/reviews/")
    page.get_by_role("switch", name="This is my own device").check()
    page.evaluate("navigator.serviceWorker.ready")
    until(page, lambda: page.evaluate(CACHES) == 2)
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller")
    page.wait_for_load_state("networkidle")


def until(page: Page, holds: Callable[[], Any]) -> None:
    """Also where the answer is a promise, which wait_for_function takes for true."""
    for _ in range(200):
        if quietly(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about within ten seconds")


def quietly(work: Callable[[], Any]) -> Any:
    """None if the page went to another one meanwhile."""
    try:
        return work()
    except Error as error:
        if "navigat" in error.message or "destroyed" in error.message or "ERR_ABORTED" in error.message:
            return None
        raise


def tap(page: Page, outcome: str) -> None:
    page.get_by_role("button", name=outcome).click()


def back(page: Page, corridor: Corridor) -> None:
    """The connection is there again, and the phone notices."""
    corridor.up()
    page.evaluate("dispatchEvent(new Event('online'))")


def waiting(page: Page, text: str = "1 entry waiting on this phone") -> None:
    expect(page.locator(".phone-bar [role=status]")).to_contain_text(text)


def nothing_waits(page: Page) -> None:
    expect(page.locator(".phone-bar [role=status]")).to_be_empty()
    until(page, lambda: page.evaluate(ENTRIES) == [])
