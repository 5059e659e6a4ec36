from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date, midnight
from apps.departments.models import Department
from apps.feedback.models import Barrier, Feedback
from apps.feedback.services._rules import belongs, one_of, text_within
from apps.reviews.models import CoachingRecord
from apps.tools.models import AITool

TEXT, ANSWER = 280, 280


def report_barrier(
    *,
    department: Department,
    kind: str,
    text: str = "",
    tool: AITool | None = None,
    record: CoachingRecord | None = None,
    note: Feedback | None = None,
    named: bool = True,
    by: User,
    now: datetime,
) -> Barrier:
    """Open to everybody in the department and to the program office.

    named=False stores neither the person nor the minute, and nothing that leads to them.
    """
    day = local_date(now, department.zone)
    if not (by.is_program_manager or belongs(by, department, day)):
        raise Refused(f"Barriers of {department} are reported by those who work there.", code="not_in_department")
    barrier = Barrier(
        department=department,
        tool=tool,
        record=record if named else None,
        note=note if named else None,
        kind=one_of(kind, Barrier.Kind.values, field="barrier_kind"),
        text=text_within(text, TEXT, field="barrier_text"),
        reported_by=by if named else None,
        reported_at=now if named else midnight(day, department.zone),
    )
    return _save_once(barrier, by if named else None)


def _save_once(barrier: Barrier, by: User | None) -> Barrier:
    """The form that was sent twice reports once."""
    with transaction.atomic():
        same = Barrier.objects.filter(record=barrier.record, kind=barrier.kind, text=barrier.text, tool=barrier.tool)
        earlier: Barrier | None = same.first() if barrier.record else None
        if earlier:
            return earlier
        barrier.save()
        told = {"department": barrier.department.code, "kind": barrier.kind}
        audit.record(action="barrier.reported", subject=barrier, by=by, now=barrier.reported_at, **told)
    return barrier


def answer_barrier(*, barrier: Barrier, answer: str, by: User, now: datetime) -> Barrier:
    """What the program office and AI governance did about it. A later answer takes the place of the earlier one."""
    if not by.is_program_manager:
        raise Refused("Barriers are answered by the program office.", code="not_program_office")
    barrier.answer = text_within(answer, ANSWER, field="answer", needed="Say in a sentence what is being done.")
    barrier.answered_at = now
    with transaction.atomic():
        barrier.save(update_fields=["answer", "answered_at"])
        audit.record(action="barrier.answered", subject=barrier, by=by, now=now, department=barrier.department.code)
    return barrier
