"""Every free text warns once of what may point to a patient, says what, and takes it on a tick."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.feedback.models import Barrier, Feedback, NextStep
from apps.reviews.models import Excusal, Review
from tests.cast import Cast
from tests.factories import BarrierFactory, NoteFactory

POINTS = "Look at MRN 448812 again."
Case = tuple[User, str, dict[str, str], Callable[[], str]]


def cases(cast: Cast, review: Review) -> dict[str, Case]:
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician)
    barrier = BarrierFactory(department=cast.emergency, owner=cast.administrator)
    to_note, detail = reverse("feedback:note", args=[note.public_id]), "feedback:log-detail"
    of_review, of_department = [review.public_id], [cast.emergency.public_id]
    reported = {"kind": "other", "named": "yes"}
    return {
        "excusal": (
            cast.head,
            reverse("reviews:excuse", args=of_review),
            {"reason": "other", "note": POINTS},
            lambda: Excusal.objects.get().note,
        ),
        "next step": (
            cast.head,
            reverse(detail, args=of_review),
            {"outcome": "coached", "step_text": POINTS},
            lambda: NextStep.objects.get().text,
        ),
        "barrier beside a review": (
            cast.head,
            reverse(detail, args=of_review),
            {"outcome": "coached", "barrier_kind": "other", "barrier_text": POINTS},
            lambda: Barrier.objects.get(record__review=review).text,
        ),
        "reply": (
            cast.clinician,
            to_note,
            {"answer": "replied", "reply": POINTS},
            lambda: Feedback.objects.get().reply,
        ),
        "barrier beside a note": (
            cast.clinician,
            to_note,
            {"answer": "tool_problem", "text": POINTS} | reported,
            lambda: Barrier.objects.get(note=note).text,
        ),
        "barrier on its own": (
            cast.clinician,
            reverse("feedback:barrier-report", args=of_department),
            {"text": POINTS} | reported,
            lambda: Barrier.objects.get(reported_by=cast.clinician).text,
        ),
        "answer to a barrier": (
            cast.administrator,
            reverse("feedback:barrier", args=[barrier.public_id]),
            {"resolution": "fixed", "answer": POINTS},
            lambda: Barrier.objects.get(pk=barrier.pk).answer,
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        *("excusal", "next step", "barrier beside a review", "reply"),
        *("barrier beside a note", "barrier on its own", "answer to a barrier"),
    ],
)
def test_free_text_warns_once_and_is_taken_on_a_tick(
    cast: Cast, client: Client, review: Review, the_moment: None, name: str
) -> None:
    user, address, sent, kept = cases(cast, review)[name]
    client.force_login(user)
    warned: Any = client.post(address, sent)
    page = warned.content.decode()
    assert warned.status_code == 400
    assert "Might this point to a patient: MRN 448812?" in page
    assert 'name="send_as_is"' in page
    assert POINTS in page, "what was typed is still there"
    assert client.post(address, sent | {"send_as_is": "on"}).status_code == 302
    assert kept() == POINTS
