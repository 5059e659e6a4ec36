from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.feedback.models import Barrier, Feedback
from apps.reviews.models import CoachingRecord
from apps.tools.models import FocusBehaviour
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, NextStepFactory, NoteFactory, TrainedBehaviourFactory

WORDS = "You asked the one question that mattered."


@pytest.fixture
def note(cast: Cast) -> Feedback:
    return NoteFactory(author=cast.head, recipient=cast.clinician, department=cast.emergency, saw=WORDS)


def url(note: Feedback) -> str:
    return reverse("feedback:note", args=[note.public_id])


def test_notes_page_shows_what_is_new_first(cast: Cast, as_clinician: Client, note: Feedback) -> None:
    later = NOW + timedelta(hours=3)
    people = {"author": cast.head, "recipient": cast.clinician, "department": cast.emergency}
    NoteFactory(saw="Newer words", written_at=later, **people)
    page = as_clinician.get(reverse("feedback:notes")).content.decode()
    assert page.count("<b>new</b>") == 2
    assert page.index("Newer words") < page.index(WORDS)


def test_notes_page_without_notes_says_nothing_is_due(as_clinician: Client) -> None:
    page = as_clinician.get(reverse("feedback:notes")).content.decode()
    assert "No note yet" in page
    assert "Nothing is due" in page


def test_notes_page_offers_writers_a_tab_with_the_answers(cast: Cast, as_head: Client, note: Feedback) -> None:
    Feedback.objects.update(response="thanks", responded_at=NOW, read_at=NOW)
    assert "Written by me" in as_head.get(reverse("feedback:notes")).content.decode()
    page = as_head.get(reverse("feedback:notes"), {"tab": "written"}).content.decode()
    assert "To Casey Clark" in page
    assert "Thanks, read" in page


def test_notes_page_shows_own_steps_and_the_focus(cast: Cast, as_clinician: Client, record: CoachingRecord) -> None:
    record.next_steps.create(
        department=cast.emergency, text="Try the short form", owner=cast.clinician, due_on=NOW.date()
    )
    behaviour = TrainedBehaviourFactory(text="Say why it was set aside")
    FocusBehaviour.objects.create(
        department=cast.emergency, behaviour=behaviour, starts_on="2026-11-01", ends_on="2026-11-30"
    )
    page = as_clinician.get(reverse("feedback:notes")).content.decode()
    assert "Try the short form" in page
    assert "Say why it was set aside" in page


def test_notes_page_with_many_notes_is_split_and_needs_the_same_queries(
    cast: Cast, as_clinician: Client, note: Feedback
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_clinician.get(reverse("feedback:notes"))
        return len(queries)

    few = count()
    people = {"author": cast.head, "recipient": cast.clinician, "department": cast.emergency}
    for day in range(30):
        NoteFactory(written_at=NOW - timedelta(days=day), **people)
    assert count() == few <= 12
    assert "Page 1 of 2" in as_clinician.get(reverse("feedback:notes")).content.decode()


def test_note_opened_by_its_reader_is_not_marked(as_clinician: Client, note: Feedback) -> None:
    assert WORDS in as_clinician.get(url(note)).content.decode()
    note.refresh_from_db()
    assert note.read_at is None


@pytest.mark.parametrize("answer", ["thanks", "disagreed"])
def test_note_answered_without_words_is_read_and_the_writer_sees_it(
    cast: Cast, as_clinician: Client, note: Feedback, answer: str
) -> None:
    page = as_clinician.post(url(note), {"answer": answer, "reply": ""}, follow=True).content.decode()
    note.refresh_from_db()
    assert (note.response, note.read_at, note.responded_at) == (answer, NOW, NOW)
    assert note.get_response_display() in page
    as_clinician.force_login(cast.head)
    assert note.get_response_display() in as_clinician.get(url(note)).content.decode()


def test_note_replied_to_without_words_asks_for_some(as_clinician: Client, note: Feedback) -> None:
    answer = as_clinician.post(url(note), {"answer": "replied", "reply": " "})
    assert answer.status_code == 400
    assert "Write a sentence" in answer.content.decode()


def test_note_reply_too_long_keeps_what_was_typed(as_clinician: Client, note: Feedback) -> None:
    answer = as_clinician.post(url(note), {"answer": "replied", "reply": "long " * 80})
    assert answer.status_code == 400
    assert "long long" in answer.content.decode()
    note.refresh_from_db()
    assert note.response == ""


def test_note_with_an_unknown_answer_is_refused_in_words(as_clinician: Client, note: Feedback) -> None:
    answer = as_clinician.post(url(note), {"answer": "shrug"})
    assert answer.status_code == 400
    assert "one of the answers offered" in answer.content.decode()


def test_note_tool_problem_asks_what_and_reports_without_the_name(
    cast: Cast, as_clinician: Client, note: Feedback
) -> None:
    tool = DeploymentFactory(department=cast.emergency).tool
    assert tool.name in as_clinician.get(url(note), {"tool": "1"}).content.decode()
    sent = {"answer": "tool_problem", "kind": "tool_accuracy", "tool": str(tool.public_id), "named": "no"}
    as_clinician.post(url(note), sent)
    barrier = Barrier.objects.get()
    assert (barrier.tool, barrier.reported_by) == (tool, None)
    note.refresh_from_db()
    assert note.response == "tool_problem"


def test_note_tool_problem_without_a_kind_keeps_the_words(as_clinician: Client, note: Feedback) -> None:
    answer = as_clinician.post(url(note), {"answer": "tool_problem", "text": "It missed two.", "named": "no"})
    assert answer.status_code == 400
    assert "It missed two." in answer.content.decode()
    assert not Barrier.objects.exists()


def test_note_removal_is_asked_for_then_granted_unread(cast: Cast, as_clinician: Client, note: Feedback) -> None:
    as_clinician.post(url(note), {"answer": "remove"})
    as_clinician.force_login(cast.manager)
    page = as_clinician.get(reverse("feedback:notes")).content.decode()
    assert "Requests to remove a note" in page
    assert WORDS not in page
    assert "Casey Clark" not in page
    page = as_clinician.post(reverse("feedback:note-remove", args=[note.public_id]), follow=True).content.decode()
    assert "The note is erased" in page
    note.refresh_from_db()
    assert note.saw == ""


@pytest.mark.parametrize("who", ["manager", "executive", "administrator", "co_lead", "colleague", "other_head"])
def test_note_is_not_there_for_anybody_else(
    cast: Cast, client: Client, note: Feedback, who: str, the_moment: None
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(url(note)).status_code == 404
    assert client.post(url(note), {"answer": "thanks"}).status_code == 404
    assert WORDS not in client.get(reverse("feedback:notes")).content.decode()


def test_note_erased_is_gone_for_both(cast: Cast, as_clinician: Client, note: Feedback) -> None:
    Feedback.objects.update(saw="", erased_at=NOW)
    assert as_clinician.get(url(note)).status_code == 404


def test_note_answer_by_its_writer_is_not_possible(as_head: Client, note: Feedback) -> None:
    assert as_head.post(url(note), {"answer": "thanks"}).status_code == 404


def test_next_step_is_done_with_one_tap(cast: Cast, as_clinician: Client, record: CoachingRecord) -> None:
    step = NextStepFactory(record=record, owner=cast.clinician, text="Try the short form")
    address = reverse("feedback:step", args=[step.public_id])
    page = as_clinician.post(address, {"status": "done"}, follow=True).content.decode()
    assert "“Try the short form” is done." in page
    assert "My next steps" not in page


def test_next_step_of_somebody_else_is_not_there(cast: Cast, as_clinician: Client, record: CoachingRecord) -> None:
    step = NextStepFactory(record=record, owner=cast.colleague)
    address = reverse("feedback:step", args=[step.public_id])
    assert as_clinician.post(address, {"status": "done"}).status_code == 404


def test_notes_page_says_where_good_practice_was_named(
    cast: Cast, as_clinician: Client, record: CoachingRecord
) -> None:
    CoachingRecord.objects.update(recognised=True, recognised_for="sound_override")
    address = reverse("feedback:notes")
    assert "named aloud" not in as_clinician.get(address).content.decode()
    record.clinicians.add(cast.clinician)
    page = as_clinician.get(address).content.decode()
    assert "Good practice, named aloud" in page
    assert "ound override" in page
    as_clinician.force_login(cast.colleague)
    assert "named aloud" not in as_clinician.get(address).content.decode()
