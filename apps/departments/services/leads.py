from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from apps.accounts.models import User
from apps.departments.entries import Change, Did, LeadEntry
from apps.departments.models import Department, DepartmentLead, Organisation
from apps.departments.services.memberships import CHUNK
from apps.departments.services.people import People
from apps.departments.services.recorded import recorded, today_of
from apps.departments.succession import Span, Steps, Wanted, succession


def put_leads(entries: Sequence[LeadEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Begins and ends leads so that each role of a department named here is held by those named here.

    A role of a department that the entries do not name is left alone.
    """
    with transaction.atomic():
        today = today_of(Organisation.objects.get(), now)
        people = People(User.objects.all())
        departments = {department.code.casefold(): department for department in Department.objects.all()}
        existing = _existing()
        changes: list[Change] = []
        begun, ended = [], []
        for (code, role), group in groupby(sorted(entries, key=_role_key), key=_role_key):
            department = departments[code]
            steps = _steps(existing.get((department.pk, role), []), list(group), people, today)
            ended += _ended(steps, changes)
            begun += _begun(steps, department, people, changes)
        DepartmentLead.objects.bulk_update(ended, ["starts_on", "ends_on"], batch_size=CHUNK)
        DepartmentLead.objects.bulk_create(begun, batch_size=CHUNK)
        return recorded(changes, action="roster.leads", by=by, now=now)


def _role_key(entry: LeadEntry) -> tuple[str, str]:
    return entry.department.casefold(), entry.role


def _existing() -> dict[tuple[int, str], list[Span[DepartmentLead]]]:
    spans: dict[tuple[int, str], list[Span[DepartmentLead]]] = {}
    for row in DepartmentLead.objects.select_related("user", "department"):
        spans.setdefault((row.department_id, row.role), []).append(Span(row.user_id, row.starts_on, row.ends_on, row))
    return spans


def _steps(
    spans: Sequence[Span[DepartmentLead]], entries: Sequence[LeadEntry], people: People, today: date
) -> Steps[DepartmentLead, LeadEntry]:
    wanted = [Wanted(_user(people, entry).pk, entry.starts_on, entry.ends_on, entry) for entry in entries]
    return succession(spans, wanted, today=today)


def _user(people: People, entry: LeadEntry) -> User:
    user = people.named(entry.person)
    if user is None:
        raise LookupError(entry.person)  # the caller has checked that everybody named is known
    return user


def _ended(steps: Steps[DepartmentLead, LeadEntry], changes: list[Change]) -> list[DepartmentLead]:
    for row, last in steps.end:
        row.ends_on = last
        changes.append(Change(Did.ENDED, "lead", f"{row}, until {last}"))
    changed = [row for row, _ in steps.end]
    for row, _, starts_on, ends_on in steps.keep:
        until = max(ends_on, starts_on) if ends_on else None
        if (row.starts_on, row.ends_on) != (starts_on, until):
            said = f"{row}: {_days(row.starts_on, row.ends_on)} → {_days(starts_on, until)}"
            changes.append(Change(Did.CHANGED, "lead", said))
            row.starts_on, row.ends_on = starts_on, until
            changed.append(row)
    return changed


def _days(starts_on: date, ends_on: date | None) -> str:
    return f"{starts_on} to {ends_on or 'open'}"


def _begun(
    steps: Steps[DepartmentLead, LeadEntry], department: Department, people: People, changes: list[Change]
) -> list[DepartmentLead]:
    rows = []
    for entry, starts_on, ends_on in steps.begin:
        user = _user(people, entry)
        row = DepartmentLead(user=user, department=department, role=entry.role, starts_on=starts_on, ends_on=ends_on)
        rows.append(row)
        changes.append(Change(Did.CREATED, "lead", f"{row}, from {starts_on}"))
    return rows
