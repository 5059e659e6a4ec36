"""A head of fifty departments finds what waits, on a phone."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import LONG_NAME, cookie_of, sign_in
from tests.cast import Cast
from tests.factories import DepartmentFactory, DepartmentLeadFactory, RecordFactory, ReviewFactory, SeriesFactory
from tests.fixtures.browser import AxeCheck

pytestmark = pytest.mark.usefixtures("thursday")
SCREENS_HIGH = 25
"""How long the page may be: two of fifty departments wait, and the others are folded."""


def test_page_of_fifty_departments_is_short_and_starts_with_what_waits(
    live_server: LiveServer, cast: Cast, page: Page, axe: AxeCheck
) -> None:
    for number in range(49):
        department = DepartmentFactory(name=f"Ward {number:02}" if number else LONG_NAME)
        DepartmentLeadFactory(user=cast.head, department=department)
        series = SeriesFactory(department=department)
        for back in range(1, 4):
            day = date(2026, 11, 12) - timedelta(weeks=back)
            RecordFactory(review=ReviewFactory(series=series, slot_date=day, status="logged"))
        status = "open" if number < 2 else "scheduled"
        ReviewFactory(series=series, slot_date=date(2026, 11, 12 if number < 2 else 19), status=status)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page.context, live_server.url, cookie_of(cast.head))
    page.goto(f"{live_server.url}/reviews/")
    expect(page.get_by_role("heading", name="Ward 01")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS_HIGH * 740
    page.locator("summary", has_text="Ward 31").first.click()
    expect(page.get_by_role("link", name="Excuse the review of 19 November, Ward 31")).to_be_visible()
    axe(page)
