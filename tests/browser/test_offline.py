"""A phone in a corridor: taps wait on it, are sent once, and never go without a word."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.core import clock
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.services import excuse_review, log_review
from tests.browser.conftest import cookie_of, sign_in
from tests.browser.phone import (
    CACHES,
    ENTRIES,
    KEPT,
    SENDING,
    a_review,
    back,
    log_path,
    nothing_waits,
    own_device,
    tap,
    until,
    waiting,
)
from tests.cast import NOW, Cast
from tests.fixtures.browser import AxeCheck
from tests.servers.corridor import Corridor, Cut

pytestmark = pytest.mark.usefixtures("thursday")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def review(live_server: LiveServer, cast: Cast) -> Review:
    return a_review(cast)


@pytest.fixture
def phone(page: Page, corridor: Corridor, cast: Cast, review: Review) -> Page:
    """The head's own, with the log page of the review open."""
    own_device(page, corridor, cast.head)
    page.goto(corridor.address + log_path(review))
    return page


def outcomes(review: Review) -> list[str]:
    return list(CoachingRecord.objects.filter(review=review).values_list("outcome", flat=True))


def test_tap_without_connection_survives_a_reload_and_is_sent_when_it_is_back(
    phone: Page, corridor: Corridor, review: Review, axe: AxeCheck, cast: Cast
) -> None:
    corridor.down()
    tap(phone, "Asked")
    waiting(phone)
    axe(phone)
    phone.reload()
    expect(phone.get_by_text("You are offline: this page is as of")).to_be_visible()
    expect(phone.get_by_text("Asked is kept on this phone.")).to_be_visible()
    waiting(phone)
    axe(phone)
    assert outcomes(review) == []
    back(phone, corridor)
    expect(phone.get_by_text("Saved: Asked.")).to_be_visible()
    nothing_waits(phone)
    record = CoachingRecord.objects.get(review=review)
    assert (record.outcome, record.logged_by) == ("asked", cast.head)


def test_tap_with_connection_is_one_tap_and_leaves_nothing_on_the_phone(phone: Page, review: Review) -> None:
    tap(phone, "Coached")
    expect(phone.get_by_text("Saved: Coached.")).to_be_visible()
    nothing_waits(phone)
    assert outcomes(review) == ["coached"]


@pytest.mark.parametrize("where", list(Cut))
def test_tap_cut_off_in_the_middle_is_sent_once(phone: Page, corridor: Corridor, review: Review, where: Cut) -> None:
    corridor.cut(where, path=SENDING)
    tap(phone, "Not raised")
    corridor.wait_for_the_cut()
    waiting(phone)
    back(phone, corridor)
    expect(phone.get_by_text("Saved: Not raised.")).to_be_visible()
    nothing_waits(phone)
    assert outcomes(review) == ["not_raised"]


def test_chips_tapped_without_connection_come_along(phone: Page, corridor: Corridor, review: Review) -> None:
    corridor.down()
    tap(phone, "Not raised")
    phone.locator("label.chip", has_text="staffing").click()
    until(phone, lambda: phone.evaluate(ENTRIES)[0].get("topics"))
    corridor.up()
    phone.reload()
    expect(phone.get_by_text("Saved: Not raised.")).to_be_visible()
    assert CoachingRecord.objects.get(review=review).topics == ["staffing"]


def test_queue_holds_ids_and_no_names(phone: Page, corridor: Corridor, review: Review, cast: Cast) -> None:
    corridor.down()
    tap(phone, "Not held")
    waiting(phone)
    (entry,) = phone.evaluate(ENTRIES)
    assert set(entry) == {"client_uuid", "review", "outcome", "account", "tapped_at", "attempted", "revision"}
    assert (entry["review"], entry["account"]) == (str(review.public_id), str(cast.head.public_id))


def test_only_the_list_and_the_log_pages_that_wait_are_kept(phone: Page, corridor: Corridor, review: Review) -> None:
    phone.goto(f"{corridor.address}/notes/")
    phone.goto(corridor.address + log_path(review) + "detail/")
    phone.goto(f"{corridor.address}/reviews/")
    phone.wait_for_load_state("networkidle")
    kept = {path for path in phone.evaluate(KEPT) if not path.startswith("/static/")}
    assert kept == {"/offline/", "/reviews/", log_path(review)}
    phone.goto(corridor.address + log_path(review))
    tap(phone, "Coached")
    expect(phone.get_by_text("Saved: Coached.")).to_be_visible()
    assert log_path(review) not in phone.evaluate(KEPT)
    corridor.down()
    phone.goto(f"{corridor.address}/notes/")
    expect(phone.get_by_role("heading", name="You are offline")).to_be_visible()


def test_two_devices_with_different_answers_make_one_record_and_a_clear_word(
    phone: Page, corridor: Corridor, review: Review, cast: Cast, axe: AxeCheck
) -> None:
    corridor.down()
    tap(phone, "Coached")
    waiting(phone)
    log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW)
    back(phone, corridor)
    waiting(phone, "1 entry was not taken.")
    phone.get_by_text("See what waits here").click()
    expect(phone.get_by_text("You have logged this review already, with another answer.")).to_be_visible()
    axe(phone)
    phone.reload()
    waiting(phone, "1 entry was not taken.")
    phone.get_by_text("See what waits here").click()
    phone.get_by_role("button", name="Dismiss").click()
    nothing_waits(phone)
    assert outcomes(review) == ["asked"]


def test_double_tap_is_one_record(phone: Page, review: Review) -> None:
    phone.get_by_role("button", name="Coached").dblclick()
    expect(phone.get_by_text("Saved: Coached.")).to_be_visible()
    nothing_waits(phone)
    assert outcomes(review) == ["coached"]


def test_tap_while_a_co_lead_logs_is_told_and_stays(
    phone: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    corridor.down()
    tap(phone, "Not raised")
    waiting(phone)
    log_review(review=review, entry=ReviewEntry("coached"), by=cast.co_lead, now=NOW)
    back(phone, corridor)
    waiting(phone, "1 entry was not taken.")
    phone.get_by_text("See what waits here").click()
    expect(phone.get_by_text("Somebody else has logged this review in the meantime.")).to_be_visible()
    assert cast.co_lead.last_name not in str(phone.evaluate(ENTRIES))
    assert outcomes(review) == ["coached"]


def test_tap_with_the_session_ended_waits_for_the_next_sign_in(
    phone: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    corridor.down()
    tap(phone, "Asked")
    waiting(phone)
    phone.context.clear_cookies()
    back(phone, corridor)
    waiting(phone, "sign in to send it.")
    phone.locator(".phone-bar").get_by_role("link", name="Sign in").click()
    waiting(phone, "sign in to send it.")
    assert not [path for path in phone.evaluate(KEPT) if path.startswith("/reviews/")]
    sign_in(phone.context, corridor.address, cookie_of(cast.head))
    phone.goto(f"{corridor.address}/reviews/")
    nothing_waits(phone)
    assert outcomes(review) == ["asked"]


@pytest.mark.parametrize("what", ["late", "excused", "gone"])
def test_tap_that_comes_too_late_stays_with_the_way_out(
    phone: Page, corridor: Corridor, review: Review, cast: Cast, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    corridor.down()
    tap(phone, "Coached")
    waiting(phone)
    if what == "late":
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=15))
        sentence = "Ask the program office for a correction."
    elif what == "excused":
        excuse_review(review=review, reason="holiday", by=cast.manager, now=NOW)
        sentence = "This review is excused."
    else:
        cast.head.leaderships.update(department=cast.surgery)
        sentence = "This review is not with you any more"
    sign_in(phone.context, corridor.address, cookie_of(cast.head))
    back(phone, corridor)
    waiting(phone, "1 entry was not taken.")
    phone.get_by_text("See what waits here").click()
    expect(phone.locator(".phone-bar")).to_contain_text(sentence)
    assert outcomes(review) == []


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(
    phone: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    corridor.down()
    tap(phone, "Asked")
    waiting(phone)
    sign_in(phone.context, corridor.address, cookie_of(cast.co_lead))
    corridor.up()
    phone.goto(f"{corridor.address}/reviews/")
    waiting(phone, "1 entry of another account waiting here, sent when that person signs in.")
    expect(phone.get_by_text("See what waits here")).to_be_hidden()
    expect(phone.get_by_role("switch")).not_to_be_checked()
    until(phone, lambda: phone.evaluate(CACHES) == 0)
    assert outcomes(review) == []
    sign_in(phone.context, corridor.address, cookie_of(cast.head))
    phone.goto(f"{corridor.address}/reviews/")
    nothing_waits(phone)
    assert CoachingRecord.objects.get(review=review).logged_by == cast.head


def test_without_the_switch_nothing_is_kept_and_the_page_stays(
    page: Page, corridor: Corridor, review: Review, cast: Cast, axe: AxeCheck
) -> None:
    sign_in(page.context, corridor.address, cookie_of(cast.head))
    page.goto(corridor.address + log_path(review))
    expect(page.get_by_role("switch")).not_to_be_checked()
    corridor.down()
    tap(page, "Coached")
    expect(page.get_by_role("alert")).to_contain_text("tap again when you are back")
    axe(page)
    assert page.evaluate("async () => [(await caches.keys()).length, (await indexedDB.databases()).length]") == [0, 0]
    corridor.up()
    tap(page, "Coached")
    expect(page.get_by_text("Saved: Coached.")).to_be_visible()
    assert outcomes(review) == ["coached"]


def test_tap_after_a_sign_in_in_another_tab_is_saved(
    page: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    sign_in(page.context, corridor.address, cookie_of(cast.head))
    page.goto(corridor.address + log_path(review))
    page.context.clear_cookies(name="csrf")
    tap(page, "Coached")
    expect(page.get_by_text("Saved: Coached.")).to_be_visible()
    assert outcomes(review) == ["coached"]


def test_tap_after_a_sign_out_in_another_tab_is_not_lost_without_a_word(
    page: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    sign_in(page.context, corridor.address, cookie_of(cast.head))
    page.goto(corridor.address + log_path(review))
    page.context.clear_cookies()
    tap(page, "Coached")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out, so nothing is saved.")


def test_browser_would_install_it(phone: Page) -> None:
    """But for the window of a test, which counts as a private one."""
    session = phone.context.new_cdp_session(phone)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors] == ["in-incognito"]
    assert session.send("Page.getAppManifest")["errors"] == []


def test_switch_turned_off_leaves_nothing(phone: Page, corridor: Corridor) -> None:
    phone.get_by_role("switch").uncheck()
    until(phone, lambda: phone.evaluate(CACHES) == 0)
    phone.goto(f"{corridor.address}/reviews/")
    expect(phone.get_by_role("switch")).not_to_be_checked()
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_signing_out_clears_the_pages_and_says_what_waits(
    phone: Page, corridor: Corridor, review: Review, cast: Cast
) -> None:
    corridor.keep_closed(SENDING)
    tap(phone, "Asked")
    waiting(phone)
    phone.goto(f"{corridor.address}/account/")
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    waiting(phone, "1 entry waiting on this phone: sign in to send it.")
    assert not [path for path in phone.evaluate(KEPT) if path.startswith("/reviews/")]
    assert outcomes(review) == []


def test_entry_taken_back_on_the_phone_is_not_sent(phone: Page, corridor: Corridor, review: Review) -> None:
    corridor.cut(Cut.UNANSWERED, path=SENDING)
    tap(phone, "Coached")
    corridor.wait_for_the_cut()
    waiting(phone)
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_role("button", name="Coached")).to_be_visible()
    back(phone, corridor)
    until(phone, lambda: phone.evaluate(ENTRIES) == [])
    assert outcomes(review) == []


def test_keyboard_alone_taps_adds_a_chip_and_takes_it_back(phone: Page, corridor: Corridor) -> None:
    corridor.down()
    phone.get_by_role("button", name="Not held").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("region", name="Kept on this phone")).to_be_focused()
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Undo")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    until(phone, lambda: phone.evaluate(ENTRIES)[0].get("not_held_reason"))
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Coached")).to_be_focused()


def test_log_page_works_without_scripts(browser: Browser, corridor: Corridor, review: Review, cast: Cast) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    sign_in(context, corridor.address, cookie_of(cast.head))
    page = context.new_page()
    page.goto(corridor.address + log_path(review))
    expect(page.get_by_text("This is my own device")).to_be_hidden()
    page.get_by_role("button", name="Coached").click()
    expect(page.get_by_text("Saved: Coached.")).to_be_visible()
    context.close()
    assert outcomes(review) == ["coached"]
