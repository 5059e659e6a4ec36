"""The demo's caught mail: read in a sandboxed frame, its links leading the whole window on."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.operations import mailbox
from apps.operations.supervisor.catcher import Catcher
from tests.fixtures.browser import AxeCheck

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caught(settings: Any, tmp_path: Path, live_server: LiveServer) -> str:
    """The address of the page of one mail."""
    settings.COACHTRACK_DEMO, settings.COACHTRACK_HOME_DIR = True, tmp_path
    mailbox.folder().mkdir()
    sign_in = live_server.url + reverse("accounts:sign-in")
    mail = EmailMultiAlternatives("One question for Thursday", f"Open it: {sign_in}", to=["head@example.org"])
    html = f'<p>Hello</p><p><a href="{sign_in}">Open this review</a></p>'
    mail.attach_alternative(html, "text/html")
    Catcher(mailbox.folder()).keep(mail.message().as_bytes(linesep="\r\n"))
    return live_server.url + reverse("operations:demo-one-mail", args=[mailbox.names()[0]])


def test_link_in_a_caught_mail_leads_on(page: Page, caught: str) -> None:
    page.goto(caught)
    page.frame_locator("iframe").get_by_role("link", name="Open this review").click()
    expect(page).to_have_url(caught.split("/demo/")[0] + reverse("accounts:sign-in"))


def test_link_in_the_plain_text_leads_on(page: Page, caught: str) -> None:
    page.goto(caught)
    page.get_by_text("The same as plain text").click()
    page.get_by_role("link", name="/sign-in/").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_page_of_a_mail_is_accessible(any_screen: Page, caught: str, axe: AxeCheck) -> None:
    any_screen.goto(caught)
    axe(any_screen)
