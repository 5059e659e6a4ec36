"""Dated places in departments, many at a time."""

from collections.abc import Iterable, Sequence
from datetime import date

from apps.accounts.models import User
from apps.departments.entries import Change, Did, MembershipEntry, PersonEntry
from apps.departments.models import Department, Membership
from apps.departments.succession import Span, Steps, Wanted, succession

CHUNK = 500


def put_memberships(entries: Sequence[PersonEntry], users: dict[str, User], today: date) -> list[Change]:
    """users: external id -> the person, for every entry. To be called in a transaction."""
    departments = {department.code.casefold(): department for department in Department.objects.all()}
    by_pk = {department.pk: department for department in departments.values()}
    existing: dict[int, list[Span[Membership]]] = {}
    for row in Membership.objects.all():
        existing.setdefault(row.user_id, []).append(Span(row.department_id, row.starts_on, row.ends_on, row))
    changes: list[Change] = []
    begun, ended, kept = [], [], []
    for entry in entries:
        if not entry.memberships:
            continue
        user = users[entry.external_id]
        steps = _steps(existing.get(user.pk, []), entry.memberships, departments, today)
        for touched in (*(row for row, _ in steps.end), *(row for row, *_ in steps.keep)):
            touched.user, touched.department = user, by_pk[touched.department_id]
        ended += _ended(steps, changes)
        kept += _kept(steps, changes)
        begun += _begun(steps, user, departments, changes)
    Membership.objects.bulk_update(ended, ["ends_on"], batch_size=CHUNK)
    fields = ["starts_on", "ends_on", "is_primary", "employment_type", "shift_group"]
    Membership.objects.bulk_update(kept, fields, batch_size=CHUNK)
    Membership.objects.bulk_create(begun, batch_size=CHUNK)
    return changes


def _steps(
    spans: Sequence[Span[Membership]],
    entries: Iterable[MembershipEntry],
    departments: dict[str, Department],
    today: date,
) -> Steps[Membership, MembershipEntry]:
    wanted = [Wanted(departments[e.department.casefold()].pk, e.starts_on, e.ends_on, e) for e in entries]
    return succession(spans, wanted, today=today)


def _ended(steps: Steps[Membership, MembershipEntry], changes: list[Change]) -> list[Membership]:
    for row, last in steps.end:
        row.ends_on = last
        changes.append(Change(Did.ENDED, "membership", f"{row.user} in {row.department}, until {last}"))
    return [row for row, _ in steps.end]


def _kept(steps: Steps[Membership, MembershipEntry], changes: list[Change]) -> list[Membership]:
    changed = []
    for row, entry, starts_on, ends_on in steps.keep:
        wanted = {
            "starts_on": starts_on,
            "ends_on": max(ends_on, starts_on) if ends_on else None,
            "is_primary": row.is_primary if entry.is_primary is None else entry.is_primary,
            "employment_type": entry.employment_type or row.employment_type,
            "shift_group": entry.shift_group or row.shift_group,
        }
        different = [name for name, value in wanted.items() if getattr(row, name) != value]
        if different:
            said = ", ".join(f"{name.replace('_', ' ')} {getattr(row, name)} → {wanted[name]}" for name in different)
            changes.append(Change(Did.CHANGED, "membership", f"{row.user} in {row.department}: {said}"))
            for name in different:
                setattr(row, name, wanted[name])
            changed.append(row)
    return changed


def _begun(
    steps: Steps[Membership, MembershipEntry], user: User, departments: dict[str, Department], changes: list[Change]
) -> list[Membership]:
    rows: list[Membership] = []
    has_main = any(row.is_primary for row, *_ in steps.keep)
    for entry, starts_on, ends_on in steps.begin:
        department = departments[entry.department.casefold()]
        row = Membership(user=user, department=department, starts_on=starts_on, ends_on=ends_on)
        row.is_primary = not (has_main or rows) if entry.is_primary is None else entry.is_primary
        row.employment_type = entry.employment_type or row.employment_type
        row.shift_group = entry.shift_group or row.shift_group
        rows.append(row)
        changes.append(Change(Did.CREATED, "membership", f"{user} in {department}, from {starts_on}"))
    return rows
