"""A lead is away, and says who stands in."""

from datetime import date, datetime, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.departments.models import Absence, Department, DepartmentLead
from apps.departments.services.delegates import name_delegate
from apps.departments.services.refusals import A_YEAR, in_order, not_before_today, said, today_in

A_DAY = timedelta(days=1)


def enter_leave(
    *,
    person: User,
    department: Department,
    starts_on: date,
    ends_on: date,
    delegate: User | None = None,
    by: User | None,
    now: datetime,
) -> Absence:
    """Away from one day to another, both included, wherever the person leads; the delegate is for this department."""
    in_order(starts_on, ends_on)
    not_before_today(starts_on, today_in(department, now))
    if ends_on - starts_on > A_YEAR:
        raise Refused("That is more than a year. Check the days.", code="too_long", field="ends_on")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        _not_twice(person, starts_on, ends_on)
        absence = Absence.objects.create(user=person, starts_on=starts_on, ends_on=ends_on)
        _tell("leave.entered", absence, by, now)
        if delegate is not None:
            _delegate(absence, department, delegate, by, now)
    return absence


def _delegate(absence: Absence, department: Department, delegate: User, by: User | None, now: datetime) -> None:
    if delegate.pk == absence.user_id:
        message = f"{delegate} is the one who is away. Choose somebody else of the department."
        raise Refused(message, code="oneself", field="person")
    name_delegate(
        department=department, person=delegate, starts_on=absence.starts_on, ends_on=absence.ends_on, by=by, now=now
    )


def _not_twice(person: User, first: date, last: date) -> None:
    there = Absence.objects.filter(user=person, starts_on__lte=last, ends_on__gte=first).order_by("starts_on").first()
    if there:
        message = (
            f"Leave from {said(there.starts_on)} to {said(there.ends_on)} is entered already. "
            "Choose other days, or end that first."
        )
        raise Refused(message, code="leave_overlaps", field="starts_on", conflict=True)


def end_leave(*, absence: Absence, department: Department, back_on: date, by: User | None, now: datetime) -> None:
    """Back on that day: the leave ends the day before, and so does who was named for exactly these days.

    Leave that would not have begun by then is taken back.
    """
    not_before_today(back_on, today_in(department, now), field="back_on")
    if back_on > absence.ends_on:
        message = f"The leave ends on {said(absence.ends_on)} as it is. Choose an earlier day."
        raise Refused(message, code="not_earlier", field="back_on")
    with transaction.atomic():
        _end_delegates(absence, back_on)
        absence.ends_on = back_on - A_DAY
        _tell("leave.ended", absence, by, now)
        if absence.starts_on >= back_on:
            absence.delete()
        else:
            absence.save(update_fields=["ends_on"])


def _end_delegates(absence: Absence, back_on: date) -> None:
    led = absence.user.leaderships.exclude(role=DepartmentLead.Role.PEER_CHAMPION).values("department")
    rows = DepartmentLead.objects.filter(
        department__in=led,
        role=DepartmentLead.Role.DELEGATE,
        takes_over=True,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
    )
    rows.filter(starts_on__gte=back_on).delete()
    rows.update(ends_on=back_on - A_DAY)


def _tell(action: str, absence: Absence, by: User | None, now: datetime) -> None:
    days = {"from": absence.starts_on.isoformat(), "until": absence.ends_on.isoformat()}
    audit.record(action=action, subject=absence.user, by=by, now=now, **days)
