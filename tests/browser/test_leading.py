"""Leave with a delegate, and what a new lead finds: as people do it, on a phone, at a desk and without JavaScript."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.departments.models import Absence, DepartmentLead
from tests.browser.conftest import cookie_of, sign_in
from tests.browser.test_three_paths import SCREENS
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory, ReviewFactory, SeriesFactory
from tests.fixtures.browser import AxeCheck

pytestmark = pytest.mark.usefixtures("thursday")


@pytest.fixture(params=SCREENS.values(), ids=SCREENS)
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return browser_context_args | request.param


@pytest.fixture
def look(axe: AxeCheck, request: pytest.FixtureRequest) -> AxeCheck:
    """By axe, which is a script itself."""
    return (lambda page, *rules: None) if "without-script" in request.node.name else axe


@pytest.fixture
def reviews(live_server: LiveServer, cast: Cast, page: Page) -> Page:
    """My reviews of the head of Surgery, who leads alone."""
    series = SeriesFactory(department=cast.surgery)
    ReviewFactory(series=series, slot_date=date(2026, 11, 19), status="scheduled", expected_lead=cast.other_head)
    sign_in(page.context, live_server.url, cookie_of(cast.other_head))
    page.goto(f"{live_server.url}/reviews/")
    return page


def leave(page: Page) -> None:
    page.get_by_role("link", name="Leave and delegates of General Surgery").click()
    page.get_by_role("link", name="Enter leave").click()
    page.get_by_label("First day away").fill("2026-11-16")
    page.get_by_label("Last day away").fill("2026-11-20")


def test_head_enters_leave_and_excuses_what_nobody_can_hold(reviews: Page, cast: Cast) -> None:
    leave(reviews)
    reviews.get_by_role("button", name="Save").click()
    expect(reviews.get_by_text("Nobody stands in. The reviews stay expected.")).to_be_visible()
    reviews.get_by_role("link", name="Reviews", exact=True).first.click()
    expect(reviews.get_by_text("while everybody in charge is away")).to_be_visible()
    reviews.get_by_role("button", name="Excuse it").click()
    expect(reviews.get_by_text("1 review is excused, because of leave.")).to_be_visible()
    expect(reviews.get_by_text("while everybody in charge is away")).to_have_count(0)


def test_head_names_who_stands_in_and_comes_back_earlier(reviews: Page, cast: Cast, look: AxeCheck) -> None:
    helper = DepartmentLeadFactory(department=cast.surgery, role="peer_champion", user__first_name="Nell").user
    leave(reviews)
    reviews.get_by_label("Who stands in").select_option(label=str(helper))
    reviews.get_by_role("button", name="Save").click()
    expect(reviews.get_by_text(f"{helper} stands in.")).to_be_visible()
    reviews.locator("summary", has_text="Back earlier").click()
    look(reviews)
    reviews.get_by_label("Back on").fill("2026-11-18")
    reviews.get_by_role("button", name="Save").click()
    expect(reviews.get_by_text("Reminders reach this person again")).to_be_visible()
    assert Absence.objects.get().ends_on == date(2026, 11, 17)
    assert DepartmentLead.objects.get(user=helper, role="delegate").ends_on == date(2026, 11, 17)


def test_new_lead_finds_the_hand_over_before_the_first_day(
    live_server: LiveServer, cast: Cast, page: Page, look: AxeCheck
) -> None:
    DepartmentLeadFactory(user=cast.outsider, department=cast.surgery, starts_on=date(2026, 11, 23))
    sign_in(page.context, live_server.url, cookie_of(cast.outsider))
    page.goto(f"{live_server.url}/reviews/")
    page.get_by_role("link", name="Hand-over of General Surgery").click()
    expect(page.get_by_text("Ola Strand leads from Monday 23 November, after Dr. Otto Byrd.")).to_be_visible()
    look(page)
