from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Membership
from apps.feedback import services
from apps.feedback.entries import BarrierEntry, NoteEntry, StepEntry
from apps.feedback.models import Barrier, Feedback, NextStep
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import NoteFactory, RecordFactory

COACHED = ReviewEntry("coached")
DUE = NOW.date() + timedelta(days=14)


def note_to(cast: Cast, **words: Any) -> NoteEntry:
    return NoteEntry(**{"recipient": cast.clinician, "saw": "You wrote down why you set it aside."} | words)


def log(cast: Cast, review: Review, **extra: Any) -> CoachingRecord:
    return services.log_with_follow_up(**{"review": review, "entry": COACHED, "by": cast.head, "now": NOW} | extra)


# --- all or nothing ---


def test_log_with_follow_up_keeps_record_note_step_and_barrier(cast: Cast, review: Review) -> None:
    record = log(
        cast,
        review,
        notes=[note_to(cast)],
        next_steps=[StepEntry("Ask about one override", DUE, cast.clinician)],
        barriers=[BarrierEntry("tool_down", "slow at 07:00")],
    )
    assert [note.recipient for note in record.notes.all()] == [cast.clinician]
    assert record.next_steps.get().owner == cast.clinician
    assert record.barriers.get().reported_by == cast.head
    assert record.next_step_made


@pytest.mark.parametrize("empty", ["", "   "])
def test_log_with_follow_up_with_an_empty_note_keeps_nothing(cast: Cast, review: Review, empty: str) -> None:
    with pytest.raises(Refused) as refusal:
        log(cast, review, notes=[note_to(cast, saw=empty)], barriers=[BarrierEntry("tool_down")])
    assert refusal.value.field == "saw"
    review.refresh_from_db()
    assert review.status == Review.Status.OPEN
    assert not CoachingRecord.objects.exists()
    assert not Feedback.objects.exists()
    assert not AuditEvent.objects.exists()


def test_log_with_follow_up_with_a_bad_barrier_rolls_the_note_back(cast: Cast, review: Review) -> None:
    with pytest.raises(Refused):
        log(cast, review, notes=[note_to(cast)], barriers=[BarrierEntry("no_such_kind")])
    assert not Feedback.objects.exists()
    assert not CoachingRecord.objects.exists()


def test_log_with_follow_up_sent_twice_adds_nothing(cast: Cast, review: Review) -> None:
    tap = uuid4()
    step = StepEntry("Ask again", DUE)
    sent: dict[str, Any] = {"notes": [note_to(cast)], "next_steps": [step], "barriers": [BarrierEntry("other")]}
    first = log(cast, review, client_uuid=tap, **sent)
    again = log(cast, Review.objects.get(pk=review.pk), client_uuid=tap, **sent)
    assert first == again
    assert (Feedback.objects.count(), NextStep.objects.count(), Barrier.objects.count()) == (1, 1, 1)


def test_change_with_follow_up_adds_detail_to_one_tap(cast: Cast, record: CoachingRecord) -> None:
    entry = ReviewEntry("coached", observed=True, clinicians=(cast.clinician,))
    later = NOW + timedelta(days=3)
    services.change_with_follow_up(record=record, entry=entry, notes=[note_to(cast)], by=cast.head, now=later)
    record.refresh_from_db()
    assert (record.observed, record.edited_at, record.notes.count()) == (True, later, 1)


def test_change_with_follow_up_refused_keeps_the_record_as_it_was(cast: Cast, record: CoachingRecord) -> None:
    with pytest.raises(Refused):
        services.change_with_follow_up(
            record=record, entry=ReviewEntry("asked"), notes=[note_to(cast, saw="")], by=cast.head, now=NOW
        )
    record.refresh_from_db()
    assert record.outcome == "coached"


# --- notes ---


def write(cast: Cast, **fields: Any) -> Feedback:
    given = {"department": cast.emergency, "record": None, "recipient": cast.clinician, "kind": "keep"}
    return services.write_note(**given | {"saw": "You asked why.", "by": cast.head, "now": NOW} | fields)


def test_write_note_is_audited_without_its_words(cast: Cast) -> None:
    note = write(cast, saw="A sentence nobody else reads")
    event = AuditEvent.objects.get(action="note.written")
    assert event.subject_id == str(note.public_id)
    assert "sentence" not in str(event.data)


def test_write_note_to_somebody_of_another_department_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="is not in Emergency Medicine today") as refusal:
        write(cast, recipient=cast.outsider)
    assert refusal.value.field == "recipient"


def test_write_note_to_somebody_who_left_yesterday_is_refused(cast: Cast) -> None:
    Membership.objects.filter(user=cast.clinician).update(ends_on=NOW.date() - timedelta(days=1))
    with pytest.raises(Refused, match="today"):
        write(cast)


def test_write_note_to_oneself_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="somebody else"):
        write(cast, recipient=cast.head)


def test_write_note_by_the_program_office_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only those who lead"):
        write(cast, by=cast.manager)


@pytest.mark.parametrize(("field", "limit"), [("saw", 280), ("why", 140), ("next", 140)])
def test_write_note_longer_than_the_field_is_refused_beside_it(cast: Cast, field: str, limit: int) -> None:
    write(cast, **{field: "x" * limit})
    with pytest.raises(Refused, match=f"{limit} fit") as refusal:
        write(cast, **{field: "x" * (limit + 1)})
    assert refusal.value.field == field


def test_mark_read_twice_keeps_the_first_moment(cast: Cast) -> None:
    note = write(cast)
    services.mark_read(note=note, by=cast.clinician, now=NOW)
    services.mark_read(note=note, by=cast.clinician, now=NOW + timedelta(days=1))
    note.refresh_from_db()
    assert note.read_at == NOW


def test_respond_marks_read_and_keeps_the_words(cast: Cast) -> None:
    note = write(cast)
    services.respond(note=note, response="disagreed", reply="The alert was late.", by=cast.clinician, now=NOW)
    note.refresh_from_db()
    assert (note.response, note.reply) == ("disagreed", "The alert was late.")
    assert (note.read_at, note.responded_at) == (NOW, NOW)


def test_respond_with_reply_but_no_words_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        services.respond(note=write(cast), response="replied", by=cast.clinician, now=NOW)
    assert refusal.value.field == "reply"


def test_respond_by_the_author_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only the person"):
        services.respond(note=write(cast), response="thanks", by=cast.head, now=NOW)


def test_ask_removal_then_remove_erases_the_words_and_keeps_the_row(cast: Cast) -> None:
    note = write(cast, why="because")
    services.ask_removal(note=note, by=cast.clinician, now=NOW)
    services.remove_note(note=note, by=cast.manager, now=NOW)
    note.refresh_from_db()
    assert (note.saw, note.why, note.erased_at) == ("", "", NOW)


def test_remove_note_nobody_asked_for_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nobody has asked"):
        services.remove_note(note=write(cast), by=cast.manager, now=NOW)


def test_forget_old_notes_erases_after_twelve_months_and_only_once(cast: Cast) -> None:
    people = {"author": cast.head, "recipient": cast.clinician, "department": cast.emergency}
    old = NoteFactory(written_at=NOW - timedelta(days=365), reply="ok", read_at=NOW - timedelta(days=300), **people)
    young = NoteFactory(written_at=NOW - timedelta(days=364), **people)
    assert services.forget_old_notes(now=NOW) == 1
    assert services.forget_old_notes(now=NOW) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.saw, old.reply, old.erased_at) == ("", "", NOW)
    assert old.read_at is not None
    assert young.saw


# --- next steps and barriers ---


def test_add_next_step_for_somebody_outside_is_refused(cast: Cast, record: CoachingRecord) -> None:
    with pytest.raises(Refused) as refusal:
        services.add_next_step(record=record, text="x", owner=cast.outsider, due_on=DUE, by=cast.head, now=NOW)
    assert refusal.value.field == "step_owner"


def test_add_next_step_due_before_the_review_is_refused(cast: Cast, record: CoachingRecord) -> None:
    early = record.held_on - timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        services.add_next_step(record=record, text="x", owner=None, due_on=early, by=cast.head, now=NOW)
    assert refusal.value.field == "step_due_on"


def test_close_next_step_by_its_owner_once(cast: Cast, record: CoachingRecord) -> None:
    step = services.add_next_step(record=record, text="x", owner=cast.clinician, due_on=DUE, by=cast.head, now=NOW)
    services.close_next_step(step=step, status="done", by=cast.clinician, now=NOW)
    services.close_next_step(step=step, status="done", by=cast.clinician, now=NOW)
    assert AuditEvent.objects.filter(action="next_step.closed").count() == 1
    with pytest.raises(Refused) as refusal:
        services.close_next_step(step=step, status="dropped", by=cast.head, now=NOW)
    assert refusal.value.conflict


def test_close_next_step_by_a_colleague_is_refused(cast: Cast, record: CoachingRecord) -> None:
    step = services.add_next_step(record=record, text="x", owner=cast.clinician, due_on=DUE, by=cast.head, now=NOW)
    with pytest.raises(Refused):
        services.close_next_step(step=step, status="done", by=cast.colleague, now=NOW)


def test_report_tool_problem_without_name_leads_back_to_nobody(cast: Cast, record: CoachingRecord) -> None:
    note = NoteFactory(author=cast.head, recipient=cast.clinician, department=cast.emergency, record=record)
    services.report_tool_problem(note=note, kind="tool_accuracy", named=False, by=cast.clinician, now=NOW)
    barrier = Barrier.objects.get()
    assert (barrier.reported_by, barrier.note, barrier.record) == (None, None, None)
    assert barrier.reported_at < NOW
    assert AuditEvent.objects.get(action="barrier.reported").actor_id is None
    note.refresh_from_db()
    assert note.response == "tool_problem"


def test_report_tool_problem_with_name_says_who(cast: Cast, record: CoachingRecord) -> None:
    note = NoteFactory(author=cast.head, recipient=cast.clinician, department=cast.emergency, record=record)
    services.report_tool_problem(note=note, kind="tool_accuracy", named=True, by=cast.clinician, now=NOW)
    assert Barrier.objects.get().reported_by == cast.clinician


def test_report_barrier_by_an_outsider_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="those who work there"):
        services.report_barrier(department=cast.emergency, kind="other", by=cast.outsider, now=NOW)


def test_answer_barrier_is_for_the_program_office(cast: Cast) -> None:
    barrier = services.report_barrier(department=cast.emergency, kind="other", by=cast.head, now=NOW)
    with pytest.raises(Refused):
        services.answer_barrier(barrier=barrier, resolution="fixed", answer="Fixed.", by=cast.head, now=NOW)
    services.answer_barrier(
        barrier=barrier, resolution="fixed", answer="Fixed in the new version.", by=cast.manager, now=NOW
    )
    assert barrier.answered_at == NOW


def test_write_note_for_a_record_twice_is_one_note(cast: Cast) -> None:
    record = RecordFactory(review__series__department=cast.emergency, coach=cast.head)
    assert write(cast, record=record) == write(cast, record=record)
