from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.feedback.models import Feedback
from apps.feedback.services._rules import is_member, must_lead, one_of, text_within
from apps.feedback.services.barriers import report_barrier
from apps.reviews.models import CoachingRecord
from apps.tools.models import AITool, TrainedBehaviour

SAW, WHY, NEXT, REPLY = 280, 140, 140, 280


def write_note(
    *,
    department: Department,
    record: CoachingRecord | None,
    recipient: User,
    kind: str,
    saw: str,
    why: str = "",
    next: str = "",
    behaviour: TrainedBehaviour | None = None,
    by: User,
    now: datetime,
) -> Feedback:
    """From somebody who leads the department today to somebody who works in it; with at least one own sentence."""
    day = local_date(now, department.zone)
    must_lead(by, department, day, doing="write a note to its clinicians")
    _check_recipient(recipient, department, day, by)
    note = Feedback(
        department=department,
        record=record,
        author=by,
        recipient=recipient,
        behaviour=behaviour,
        kind=one_of(kind, Feedback.Kind.values, field="kind"),
        saw=text_within(saw, SAW, field="saw", needed="One sentence of your own is needed: what did you see or hear?"),
        why=text_within(why, WHY, field="why"),
        next=text_within(next, NEXT, field="next"),
        written_at=now,
    )
    with transaction.atomic():
        if earlier := _same_again(note):
            return earlier
        note.save()
        audit.record(action="note.written", subject=note, by=by, now=now, department=department.code, kind=note.kind)
    return note


def _check_recipient(recipient: User, department: Department, day: date, by: User) -> None:
    if recipient == by:
        raise Refused("A note goes to somebody else. Choose another name.", code="note_to_oneself", field="recipient")
    if not is_member(recipient, department, day):
        raise Refused(
            f"{recipient} is not in {department} today. Choose another name, or ask the program office to add them.",
            code="not_a_member",
            field="recipient",
        )


def _same_again(note: Feedback) -> Feedback | None:
    """The form that was sent twice."""
    if note.record is None:
        return None
    same = Feedback.objects.filter(record=note.record, author=note.author, recipient=note.recipient, saw=note.saw)
    return same.filter(kind=note.kind, why=note.why, next=note.next).first()


def mark_read(*, note: Feedback, by: User, now: datetime) -> Feedback:
    """Said by a button, never by opening a page. A second time changes nothing."""
    _must_be_recipient(note, by)
    if note.read_at:
        return note
    note.read_at = now
    with transaction.atomic():
        note.save(update_fields=["read_at"])
        audit.record(action="note.read", subject=note, by=by, now=now)
    return note


def respond(*, note: Feedback, response: str, reply: str = "", by: User, now: datetime) -> Feedback:
    """The reader's answer; each is a good end. A later answer takes the place of the earlier one."""
    _must_be_recipient(note, by)
    one_of(response, Feedback.Response.values, field="response")
    wanted = "Write a sentence, or choose “Thanks, read”." if response == Feedback.Response.REPLIED else ""
    reply = text_within(reply, REPLY, field="reply", needed=wanted)
    if (note.response, note.reply) == (response, reply):
        return note
    note.response, note.reply, note.responded_at = response, reply, now
    note.read_at = note.read_at or now
    with transaction.atomic():
        note.save(update_fields=["response", "reply", "responded_at", "read_at"])
        audit.record(action="note.answered", subject=note, by=by, now=now, response=response)
    return note


def report_tool_problem(
    *, note: Feedback, kind: str, text: str = "", tool: AITool | None = None, named: bool, by: User, now: datetime
) -> Feedback:
    """Answers the note with "the tool was the problem" and opens a barrier, with the reader's name or without."""
    with transaction.atomic():
        answered = respond(note=note, response=Feedback.Response.TOOL_PROBLEM, by=by, now=now)
        report_barrier(
            department=note.department,
            kind=kind,
            text=text,
            tool=tool,
            note=note if named else None,
            named=named,
            unlinked=not named,
            by=by,
            now=now,
        )
    return answered


def ask_removal(*, note: Feedback, by: User, now: datetime) -> Feedback:
    """The program office learns that a request exists, not what the note says."""
    _must_be_recipient(note, by)
    if note.removal_asked_at:
        return note
    note.removal_asked_at = now
    with transaction.atomic():
        note.save(update_fields=["removal_asked_at"])
        audit.record(action="note.removal_asked", subject=note, by=by, now=now, department=note.department.code)
    return note


def _must_be_recipient(note: Feedback, by: User) -> None:
    if note.recipient_id != by.pk:
        raise Refused("Only the person a note was written to can answer it.", code="not_the_recipient")
    if note.erased_at:
        raise Refused("This note has been erased; there is nothing left to answer.", code="note_erased")
