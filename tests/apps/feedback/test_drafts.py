"""What is typed on the detail page survives a log-off, an empty battery and another device; nobody else sees it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.feedback.draft_stamps import GOOD_FOR, stamp
from apps.feedback.models import Draft
from apps.feedback.services import forget_old_drafts, undo_log
from apps.operations.ticks import TICKS
from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, DraftFactory

SAW = "You said why you set the alert aside."


def url(review: Review, name: str = "log-draft") -> str:
    return reverse(f"feedback:{name}", args=[review.public_id])


def save(client: Client, review: Review, **data: Any) -> Any:
    return client.post(url(review, "log-detail"), data)


@pytest.fixture
def typed(cast: Cast) -> dict[str, Any]:
    person = str(cast.clinician.public_id)
    return {"outcome": "asked", "clinicians": [person], "note_recipient": person, "note_saw": SAW, "topics": ["speed"]}


def test_draft_is_kept_and_fills_the_form_on_another_device(
    cast: Cast, as_head: Client, review: Review, typed: dict[str, Any]
) -> None:
    DeploymentFactory(department=cast.emergency)
    answer = as_head.post(url(review), typed)
    assert answer.json() == {"at": "14:30", "signed_in": True}
    elsewhere = Client()
    elsewhere.force_login(cast.head)
    page = elsewhere.get(url(review, "log-detail"))
    assert "Draft of Thursday, 14:30, not saved yet." in page.content.decode()
    form = page.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert form["tools"].value() == [], "what was unticked stays unticked"
    assert not CoachingRecord.objects.exists()


def test_draft_kept_again_takes_the_place_of_the_first(as_head: Client, review: Review) -> None:
    for text in ("Ask", "Ask again"):
        as_head.post(url(review), {"step_text": text})
    assert Draft.objects.get().values == {"step_text": ["Ask again"]}


def test_draft_holds_fields_of_the_form_alone_and_not_more_than_they_need(as_head: Client, review: Review) -> None:
    as_head.post(url(review), {"step_text": "x" * 9000, "passwords": "y", "client_uuid": uuid4(), "send_as_is": "on"})
    assert Draft.objects.get().values == {"step_text": ["x" * 2000]}


def test_draft_is_its_writers_alone(cast: Cast, as_head: Client, client: Client, review: Review) -> None:
    as_head.post(url(review), {"note_saw": SAW})
    for other in (cast.co_lead, cast.delegate, cast.manager):
        client.force_login(other)
        page = client.get(url(review, "log-detail")).content.decode()
        assert SAW not in page
        assert "Draft of" not in page


def test_draft_thrown_away_is_gone(as_head: Client, cast: Cast, review: Review) -> None:
    DraftFactory(review=review, user=cast.head)
    others = DraftFactory(review=review, user=cast.co_lead)
    assert as_head.post(url(review), {"throw_away": "1"}).url == url(review, "log-detail")
    assert list(Draft.objects.all()) == [others]


def test_draft_is_done_with_once_it_is_saved(cast: Cast, as_head: Client, review: Review) -> None:
    DraftFactory(review=review, user=cast.head)
    assert save(as_head, review, outcome="coached").status_code == 302
    assert not Draft.objects.exists()


def test_draft_stays_while_one_tap_is_saved(cast: Cast, as_head: Client, review: Review) -> None:
    """What was typed is more than the tap says."""
    DraftFactory(review=review, user=cast.head)
    as_head.post(url(review, "log"), {"outcome": "coached"})
    assert as_head.get(url(review, "log-detail")).context["form"]["step_text"].value() == "Ask about one override"


def test_form_that_is_not_accepted_is_kept_as_a_draft(as_head: Client, review: Review) -> None:
    assert save(as_head, review, outcome="", step_text="Ask again").status_code == 400
    assert Draft.objects.get().values == {"step_text": ["Ask again"]}


def test_undo_takes_ones_own_draft_along(cast: Cast, record: CoachingRecord) -> None:
    DraftFactory(review=record.review, user=cast.head)
    others = DraftFactory(review=record.review, user=cast.co_lead)
    undo_log(record=record, by=cast.head, now=NOW)
    assert list(Draft.objects.all()) == [others]


def test_draft_leaves_no_trace_in_the_audit_log(as_head: Client, review: Review) -> None:
    as_head.post(url(review), {"note_saw": SAW})
    assert not AuditEvent.objects.exists()


# --- signed out while typing ---


@pytest.fixture
def signed_out(the_moment: None) -> Client:
    return Client()


def test_form_sent_signed_out_is_there_after_signing_in(
    cast: Cast, signed_out: Client, review: Review, typed: dict[str, Any]
) -> None:
    answer = save(signed_out, review, **typed, written_by=stamp(cast.head, review, now=NOW))
    assert answer.url == f"{reverse('accounts:sign-in')}?next={url(review, 'log-detail')}"
    assert "What you typed is kept" in signed_out.get(answer.url).content.decode()
    signed_out.force_login(cast.head)
    form = signed_out.get(url(review, "log-detail")).context["form"]
    assert form["note_saw"].value() == SAW
    assert not CoachingRecord.objects.exists()


def test_draft_sent_signed_out_is_kept_and_says_so(cast: Cast, signed_out: Client, review: Review) -> None:
    sent = {"note_saw": SAW, "written_by": stamp(cast.head, review, now=NOW)}
    assert signed_out.post(url(review), sent).json() == {"at": "14:30", "signed_in": False}


@pytest.mark.parametrize("wrong", ["", "nonsense", "of another review", "old", "of somebody who left", "of a stranger"])
def test_form_sent_signed_out_without_a_stamp_of_ours_keeps_nothing(
    cast: Cast, signed_out: Client, review: Review, wrong: str
) -> None:
    other = Review(public_id=uuid4())
    stamps = {
        "of another review": stamp(cast.head, other, now=NOW),
        "old": stamp(cast.head, review, now=NOW - GOOD_FOR - timedelta(seconds=1)),
        "of somebody who left": stamp(cast.co_lead, review, now=NOW),
        "of a stranger": stamp(cast.outsider, review, now=NOW),
    }
    cast.co_lead.is_active = False
    cast.co_lead.save()
    answer = save(signed_out, review, note_saw=SAW, written_by=stamps.get(wrong, wrong))
    assert answer.url.startswith(reverse("accounts:sign-in"))
    assert not Draft.objects.exists()


def test_stamp_of_somebody_else_does_not_count_for_who_is_signed_in(
    cast: Cast, as_head: Client, review: Review
) -> None:
    as_head.post(url(review), {"step_text": "mine", "written_by": stamp(cast.co_lead, review, now=NOW)})
    assert Draft.objects.get().user == cast.head


def test_page_says_how_long_the_session_lasts(as_head: Client, review: Review) -> None:
    page = as_head.get(url(review, "log-detail")).content.decode()
    assert 'data-session-left="43200"' in page


# --- not for long ---


def test_draft_of_a_closed_review_is_not_kept(cast: Cast, client: Client, review: Review) -> None:
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        client.force_login(cast.head)
        assert client.post(url(review), {"step_text": "late"}).status_code == 409
    assert not Draft.objects.exists()


def test_retention_forgets_drafts_of_reviews_that_can_no_longer_be_logged(cast: Cast, review: Review) -> None:
    DraftFactory(review=review, user=cast.head)
    edge = review.loggable_until
    assert (forget_old_drafts(now=edge), forget_old_drafts(now=edge + timedelta(seconds=1))) == (0, 1)


def test_retention_tick_forgets_drafts_of_cancelled_reviews(cast: Cast, review: Review) -> None:
    DraftFactory(review=review, user=cast.head)
    Review.objects.update(status=Review.Status.CANCELLED)
    TICKS["retention"].run(NOW)
    assert not Draft.objects.exists()


def test_pages_with_a_draft_need_few_queries(
    cast: Cast, as_head: Client, review: Review, django_assert_max_num_queries: Any
) -> None:
    DraftFactory(review=review, user=cast.head)
    with django_assert_max_num_queries(12):
        as_head.get(url(review, "log-detail"))
    with django_assert_max_num_queries(12):
        as_head.post(url(review), {"step_text": "Ask again"})
