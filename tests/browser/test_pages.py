"""Every page, as those who may open it: by axe, at 320 and 360 px, by keyboard, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Hospital
from tests.fixtures.browser import AxeCheck
from tests.guards.access.walker import rows

ROWS = rows()

PAGES: dict[str, str] = {
    "accounts:sign-in": "AN",
    "accounts:set-password": "AN",
    "accounts:account": "CL PM",
    "reminders:forgot-password": "AN",
    "reminders:ledger": "DH PM",
    "insights:home": "XO",
    "insights:program": "PM EX",
    "insights:department": "CL DH PM EX",
    "insights:gallery": "OA",
    "reviews:mine": "CL DH PC",
    "reviews:excuse": "DH PM",
    "reviews:series": "PM",
    "reviews:series-new": "PM",
    "reviews:series-change": "OA",
    "reviews:series-end": "PM",
    "reviews:holidays": "PM",
    "feedback:log": "DH PC PM",
    "feedback:log-detail": "DH PM",
    "feedback:notes": "CL DH XO",
    "feedback:note": "CL DH",
    "drift:plan-call": "PM",
    "operations:people": "PM OA",
    "operations:roster": "PM",
    "operations:roster-upload": "PM",
    "operations:operations": "OA",
}
"""The principals for whom a page looks different, by its URL name."""

NO_PAGES = {"insights:program-csv", "operations:healthz", "operations:setup-wait"}
CASES = [(name, code) for name, codes in PAGES.items() for code in codes.split()]
CHROME = 4
"""Pixels by which rounding may place one thing over another."""

COVERED = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const bar = document.querySelector(".tabbar");
  if (!bar || !bar.offsetHeight || getComputedStyle(bar).position !== "fixed") return 0;
  const words = document.querySelector(".footer > div > :last-child");
  return words.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
}"""


@pytest.fixture(autouse=True)
def transactional_db(hospital: Hospital) -> None:
    """In place of the fixture that empties the database after every test; its name alone has the tables made."""


def test_every_page_of_the_matrix_is_looked_at() -> None:
    readable = {name for name, entry in ROWS.items() if entry.may.get("GET") and not name.startswith("api:")}
    assert readable - NO_PAGES == set(PAGES)


@pytest.mark.parametrize(("name", "code"), CASES, ids=[f"{name}-{code}" for name, code in CASES])
def test_page_serves_everybody(name: str, code: str, hospital: Hospital, page: Page, axe: AxeCheck) -> None:
    hospital.become(page, code)
    response = page.goto(hospital.url(name, ROWS[name].kwargs))
    assert response
    assert response.status == 200
    assert page.locator("h1").count() == 1
    axe(page)
    page.emulate_media(color_scheme="dark")
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width} px"
    assert page.evaluate(COVERED) < CHROME, "the tab bar lies over the end of the page"
    axe(page)
