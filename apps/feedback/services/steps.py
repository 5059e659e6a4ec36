from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.feedback.models import NextStep
from apps.feedback.selectors.target import recorded_entry
from apps.feedback.services._rules import belongs, must_lead, one_of, text_within
from apps.reviews.models import CoachingRecord
from apps.reviews.services import change_record

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
    return check_step(step=step, status=status, by=by, now=now)


def check_step(
    *, step: NextStep, status: str, record: CoachingRecord | None = None, by: User, now: datetime
) -> NextStep:
    """How it stands: done, dropped, or still open. record: the later review at which that was said.

    With a record, that review has looked at the last step, which is what its "next step" stands for.
    """
    one_of(status, NextStep.Status.values, field="status")
    if step.owner_id != by.pk:
        must_lead(by, step.department, local_date(now, step.department.zone), doing="close its next steps")
    with transaction.atomic():
        step = NextStep.objects.select_for_update(of=("self",)).select_related("department").get(pk=step.pk)
        _settle(step, status, by, now)
        if record:
            _looked_at(record, step, by, now)
    return step


def _settle(step: NextStep, status: str, by: User, now: datetime) -> None:
    if step.status != NextStep.Status.OPEN:
        if step.status == status:
            return
        raise Refused(f"This step is already {step.get_status_display()}.", code="step_closed", conflict=True)
    step.status, step.checked_at = status, now
    step.closed_at = None if status == NextStep.Status.OPEN else now
    step.save(update_fields=["status", "checked_at", "closed_at"])
    action = "next_step.checked" if status == NextStep.Status.OPEN else "next_step.closed"
    audit.record(action=action, subject=step, by=by, now=now, status=status)


def _looked_at(record: CoachingRecord, step: NextStep, by: User, now: datetime) -> None:
    """A step of this very review is agreed there already. An entry that can no longer be changed stays as it is."""
    later = record.pk != step.record_id and record.review.department_id == step.department_id
    if later and now <= record.review.loggable_until and not record.next_step_made:
        entry = replace(recorded_entry(record), written=record.entry_level > 2, next_step_made=True)
        change_record(record=record, entry=entry, by=by, now=now)


def change_step(*, step: NextStep, owner: User | None, due_on: date, by: User, now: datetime) -> NextStep:
    """Somebody else, or another day; by those who lead the department, while it is open."""
    must_lead(by, step.department, local_date(now, step.department.zone), doing="change its next steps")
    if step.status != NextStep.Status.OPEN:
        raise Refused(f"This step is already {step.get_status_display()}.", code="step_closed", conflict=True)
    _check(step.record, owner if owner != step.owner else None, due_on, local_date(now, step.department.zone))
    before = {"due_before": step.due_on.isoformat(), "owner_before": step.owner_id}
    if (step.owner, step.due_on) == (owner, due_on):
        return step
    step.owner, step.due_on = owner, due_on
    with transaction.atomic():
        step.save(update_fields=["owner", "due_on"])
        after = {"due_on": due_on.isoformat(), "owner": step.owner_id}
        audit.record(action="next_step.changed", subject=step, by=by, now=now, **before, **after)
    return step
