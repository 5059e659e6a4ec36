"""The detail page as a phone shows it: what is typed is kept, and nothing lies over what is being tapped."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.feedback.models import Draft
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.pairs import pair_of
from tests.browser.conftest import cookie_of, sign_in
from tests.browser.test_pages import HIDDEN
from tests.cast import Cast
from tests.factories import (
    DeploymentFactory,
    MembershipFactory,
    ReviewFactory,
    RevisionFactory,
    SeriesFactory,
    TrainedBehaviourFactory,
)

pytestmark = pytest.mark.usefixtures("thursday")

BARS = """() => [...document.querySelectorAll(".save-bar, .tabbar")]
  .map((bar) => bar.getBoundingClientRect())
  .map((box) => Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)))
  .reduce((sum, height) => sum + height, 0)"""
"""How much of the screen they take, in pixels."""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def review(live_server: LiveServer, cast: Cast) -> Review:
    tool = DeploymentFactory(department=cast.emergency, tool__name="Tidewatch").tool
    for _ in range(6):
        TrainedBehaviourFactory(tool=tool)
        MembershipFactory(department=cast.emergency)
    series = RevisionFactory(series=SeriesFactory(department=cast.emergency)).series
    return ReviewFactory(series=series, expected_lead=cast.head)


@pytest.fixture
def detail(review: Review, live_server: LiveServer, cast: Cast, page: Page) -> Page:
    sign_in(page.context, live_server.url, cookie_of(cast.head))
    page.goto(f"{live_server.url}/reviews/{review.public_id}/log/detail/")
    return page


def tap(page: Page, label: str) -> None:
    page.locator("label.chip", has_text=label).first.click()


def write_step(page: Page, text: str) -> None:
    page.get_by_text("Next step: who, what, by when").click()
    page.get_by_label("What was agreed").fill(text)


def test_typed_words_are_there_on_another_phone(
    detail: Page, cast: Cast, live_server: LiveServer, browser: Any
) -> None:
    tap(detail, "Coached")
    write_step(detail, "Ask about one override")
    expect(detail.get_by_text("Draft kept 14:30")).to_be_visible()
    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    sign_in(phone.context, live_server.url, cookie_of(cast.head))
    phone.goto(detail.url)
    expect(phone.get_by_text("Draft of Thursday, 14:30, not saved yet.")).to_be_visible()
    expect(phone.get_by_label("What was agreed")).to_have_value("Ask about one override")
    phone.get_by_role("button", name="Throw away").click()
    expect(phone.get_by_text("Draft of")).to_have_count(0)
    assert not Draft.objects.exists()
    phone.context.close()


def test_session_that_ends_while_typing_loses_nothing(detail: Page, cast: Cast, live_server: LiveServer) -> None:
    tap(detail, "Asked")
    write_step(detail, "Ask again")
    Session.objects.all().delete()
    detail.get_by_label("What was agreed").fill("Ask again on Tuesday")
    expect(detail.get_by_text("Signed out. Your draft is kept")).to_be_visible()
    detail.get_by_role("button", name="Save").click()
    expect(detail.get_by_text("What you typed is kept")).to_be_visible()
    there = detail.url.split("next=")[1]
    sign_in(detail.context, live_server.url, cookie_of(cast.head))
    detail.goto(live_server.url + there)
    expect(detail.get_by_label("What was agreed")).to_have_value("Ask again on Tuesday")
    detail.get_by_role("button", name="Save").click()
    expect(detail.get_by_text("Saved: Asked.")).to_be_visible()
    assert CoachingRecord.objects.get().next_steps.get().text == "Ask again on Tuesday"
    assert not Draft.objects.exists()


def test_session_about_to_end_is_announced(review: Review, live_server: LiveServer, cast: Cast, page: Page) -> None:
    sign_in(page.context, live_server.url, cookie_of(cast.head))
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=4, seconds=30))
    page.clock.install()
    page.goto(f"{live_server.url}/reviews/{review.public_id}/log/detail/")
    with page.expect_response("**/log/draft/"):
        tap(page, "Asked")
        page.clock.run_for(20_000)
    expect(page.get_by_text("You are signed out in 5 min. Your draft is kept.")).to_be_visible()
    assert Draft.objects.get().values["outcome"] == ["asked"]


def test_topic_brings_up_its_question_at_once(detail: Page) -> None:
    question = detail.get_by_text(pair_of("volume").question)
    expect(question).to_be_hidden()
    tap(detail, "patient volume")
    expect(question).to_be_visible()
    expect(detail.get_by_text(pair_of("billing").question)).to_be_hidden()
    tap(detail, "patient volume")
    expect(question).to_be_hidden()


def test_compliance_leads_into_what_is_in_the_way(detail: Page) -> None:
    tap(detail, "compliance")
    expect(detail.get_by_label("What is in the way?")).to_be_hidden()
    detail.get_by_role("link", name="Something is in the way").click()
    expect(detail.get_by_label("What is in the way?")).to_be_visible()


@pytest.mark.parametrize("size", [(360, 740), (360, 640), (320, 640), (320, 256), (180, 320)])
def test_bars_leave_the_screen_to_the_chips(detail: Page, size: tuple[int, int]) -> None:
    """The last two are a phone, and a desk, at 200 and 400 per cent."""
    width, height = size
    detail.set_viewport_size({"width": width, "height": height})
    assert detail.evaluate(BARS) <= 72
    for _ in range(30):
        detail.keyboard.press("Tab")
        assert detail.evaluate(HIDDEN) == "", detail.evaluate("document.activeElement.outerHTML")


COUNT = """addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true);"""
"""Every tap of a finger on a page of this tab; not what the browser passes on from a label to its box."""


@pytest.fixture
def log_page(review: Review, live_server: LiveServer, cast: Cast, page: Page) -> Page:
    page.context.add_init_script(COUNT)
    sign_in(page.context, live_server.url, cookie_of(cast.head))
    page.goto(f"{live_server.url}/reviews/{review.public_id}/log/")
    return page


def taps(page: Page) -> int:
    return int(page.evaluate("sessionStorage.taps || 0"))


def test_level_one_takes_one_tap(log_page: Page) -> None:
    log_page.get_by_role("button", name="Coached").click()
    expect(log_page.get_by_text("Saved: Coached.")).to_be_visible()
    assert taps(log_page) == 1


def test_level_two_takes_six_taps_with_tool_behaviour_seen_and_one_person(log_page: Page) -> None:
    log_page.get_by_role("button", name="Coached").click()
    log_page.get_by_role("link", name="Add detail").click()
    tap(log_page, "Check the flagged case")
    tap(log_page, "Seen in real work")
    tap(log_page, "Robin Reed")
    log_page.get_by_role("button", name="Save").click()
    expect(log_page.get_by_text("Saved: Coached.")).to_be_visible()
    assert taps(log_page) == 6
    record = CoachingRecord.objects.get()
    told = (record.observed, record.tools.count(), record.behaviours.count(), record.clinicians.count())
    assert (told, record.audience, record.entry_level) == ((True, 1, 1, 1), "team", 2)
