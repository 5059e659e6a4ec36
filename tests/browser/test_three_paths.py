"""What head, clinician and program manager come for, as they do it: on a phone, at a desk, and without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.drift.models import DriftFlag, Intervention
from apps.feedback.models import Feedback
from apps.reviews.models import CoachingRecord, Review
from tests.browser.conftest import MONDAY, cookie_of, sign_in
from tests.cast import PASSWORD, Cast
from tests.factories import (
    DepartmentWeekFactory,
    DeploymentFactory,
    DriftFlagFactory,
    NoteFactory,
    ReviewFactory,
    RevisionFactory,
    SeriesFactory,
    TrainedBehaviourFactory,
)

pytestmark = pytest.mark.usefixtures("thursday")

SCREENS = {
    "phone": {"viewport": {"width": 360, "height": 740}},
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone-without-script": {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
}


@pytest.fixture(params=SCREENS.values(), ids=SCREENS)
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return browser_context_args | request.param


@pytest.fixture
def review(live_server: LiveServer, cast: Cast) -> Review:
    series = RevisionFactory(series=SeriesFactory(department=cast.emergency)).series
    return ReviewFactory(series=series, expected_lead=cast.head)


@pytest.fixture
def log_page(review: Review, live_server: LiveServer, cast: Cast, page: Page) -> Page:
    """As the head reaches it from her list of reviews."""
    sign_in(page.context, live_server.url, cookie_of(cast.head))
    page.goto(f"{live_server.url}/")
    expect(page).to_have_title("My reviews · coachtrack")
    page.get_by_role("link", name="Log the review of 12 November, Emergency Medicine").click()
    return page


def _record(review: Review) -> CoachingRecord:
    return CoachingRecord.objects.get(review=review)


def test_head_says_it_was_not_raised_and_what_took_the_time(log_page: Page, review: Review, cast: Cast) -> None:
    expect(log_page.locator("[aria-pressed=true], input:checked")).to_have_count(0)
    log_page.get_by_role("button", name="Not raised").click()
    expect(log_page.get_by_role("status").filter(has_text="Saved: Not raised.")).to_be_visible()
    expect(log_page.get_by_role("button", name="Undo")).to_be_visible()
    assert (_record(review).outcome, _record(review).logged_by) == ("not_raised", cast.head)
    log_page.locator("label.chip", has_text="staffing").click()
    log_page.get_by_role("button", name="Save topics").click()
    expect(log_page.get_by_role("status").filter(has_text="Noted.")).to_be_visible()
    assert _record(review).topics == ["staffing"]


def test_head_takes_a_tap_back(log_page: Page, review: Review) -> None:
    log_page.get_by_role("button", name="Not held").click()
    log_page.get_by_role("button", name="Undo").click()
    expect(log_page.get_by_role("status").filter(has_text="Taken back.")).to_be_visible()
    assert not CoachingRecord.objects.filter(review=review).exists()
    assert Review.objects.get(pk=review.pk).status == Review.Status.OPEN


def test_head_coached_and_adds_detail(log_page: Page, review: Review, cast: Cast) -> None:
    tool = DeploymentFactory(department=cast.emergency, tool__name="Clotline").tool
    TrainedBehaviourFactory(tool=tool, text="Open the alert within 5 minutes")
    log_page.get_by_role("button", name="Coached").click()
    log_page.get_by_role("link", name="Add detail").click()
    expect(log_page.get_by_role("radio", name="Coached")).to_be_checked()
    for chip in ("Clotline", "Open the alert within 5 minutes", "Seen in real work", cast.clinician.get_full_name()):
        log_page.locator("label.chip", has_text=chip).first.click()
    log_page.get_by_role("button", name="Save").click()
    expect(log_page.get_by_text("Open the alert within 5 minutes").first).to_be_visible()
    record = _record(review)
    assert (record.outcome, record.observed) == ("coached", True)
    assert list(record.clinicians.all()) == [cast.clinician]


def test_clinician_signs_in_reads_a_note_and_thanks(live_server: LiveServer, cast: Cast, page: Page) -> None:
    cast.clinician.set_password(PASSWORD)
    cast.clinician.save()
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician)
    page.goto(f"{live_server.url}/")
    page.get_by_label("E-mail address").fill(str(cast.clinician.email))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".note-list a").click()
    expect(page.get_by_text(note.saw)).to_be_visible()
    page.get_by_role("button", name="Thanks, read").click()
    expect(page.get_by_label("Answer", exact=True)).to_contain_text("Thanks, read")
    note = Feedback.objects.get(pk=note.pk)
    assert note.response == "thanks"
    assert note.read_at is not None


@pytest.fixture
def flag(live_server: LiveServer, cast: Cast) -> DriftFlag:
    """Emergency Medicine, silent; Surgery, on track."""
    for back in range(14):
        week = {"week_start": MONDAY - timedelta(weeks=back)}
        DepartmentWeekFactory(department=cast.surgery, **week)
        DepartmentWeekFactory(department=cast.emergency, status="silent", outcome="not_raised", depth=0, **week)
    return DriftFlagFactory(department=cast.emergency, status="silent")


def test_manager_sees_where_nobody_asks_and_plans_a_call(
    flag: DriftFlag, live_server: LiveServer, cast: Cast, page: Page
) -> None:
    sign_in(page.context, live_server.url, cookie_of(cast.manager))
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 2 departments")
    first = page.get_by_role("region", name="Departments by weeks").locator("tbody tr").first
    expect(first).to_contain_text("silent")
    first.get_by_role("link", name="Emergency Medicine").click()
    page.get_by_role("link", name="Plan a call").first.click()
    page.get_by_label("Note").first.fill("Ask for five minutes on Thursday.")
    page.get_by_role("button", name="Plan it").click()
    page.wait_for_url(lambda url: "plan-call" not in url)
    planned = Intervention.objects.get(department=cast.emergency)
    assert (planned.owner, planned.note) == (cast.manager, "Ask for five minutes on Thursday.")
