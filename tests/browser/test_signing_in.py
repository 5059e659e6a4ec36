"""From an invitation to one's own messages, on phone and desk."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.core import clock
from apps.reminders.models import Reminder
from apps.reminders.services import deliver, invite
from tests.cast import Cast
from tests.factories import ReminderFactory
from tests.fixtures.browser import AxeCheck

PASSWORD = "three blue ladders lean"

pytestmark = pytest.mark.django_db(transaction=True)


def invited(cast: Cast, mailoutbox: list[object]) -> str:
    invite(user=cast.manager, by=None, now=clock.now())
    deliver(now=clock.now())
    found = re.search(r"http://testserver(/link/welcome/\S+)", str(mailoutbox[0].body))  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_invited_person_sets_a_password_and_finds_the_messages(
    live_server: LiveServer, any_screen: Page, axe: AxeCheck, cast: Cast, mailoutbox: list[object]
) -> None:
    page, path = any_screen, invited(cast, mailoutbox)
    gone = {"state": Reminder.State.FAILED, "closed_at": clock.now(), "closed_reason": "the address was turned down"}
    ReminderFactory(recipient=cast.clinician, last_error="550 5.1.1 No such person here", **gone)

    page.goto(live_server.url + path)
    axe(page)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()

    expect(page.get_by_text("Your password is set")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill("mona.vale@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.goto(live_server.url + "/reminders/")
    not_reached = page.get_by_role("region", name="People not reached")
    expect(not_reached.get_by_role("rowheader", name="Casey Clark")).to_be_visible()
    axe(page)
    page.goto(live_server.url + "/account/")
    axe(page)


@pytest.mark.parametrize("path", ["/sign-in/", "/forgot-password/", "/link/welcome/x/y/"])
def test_pages_before_signing_in_are_accessible(
    live_server: LiveServer, any_screen: Page, axe: AxeCheck, cast: Cast, path: str
) -> None:
    any_screen.goto(live_server.url + path)
    axe(any_screen)
