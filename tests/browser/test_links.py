"""From a mail on a phone that reaches /link/ and nothing else: log a review, set a password, end a digest."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.accounts.tokens import set_password_token, uid_of
from apps.core import clock
from apps.reminders.links import log_token, stop_token
from apps.reminders.models import LinkRevocation, Preference, Topic
from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import ReviewFactory, SeriesFactory
from tests.fixtures.browser import AxeCheck

PASSWORD = "three blue ladders lean"
TALL_ENOUGH = 48

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def refused(page: Page) -> list[str]:
    """The proxy of a hospital that publishes one prefix. The paths it turned away."""
    away: list[str] = []

    def publish(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/link/"):
            route.continue_()
            return
        away.append(path)
        route.abort()

    page.route("**/*", publish)
    return away


@pytest.fixture
def review(cast: Cast) -> Review:
    return ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)


@pytest.fixture
def to_log(review: Review, cast: Cast, live_server: LiveServer) -> str:
    return f"{live_server.url}/link/log/{log_token(review.public_id, cast.head.public_id, made_at=NOW)}/"


def fits(page: Page, axe: AxeCheck) -> None:
    """Styled from below /link/ alone, nothing cut off at 320 px, every button under a thumb."""
    page.wait_for_load_state("load")  # after a click the words may be there before the style sheet is
    axe(page)
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("system-ui")
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.locator("button, a.button, input:visible").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= TALL_ENOUGH, button.inner_text()
    page.set_viewport_size(size)


def test_review_is_logged_with_one_tap(
    any_screen: Page, to_log: str, axe: AxeCheck, refused: list[str], cast: Cast
) -> None:
    page = any_screen
    page.goto(to_log)
    expect(page.get_by_text("This link was sent to Dr. Marsh")).to_be_visible()
    fits(page, axe)
    page.get_by_role("button", name="Not raised").click()
    expect(page.get_by_role("heading", name="Saved: Not raised")).to_be_visible()
    fits(page, axe)
    page.goto(to_log)
    expect(page.get_by_role("heading", name="Already recorded: Not raised")).to_be_visible()
    record = CoachingRecord.objects.get()
    assert (record.outcome, record.source, record.logged_by) == ("not_raised", "mail_link", cast.head)
    assert page.context.cookies() == []
    assert refused == []


def test_password_is_set(
    any_screen: Page, live_server: LiveServer, axe: AxeCheck, refused: list[str], cast: Cast
) -> None:
    page, user = any_screen, cast.clinician
    address = f"{live_server.url}/link/welcome/{uid_of(user)}/{set_password_token.make_token(user)}/"
    page.goto(address)
    fits(page, axe)
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same again").fill("short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("too short")).to_be_visible()
    fits(page, axe)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", name="Your password is set")).to_be_visible()
    fits(page, axe)
    page.goto(address)
    expect(page.get_by_role("heading", name="This link has ended")).to_be_visible()
    fits(page, axe)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert refused == []


def test_digest_is_stopped(
    any_screen: Page, live_server: LiveServer, axe: AxeCheck, refused: list[str], cast: Cast
) -> None:
    page = any_screen
    page.goto(f"{live_server.url}/link/stop/{stop_token(cast.manager.public_id, Topic.PROGRAM)}/")
    fits(page, axe)
    page.get_by_role("button", name="Stop these e-mails").click()
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    fits(page, axe)
    assert Preference.objects.get(user=cast.manager, email=False).topic == Topic.PROGRAM
    assert refused == []


def test_link_that_reached_somebody_else_is_switched_off(
    any_screen: Page, to_log: str, axe: AxeCheck, refused: list[str]
) -> None:
    page = any_screen
    page.goto(to_log)
    page.get_by_role("button", name="It was not meant for me").click()
    expect(page.get_by_role("heading", name="The link is switched off")).to_be_visible()
    fits(page, axe)
    page.goto(to_log)
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    fits(page, axe)
    assert LinkRevocation.objects.count() == 1
    assert refused == []


@pytest.mark.parametrize("status", ["excused", "cancelled", "gone"])
def test_page_with_nothing_to_log_fits_too(
    any_screen: Page, to_log: str, review: Review, axe: AxeCheck, refused: list[str], cast: Cast, status: str
) -> None:
    if status == "gone":
        cast.head.leaderships.all().delete()
    Review.objects.filter(pk=review.pk).update(status=status if status != "gone" else review.status)
    any_screen.goto(to_log)
    fits(any_screen, axe)
    assert refused == []


def test_keyboard_alone_logs(page: Page, to_log: str) -> None:
    page.goto(to_log)
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.split('\\n')[0]"))
    assert reached == ["Skip to the content", "Coached", "Asked", "Not raised", "Not held", "It was not meant for me"]
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Saved: Coached")).to_be_visible()


def test_scanner_that_runs_scripts_and_submits_forms_changes_nothing(page: Page, to_log: str) -> None:
    """Without pressing a button: form.submit() sends no button's name."""
    page.goto(to_log)
    forms = page.locator("form").count()
    for number in range(forms):
        page.goto(to_log)
        with page.expect_navigation():
            page.evaluate(f"document.forms[{number}].submit()")
    assert forms == 2
    assert not CoachingRecord.objects.exists()
    assert not LinkRevocation.objects.exists()


def test_pages_work_without_scripts(browser: Any, to_log: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(to_log)
        page.get_by_role("button", name=re.compile("^Asked")).click()
        expect(page.get_by_role("heading", name="Saved: Asked")).to_be_visible()
