"""Who leads a department, from which day on: one row ends and another begins, by hand."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.departments.models import Department, DepartmentLead
from apps.departments.querysets import DepartmentLeadQuerySet
from apps.departments.services.refusals import active, in_order, not_before_today, said, today_in, until

Role = DepartmentLead.Role
ADDED = (Role.CO_LEAD, Role.PEER_CHAMPION)
A_DAY = timedelta(days=1)


def change_lead(
    *, department: Department, person: User, starts_on: date, by: User | None, now: datetime
) -> DepartmentLead:
    """From that day on this person leads. The lead until then keeps the time before; a change planned later stays."""
    active(person)
    not_before_today(starts_on, today_in(department, now))
    with transaction.atomic():
        leads = _locked(department).filter(role=Role.LEAD)
        _refuse_the_same(leads, person, starts_on)
        later = leads.filter(starts_on__gt=starts_on).order_by("starts_on").first()
        before = _lasting(leads.filter(starts_on__lt=starts_on), starts_on)
        ended = [str(public_id) for public_id in before.values_list("user__public_id", flat=True)]
        before.update(ends_on=starts_on - A_DAY)
        _step_up(department, person, starts_on)
        new = DepartmentLead.objects.create(
            user=person,
            department=department,
            role=Role.LEAD,
            starts_on=starts_on,
            ends_on=later.starts_on - A_DAY if later else None,
        )
        _tell("lead.changed", new, by, now, before=ended)
    return new


def _step_up(department: Department, person: User, starts_on: date) -> None:
    """Who leads is no co-lead or delegate of the same department any more."""
    rows = DepartmentLead.objects.filter(department=department, user=person, role__in=(Role.CO_LEAD, Role.DELEGATE))
    _lasting(rows.filter(starts_on__lt=starts_on), starts_on).update(ends_on=starts_on - A_DAY)


def _refuse_the_same(leads: "QuerySet[DepartmentLead]", person: User, starts_on: date) -> None:
    there = leads.filter(starts_on=starts_on).first()
    if there and there.user_id != person.pk:
        message = f"{there.user} is entered as lead from that day already. Take that back first, or choose another day."
        raise Refused(message, code="day_taken", field="starts_on", conflict=True)
    leading = _lasting(leads.filter(starts_on__lte=starts_on, user=person), starts_on).first()
    if leading:
        raise Refused(
            f"{person} leads here already, {until(leading)}. Choose somebody else.",
            code="leads_already",
            field="person",
        )


def add_leader(
    *,
    department: Department,
    person: User,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    by: User | None,
    now: datetime,
) -> DepartmentLead:
    """A co-lead, so that two lead as one, or a peer champion."""
    if role not in ADDED:
        raise Refused("Choose co-lead or peer champion.", code="role_invalid", field="role")
    active(person)
    not_before_today(starts_on, today_in(department, now))
    in_order(starts_on, ends_on)
    with transaction.atomic():
        rows = _locked(department).filter(user=person, role__in=(role, Role.LEAD))
        if there := _overlapping(rows, starts_on, ends_on).first():
            message = f"{person} is {there.get_role_display()} here from {said(there.starts_on)} {until(there)}."
            raise Refused(f"{message} One of the two is enough.", code="role_held", field="person", conflict=True)
        row = DepartmentLead.objects.create(
            user=person, department=department, role=role, starts_on=starts_on, ends_on=ends_on
        )
        _tell("lead.added", row, by, now)
    return row


def end_role(*, row: DepartmentLead, last_day: date, by: User | None, now: datetime) -> None:
    """Ends a role with that day. One that has not begun by then, or began today, is taken back.

    Where a lead is taken back, whose time had ended the day before leads on.
    """
    not_before_today(last_day, today_in(row.department, now), field="last_day")
    with transaction.atomic():
        row = _locked(row.department).get(pk=row.pk)
        if row.ends_on is not None and row.ends_on < last_day:
            raise Refused(f"That ended on {said(row.ends_on)} already.", code="ended", field="last_day", conflict=True)
        if row.starts_on > last_day:
            take_back(row=row, by=by, now=now)
            return
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
        _tell("lead.ended", row, by, now)


def take_back(*, row: DepartmentLead, by: User | None, now: datetime) -> None:
    """As if it had not been entered; only what begins today or later."""
    if row.starts_on < today_in(row.department, now):
        message = f"That began on {said(row.starts_on)}, so it stays on record. End it instead."
        raise Refused(message, code="begun", conflict=True)
    with transaction.atomic():
        _tell("lead.taken_back", row, by, now)
        if row.role == Role.LEAD:
            before = DepartmentLead.objects.filter(department=row.department, role=Role.LEAD)
            before.filter(ends_on=row.starts_on - A_DAY).update(ends_on=row.ends_on)
        row.delete()


def _locked(department: Department) -> DepartmentLeadQuerySet:
    """The department is the lock: two people who change its leads at once wait for each other."""
    Department.objects.select_for_update().get(pk=department.pk)
    return DepartmentLead.objects.filter(department=department).select_related("user", "department")


def _lasting(rows: "QuerySet[DepartmentLead]", day: date) -> "QuerySet[DepartmentLead]":
    return rows.exclude(ends_on__lt=day)


def _overlapping(rows: "QuerySet[DepartmentLead]", first: date, last: date | None) -> "QuerySet[DepartmentLead]":
    rows = _lasting(rows, first)
    return rows.filter(starts_on__lte=last) if last else rows


def _tell(action: str, row: DepartmentLead, by: User | None, now: datetime, **more: object) -> None:
    days = {"from": row.starts_on.isoformat(), "until": row.ends_on.isoformat() if row.ends_on else None}
    who = {"person": str(row.user.public_id), "role": row.role}
    audit.record(action=action, subject=row.department, by=by, now=now, **who, **days, **more)
