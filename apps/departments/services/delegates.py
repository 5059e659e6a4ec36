"""Somebody stands in for a lead, for a time."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.departments.models import Absence, Department, DepartmentLead
from apps.departments.services.refusals import active, in_order, not_before_today, related, said, today_in

LONGEST = timedelta(weeks=13)
"""A quarter. Whoever is away for longer has a successor for that time: a change of lead."""
Role = DepartmentLead.Role


def name_delegate(
    *,
    department: Department,
    person: User,
    starts_on: date,
    ends_on: date,
    takes_over: bool = True,
    by: User | None,
    now: datetime,
) -> DepartmentLead:
    """takes_over: is asked and reminded in the lead's place; else may log as well, and stands in during leave.

    Only somebody of the department, unless those who keep the roster name them; nobody who is away in that time.
    """
    in_order(starts_on, ends_on)
    not_before_today(starts_on, today_in(department, now))
    _not_too_long(starts_on, ends_on)
    _not_oneself(person, by)
    active(person)
    related(person, department, starts_on, by)
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=department.pk)
        _not_twice(person, department, starts_on, ends_on)
        _not_away(person, by, department, starts_on, ends_on)
        _not_the_lead(person, department, starts_on)
        row = DepartmentLead.objects.create(
            user=person,
            department=department,
            role=Role.DELEGATE,
            starts_on=starts_on,
            ends_on=ends_on,
            takes_over=takes_over,
        )
        days = {"from": starts_on.isoformat(), "until": ends_on.isoformat()}
        audit.record(action="delegate.named", subject=department, by=by, now=now, person=str(person.public_id), **days)
    return row


def _not_too_long(starts_on: date, ends_on: date) -> None:
    if ends_on - starts_on >= LONGEST:
        longest = starts_on + LONGEST - timedelta(days=1)
        message = (
            f"A delegate stands in for up to 13 weeks, here until {said(longest)}. "
            "For longer the program office enters a change of lead."
        )
        raise Refused(message, code="too_long", field="ends_on")


def _not_oneself(person: User, by: User | None) -> None:
    if by is not None and person.pk == by.pk:
        raise Refused(
            "You cannot stand in for yourself. Choose somebody else of the department.", code="oneself", field="person"
        )


def _not_the_lead(person: User, department: Department, day: date) -> None:
    if DepartmentLead.objects.on(day).filter(user=person, department=department, role=Role.LEAD).exists():
        message = f"{person} leads {department} that day, so nobody has to stand in. Choose somebody else."
        raise Refused(message, code="leads_already", field="person")


def _not_twice(person: User, department: Department, first: date, last: date) -> None:
    rows = DepartmentLead.objects.filter(user=person, department=department, role=Role.DELEGATE, starts_on__lte=last)
    there = rows.exclude(ends_on__lt=first).order_by("starts_on").first()
    if there:
        ends = f"until {said(there.ends_on)}" if there.ends_on else "until further notice"
        message = (
            f"{person} is a delegate here from {said(there.starts_on)} {ends} already. Choose other days, or end that."
        )
        raise Refused(message, code="delegate_already", field="person", conflict=True)


def _not_away(person: User, by: User | None, department: Department, first: date, last: date) -> None:
    """Nobody stands in who is away: two people on leave cannot each name the other."""
    away = Absence.objects.filter(user=person, starts_on__lte=last, ends_on__gte=first).order_by("starts_on").first()
    if away is None:
        return
    days = f"{said(away.starts_on)} to {said(away.ends_on)}"
    if by is not None and _stands_in(by, person, department, away):
        message = f"{person} is away {days} and has you standing in. Choose somebody else, or change one of the two."
        raise Refused(message, code="circle", field="person")
    message = f"{person} is away {days}. Choose somebody else, or other days."
    raise Refused(message, code="delegate_away", field="person")


def _stands_in(user: User, lead: User, department: Department, away: Absence) -> bool:
    """Whether this person is delegate during that leave where the other leads."""
    led = DepartmentLead.objects.filter(user=lead, role__in=(Role.LEAD, Role.CO_LEAD)).values("department")
    rows = DepartmentLead.objects.filter(Q(department__in=led) | Q(department=department), user=user)
    rows = rows.filter(role=Role.DELEGATE, starts_on__lte=away.ends_on)
    return rows.exclude(ends_on__lt=away.starts_on).exists()
