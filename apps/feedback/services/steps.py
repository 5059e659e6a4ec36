from datetime import date, datetime, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.feedback.models import NextStep
from apps.feedback.services._rules import belongs, must_lead, one_of, text_within
from apps.reviews.models import CoachingRecord

TEXT = 140
DUE_AFTER = timedelta(days=14)
LONGEST = timedelta(days=366)


def add_next_step(
    *, record: CoachingRecord, text: str, owner: User | None, due_on: date, by: User, now: datetime
) -> NextStep:
    department = record.review.department
    day = local_date(now, department.zone)
    must_lead(by, department, day, doing="note a next step for it")
    _check(record, owner, due_on, day)
    step = NextStep(
        record=record,
        department=department,
        text=text_within(text, TEXT, field="step_text", needed="Say in a few words what was agreed."),
        owner=owner,
        due_on=due_on,
    )
    with transaction.atomic():
        same = NextStep.objects.filter(record=record, text=step.text, owner=owner, due_on=due_on)
        earlier: NextStep | None = same.first()
        if earlier:
            return earlier  # the form that was sent twice
        step.save()
        audit.record(
            action="next_step.added",
            subject=step,
            by=by,
            now=now,
            department=department.code,
            due_on=due_on.isoformat(),
        )
    return step


def _check(record: CoachingRecord, owner: User | None, due_on: date, day: date) -> None:
    department = record.review.department
    if owner and not belongs(owner, department, day):
        raise Refused(
            f"{owner} is not in {department} today. Choose another name.", code="not_a_member", field="step_owner"
        )
    if not record.held_on <= due_on <= day + LONGEST:
        raise Refused(
            "Choose a day between the review and a year from now.", code="due_out_of_range", field="step_due_on"
        )


def close_next_step(*, step: NextStep, status: str, by: User, now: datetime) -> NextStep:
    """Done or dropped, by its owner or by those who lead the department. The same again changes nothing."""
    one_of(status, [NextStep.Status.DONE, NextStep.Status.DROPPED], field="status")
    if step.owner_id != by.pk:
        must_lead(by, step.department, local_date(now, step.department.zone), doing="close its next steps")
    if step.status == status:
        return step
    if step.status != NextStep.Status.OPEN:
        raise Refused(f"This step is already {step.get_status_display()}.", code="step_closed", conflict=True)
    step.status, step.closed_at = status, now
    with transaction.atomic():
        step.save(update_fields=["status", "closed_at"])
        audit.record(action="next_step.closed", subject=step, by=by, now=now, status=status)
    return step
