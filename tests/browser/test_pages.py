"""Every page, as those who may open it: by axe, at 320 and 360 px, by keyboard, light and dark."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import LONG_NAME, Hospital, cookie_of, sign_in
from tests.fixtures.browser import AxeCheck
from tests.guards.access.walker import rows

ROWS = rows()

PAGES: dict[str, str] = {
    "accounts:sign-in": "AN",
    "accounts:set-password": "AN",
    "accounts:password-set": "AN",
    "accounts:account": "CL PM",
    "reminders:forgot-password": "AN",
    "reminders:inbox": "CL DH XO",
    "reminders:ledger": "DH PM",
    "reminders:policy": "PM",
    "reminders:preferences": "DH PM XO",
    "links:log": "TK",
    "links:not-mine": "TK",
    "links:stop": "TK",
    "departments:leads": "DH DG PM",
    "departments:lead-change": "PM",
    "departments:lead-add": "PM",
    "departments:delegate": "DH PM",
    "departments:leave": "DH DG PM",
    "tools:focus": "DH PM",
    "tools:training": "PM",
    "insights:hand-over": "DH PM",
    "insights:protocol": "CL DH PM",
    "insights:lights": "DH PM",
    "insights:home": "XO",
    "insights:program": "PM EX",
    "insights:department": "CL DH PM EX",
    "insights:evidence": "DH PM",
    "insights:speed": "PM",
    "insights:gallery": "OA",
    "reviews:mine": "CL DH PC",
    "reviews:excuse": "DH PM",
    "reviews:correction": "DH PM",
    "reviews:corrections": "PM",
    "reviews:past": "DH PM",
    "reviews:excuse-many": "DH PM",
    "reviews:move": "DH PM",
    "reviews:cancel": "PM",
    "reviews:blackouts": "PM",
    "reviews:series": "PM",
    "reviews:series-pause": "PM",
    "reviews:series-new": "PM",
    "reviews:series-change": "OA",
    "reviews:series-end": "PM",
    "reviews:holidays": "PM",
    "feedback:log": "DH PC PM",
    "feedback:log-detail": "DH PM",
    "feedback:offline": "AN DH",
    "feedback:notes": "CL DH XO",
    "feedback:note": "CL DH",
    "feedback:steps": "CL DH PM",
    "feedback:step-change": "DH",
    "feedback:barriers": "PM EX",
    "feedback:barriers-mine": "XO CL",
    "feedback:tool-owners": "PM",
    "feedback:barrier": "XO DH PM",
    "feedback:barrier-report": "CL PM",
    "drift:budget": "PM",
    "drift:plan-call": "PM",
    "operations:people": "PM OA",
    "operations:history": "PM",
    "operations:roster": "PM",
    "operations:roster-upload": "PM",
    "operations:operations": "OA",
}
"""The principals for whom a page looks different, by its URL name."""

DEMO_DOORS = ("accounts:sign-in", "operations:setup", "operations:demo-mail", "operations:demo-week")
NO_PAGES = {
    "feedback:manifest",
    "feedback:waiting",
    "feedback:worker",
    "links:asset",
    "insights:program-csv",
    "operations:healthz",
    "operations:healthz-reminders",
    "operations:setup-wait",
}
CASES = [(name, code) for name, codes in PAGES.items() for code in codes.split()]
CHROME = 4
"""Pixels by which rounding may place one thing over another."""

OF_SIZE_AND_COLOUR = ("color-contrast", "target-size", "scrollable-region-focusable")
"""What changes with the screen; every other rule is asked once."""

FIRST_IN_ORDER = "document.querySelector('a[href], button, input, select, textarea').className"

HIDDEN = """() => {
  const focused = document.activeElement;
  if (focused === document.body || focused.closest(".save-bar, .tabbar, .skip")) return "";
  const box = (focused.closest("label") || focused).getBoundingClientRect();
  const bars = [...document.querySelectorAll(".save-bar, .tabbar")].map((bar) => bar.getBoundingClientRect());
  const top = Math.min(...bars.filter((bar) => bar.height).map((bar) => bar.top));
  return box.top >= top || box.bottom <= 0 ? `${box.top} to ${box.bottom}, bars from ${top}` : "";
}"""
"""Where the focus is, if nothing of it can be seen (WCAG 2.2, 2.4.11)."""

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


def check(page: Page, axe: AxeCheck) -> None:
    """At a desk in light, then on phones in dark."""
    assert page.locator("h1").count() == 1
    assert page.evaluate(FIRST_IN_ORDER) == "skip"
    axe(page)
    page.emulate_media(color_scheme="dark")
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width} px"
    assert page.evaluate(COVERED) < CHROME, "the tab bar lies over the end of the page"
    axe(page, *OF_SIZE_AND_COLOUR)


@pytest.mark.parametrize(("name", "code"), CASES, ids=[f"{name}-{code}" for name, code in CASES])
def test_page_serves_everybody(name: str, code: str, hospital: Hospital, page: Page, axe: AxeCheck) -> None:
    hospital.become(page, code)
    response = page.goto(hospital.url(name, ROWS[name].kwargs))
    assert response
    assert response.status == 200
    check(page, axe)


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/program/", 403)])
def test_refusal_serves_everybody(path: str, status: int, hospital: Hospital, page: Page, axe: AxeCheck) -> None:
    hospital.become(page, "CL")
    response = page.goto(hospital.address + path)
    assert response
    assert response.status == status
    check(page, axe)


@pytest.mark.parametrize("name", DEMO_DOORS)
def test_door_of_the_demo_serves_everybody(
    name: str, hospital: Hospital, page: Page, axe: AxeCheck, settings: Any, tmp_path: Path
) -> None:
    settings.COACHTRACK_DEMO, settings.COACHTRACK_HOME_DIR = True, tmp_path
    page.goto(hospital.address + reverse(name))
    expect(page.get_by_role("complementary", name="Demo hospital")).to_be_visible()
    check(page, axe)


def test_keyboard_skips_to_the_content_and_reaches_every_department(hospital: Hospital, page: Page) -> None:
    hospital.become(page, "PM")
    page.goto(hospital.url("insights:program", {}))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Emergency Medicine", "General Surgery", LONG_NAME} <= reached


def test_focus_is_seen_on_every_kind_of_control(hospital: Hospital, page: Page) -> None:
    """The save bar and the tab bar stay on a phone's screen: what has the focus is never below them."""
    hospital.become(page, "DH")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(hospital.url("feedback:log-detail", {"public_id": "review"}))
    for _ in range(45):
        page.keyboard.press("Tab")
        assert page.evaluate(HIDDEN) == "", page.evaluate("document.activeElement.outerHTML")


def test_menu_of_somebody_with_every_role_fits_the_narrowest_phone(hospital: Hospital, page: Page) -> None:
    sign_in(page.context, hospital.address, cookie_of(hospital.ids["busy"]))
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(hospital.url("accounts:account", {}))
    words = page.get_by_role("navigation", name="Main").get_by_role("link").locator("span").all()
    boxes = [box for word in words if (box := word.bounding_box())]
    edges = [edge for box in boxes for edge in (box["x"], box["x"] + box["width"])]
    assert len(boxes) > 5
    assert edges == sorted(edges), "words of the menu run into each other"
    assert edges[0] >= 0
    assert edges[-1] <= 320
