from datetime import datetime, timedelta

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
ANSWER_WITHIN = timedelta(days=21)


def report_barrier(
    *,
    department: Department,
    kind: str,
    text: str = "",
    tool: AITool | None = None,
    record: CoachingRecord | None = None,
    note: Feedback | None = None,
    named: bool = False,
    unlinked: bool = False,
    by: User,
    now: datetime,
) -> Barrier:
    """Open to everybody in the department and to the program office. What is wrong with a tool goes to its owner.

    named: the reporter's name may be shown. unlinked: neither the person nor the minute is stored, and nothing that
    leads to them.
    """
    day = local_date(now, department.zone)
    if not (by.is_program_manager or belongs(by, department, day)):
        raise Refused(f"Barriers of {department} are reported by those who work there.", code="not_in_department")
    barrier = Barrier(
        department=department,
        tool=tool,
        record=None if unlinked else record,
        note=None if unlinked else note,
        kind=one_of(kind, Barrier.Kind.values, field="barrier_kind"),
        text=text_within(text, TEXT, field="barrier_text"),
        reported_by=None if unlinked else by,
        named=named and not unlinked,
        reported_at=midnight(day, department.zone) if unlinked else now,
        answer_due_on=day + ANSWER_WITHIN,
    )
    _to_its_owner(barrier)
    return _save_once(barrier, None if unlinked else by)


def _to_its_owner(barrier: Barrier) -> None:
    """The owner is asked from the report on; where a tool has none, the program office sees that."""
    governor = barrier.tool.governed_by if barrier.tool and barrier.kind in Barrier.TOOL_TROUBLE else None
    if governor and governor.is_active:
        barrier.owner, barrier.assigned_at = governor, barrier.reported_at


def _save_once(barrier: Barrier, by: User | None) -> Barrier:
    """The form that was sent twice reports once."""
    with transaction.atomic():
        same = Barrier.objects.filter(record=barrier.record, kind=barrier.kind, text=barrier.text, tool=barrier.tool)
        earlier: Barrier | None = same.first() if barrier.record else None
        if earlier:
            return earlier
        barrier.save()
        told = {"department": barrier.department.code, "kind": barrier.kind, "owner": barrier.owner_id}
        audit.record(action="barrier.reported", subject=barrier, by=by, now=barrier.reported_at, **told)
    return barrier


def answer_barrier(*, barrier: Barrier, resolution: str, answer: str, by: User, now: datetime) -> Barrier:
    """What was done about it, by its owner or the program office. A later answer takes the place of the earlier one.

    The department reads the sentence, and so does every department that uses the tool.
    """
    if not (by.is_program_manager or barrier.owner_id == by.pk):
        raise Refused(
            "Barriers are answered by the program office, or by whom it has asked.", code="not_asked_for_an_answer"
        )
    wanted = "Say in a sentence what is being done; the department reads it."
    barrier.resolution = one_of(resolution, Barrier.Resolution.values, field="resolution")
    barrier.answer = text_within(answer, ANSWER, field="answer", needed=wanted)
    barrier.answered_at = now
    with transaction.atomic():
        barrier.save(update_fields=["resolution", "answer", "answered_at"])
        told = {"department": barrier.department.code, "resolution": resolution}
        audit.record(action="barrier.answered", subject=barrier, by=by, now=now, **told)
    return barrier
