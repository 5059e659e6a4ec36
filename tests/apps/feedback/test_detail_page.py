from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.feedback.models import Barrier, Feedback, NextStep
from apps.reviews.models import CoachingRecord, Review
from apps.tools.models import FocusBehaviour, TrainedBehaviour
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, MembershipFactory, TrainedBehaviourFactory

SAW = "You said why you set the alert aside."


@pytest.fixture
def behaviour(cast: Cast) -> TrainedBehaviour:
    """The focus of the month, of the one tool in use."""
    tool = DeploymentFactory(department=cast.emergency, tool__name="Tidewatch").tool
    behaviour = TrainedBehaviourFactory(tool=tool, text="Write why an alert was set aside")
    FocusBehaviour.objects.create(
        department=cast.emergency, behaviour=behaviour, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    return behaviour


def url(review: Review) -> str:
    return reverse("feedback:log-detail", args=[review.public_id])


def save(client: Client, review: Review, **data: Any) -> Any:
    return client.post(url(review), {"outcome": "coached"} | data)


def test_detail_has_the_only_tool_filled_in_and_the_focus_suggested_not_ticked(
    as_head: Client, review: Review, behaviour: TrainedBehaviour
) -> None:
    form = as_head.get(url(review)).context["form"]
    assert form["tools"].value() == [str(behaviour.tool.public_id)]
    assert not form["behaviours"].value()
    assert "this month’s focus" in str(form["behaviours"])
    assert form["outcome"].value() is None


def test_detail_in_one_go_saves_record_and_everything_beside_it(
    cast: Cast, as_head: Client, review: Review, behaviour: TrainedBehaviour
) -> None:
    person, tool = str(cast.clinician.public_id), str(behaviour.tool.public_id)
    answer = save(
        as_head,
        review,
        client_uuid=uuid4(),
        tools=[tool],
        behaviours=[str(behaviour.public_id)],
        clinicians=[person],
        observed_n=3,
        observed_m=5,
        recognised_for="sound_override",
        topics=["speed"],
        note_recipient=person,
        note_kind="try",
        note_saw=SAW,
        step_text="Ask again on Tuesday",
        step_owner=person,
        barrier_kind="tool_down",
        barrier_tool=tool,
    )
    assert answer.status_code == 302
    record = CoachingRecord.objects.get(review=review)
    assert (record.depth, record.observed_n, record.recognised, record.topics) == (4, 3, True, ["speed"])
    assert [*record.tools.all(), *record.behaviours.all()] == [behaviour.tool, behaviour]
    assert (record.notes.get().saw, record.notes.get().kind) == (SAW, "try")
    assert record.next_steps.get().due_on == date(2026, 11, 26)
    assert record.barriers.get().tool == behaviour.tool


def test_detail_after_one_tap_adds_to_the_record(cast: Cast, as_head: Client, record: CoachingRecord) -> None:
    assert as_head.get(url(record.review)).context["form"]["outcome"].value() == "coached"
    save(as_head, record.review, observed="on", clinicians=[str(cast.clinician.public_id)])
    record.refresh_from_db()
    assert record.observed
    assert list(record.clinicians.all()) == [cast.clinician]


def test_detail_sent_twice_writes_one_note(cast: Cast, as_head: Client, record: CoachingRecord) -> None:
    sent = {"note_recipient": str(cast.clinician.public_id), "note_saw": SAW, "barrier_kind": "other"}
    for _ in range(2):
        assert save(as_head, record.review, **sent).status_code == 302
    assert (Feedback.objects.count(), Barrier.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"outcome": ""}, "outcome", "Tap one of the four"),
        ({"held_on": "Thursday"}, "held_on", "Write the day like"),
        ({"held_on": "2026-11-13"}, "held_on", "still to come"),
        ({"held_on": "2026-11-02"}, "held_on", "for the week from"),
        ({"observed_n": "12", "observed_m": "5"}, "observed_n", "0 to 10"),
        ({"observed_n": "3"}, "observed_m", "Give both numbers"),
        ({"observed_n": "5", "observed_m": "3"}, "observed_n", "5 of 3"),
        ({"note_saw": SAW}, "note_recipient", "whom the note is for"),
        ({"note_saw": "x" * 281}, "note_saw", "280 fit"),
        ({"note_why": "because"}, "note_saw", "One sentence of your own"),
        ({"barrier_text": "slow"}, "barrier_kind", "what comes closest"),
        ({"step_text": "x" * 141}, "step_text", "140 fit"),
        ({"step_text": "x", "step_due_on": "2025-01-01"}, "step_due_on", "between the review and a year"),
        ({"tools": ["no-such-tool"]}, "tools", "no longer offered"),
        ({"not_held_reason": "surge", "outcome": "not_held", "observed": "on"}, "observed", "has only a reason"),
    ],
)
def test_detail_with_something_wrong_says_it_beside_the_field_and_keeps_the_rest(
    as_head: Client, review: Review, sent: dict[str, Any], field: str, words: str
) -> None:
    answer = save(as_head, review, **{"step_text": "Keep these words", "observed": "on"} | sent)
    assert answer.status_code == 400
    form = answer.context["form"]
    assert words in str(form[field].errors)
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert form["step_text"].value() == sent.get("step_text", "Keep these words")
    assert form["observed"].value()
    assert not CoachingRecord.objects.exists()


def test_detail_with_what_may_be_a_patient_warns_once_and_sends_on_a_tick(
    cast: Cast, as_head: Client, review: Review
) -> None:
    sent = {"note_recipient": str(cast.clinician.public_id), "note_saw": "MRN 448812 was well explained."}
    warned = save(as_head, review, **sent)
    assert warned.status_code == 400
    assert "MRN 448812" in str(warned.context["form"]["send_as_is"].errors)
    assert "Send it as it is" in warned.content.decode()
    assert save(as_head, review, **sent, send_as_is="on").status_code == 302
    assert Feedback.objects.get().saw == sent["note_saw"]


def test_detail_for_the_program_office_has_no_names_and_no_notes(
    cast: Cast, client: Client, review: Review, the_moment: None
) -> None:
    client.force_login(cast.manager)
    page = client.get(url(review))
    assert "Casey Clark" not in page.content.decode()
    assert not {"clinicians", "note_saw", "step_text"} & set(page.context["form"].fields)
    named = {"clinicians": [str(cast.clinician.public_id)], "note_saw": SAW, "step_text": "x"}
    assert save(client, review, **named).status_code == 302
    record = CoachingRecord.objects.get()
    assert not record.clinicians.exists()
    assert not Feedback.objects.exists()
    assert not NextStep.objects.exists()


def test_detail_changed_by_phone_keeps_the_names_a_lead_gave(
    cast: Cast, client: Client, review: Review, the_moment: None
) -> None:
    client.force_login(cast.manager)
    save(client, review)
    record = CoachingRecord.objects.get()
    record.clinicians.add(cast.clinician)
    save(client, review, observed="on")
    record.refresh_from_db()
    assert record.observed
    assert list(record.clinicians.all()) == [cast.clinician]


def test_detail_of_a_closed_review_leads_to_the_sentence(as_head: Client, review: Review) -> None:
    Review.objects.update(status="excused")
    page = as_head.get(url(review), follow=True).content.decode()
    assert "is excused" in page


def test_detail_suggests_six_not_named_lately_with_one_of_the_nights(
    cast: Cast, as_head: Client, review: Review
) -> None:
    for _ in range(8):
        MembershipFactory(department=cast.emergency)
    night = MembershipFactory(department=cast.emergency, shift_group="night", user__last_name="Zz").user
    people = as_head.get(url(review)).context["choices"].people
    assert len(people.suggested) == 6
    assert night in [one.user for one in people.suggested]
    assert len(people.others) == 5


def test_detail_needs_the_same_few_queries_at_two_sizes(
    cast: Cast, as_head: Client, record: CoachingRecord, behaviour: TrainedBehaviour
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_head.get(url(record.review))
        return len(queries)

    few = count()
    for _ in range(20):
        MembershipFactory(department=cast.emergency)
        TrainedBehaviourFactory(tool=DeploymentFactory(department=cast.emergency).tool)
    assert count() == few <= 10


def test_detail_due_date_and_day_are_filled_in(as_head: Client, review: Review) -> None:
    form = as_head.get(url(review)).context["form"]
    assert form["step_due_on"].value() == NOW.date() + timedelta(days=14)
    assert form["held_on"].value() == review.slot_date


@pytest.mark.parametrize(("forum", "audience"), [("huddle", "team"), ("one_to_one", "individuals")])
def test_detail_knows_from_the_meeting_whom_it_was_talked_about_with(
    as_head: Client, review: Review, forum: str, audience: str
) -> None:
    Review.objects.update(forum=forum)
    form = as_head.get(url(review)).context["form"]
    assert form["audience"].value() == audience


def test_detail_keeps_with_whom_and_not_that_of_a_meeting_that_was_not_held(as_head: Client, review: Review) -> None:
    save(as_head, review, audience="both")
    assert CoachingRecord.objects.get().audience == "both"
    assert as_head.get(url(review)).context["form"]["audience"].value() == "both"
    save(as_head, review, outcome="not_held", audience="both")
    assert CoachingRecord.objects.get().audience == ""


def test_one_tap_says_nothing_of_whom_it_was_with(as_head: Client, review: Review) -> None:
    as_head.post(reverse("feedback:log", args=[review.public_id]), {"outcome": "coached"})
    record = CoachingRecord.objects.get()
    assert (record.audience, record.entry_level) == ("", 1)
