from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import User
from apps.core.weeks import Week
from apps.departments.entries import Change, DepartmentEntry, Did
from apps.departments.models import Department, Division, Facility, Organisation
from apps.departments.services.recorded import recorded, today_of


def put_departments(entries: Sequence[DepartmentEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Creates or changes departments by code, and the facilities and divisions they name."""
    with transaction.atomic():
        organisation = Organisation.objects.get()
        today = today_of(organisation, now)
        facilities, made = _facilities(entries, organisation)
        divisions, more = _divisions(entries, facilities)
        known = {department.code.casefold(): department for department in Department.objects.all()}
        changes = made + more
        for entry in entries:
            facility = facilities[entry.facility.casefold()]
            division = divisions[facility.pk, entry.division.casefold()]
            wanted = _wanted(entry, division)
            department = known.get(entry.code.casefold())
            changes += (
                _change(department, wanted)
                if department
                else _create(entry, wanted | {"zone": entry.zone or facility.zone}, today)
            )
        return recorded(changes, action="roster.departments", by=by, now=now)


def _wanted(entry: DepartmentEntry, division: Division) -> dict[str, object]:
    """What the entry says; what it does not say is left out."""
    fields: dict[str, object] = {"name": entry.name, "division": division}
    fields |= {"zone": entry.zone} if entry.zone else {}
    fields |= {"opened_on": entry.opened_on} if entry.opened_on else {}
    return fields | ({"closed_on": entry.closed_on} if entry.closed_on else {})


def _create(entry: DepartmentEntry, wanted: dict[str, object], today: date) -> list[Change]:
    Department.objects.create(code=entry.code, **{"opened_on": _opened_on(entry, today), **wanted})
    return [Change(Did.CREATED, "department", f"{entry.name} ({entry.code})")]


def _opened_on(entry: DepartmentEntry, today: date) -> date:
    """A department is expected to meet from its first full week on: this one, if the roster does not say."""
    monday = Week.of(today).monday
    return min(monday, entry.closed_on) if entry.closed_on else monday


def _change(department: Department, wanted: dict[str, object]) -> list[Change]:
    different = [name for name, value in wanted.items() if getattr(department, name) != value]
    if not different:
        return []
    said = ", ".join(f"{name} {getattr(department, name)} → {wanted[name]}" for name in different)
    for name in different:
        setattr(department, name, wanted[name])
    department.save(update_fields=different)
    return [Change(Did.CHANGED, "department", f"{department.name} ({department.code}): {said}")]


def _facilities(
    entries: Iterable[DepartmentEntry], organisation: Organisation
) -> tuple[dict[str, Facility], list[Change]]:
    """A facility that is new gets the zone of the first department in it that names one."""
    known = {facility.name.casefold(): facility for facility in Facility.objects.all()}
    zones: dict[str, str] = {}
    for entry in entries:
        if entry.zone:
            zones.setdefault(entry.facility.casefold(), entry.zone)
    changes = []
    for entry in entries:
        key = entry.facility.casefold()
        if key not in known:
            known[key] = Facility.objects.create(name=entry.facility, zone=zones.get(key, organisation.zone))
            changes.append(Change(Did.CREATED, "facility", entry.facility))
    return known, changes


def _divisions(
    entries: Iterable[DepartmentEntry], facilities: dict[str, Facility]
) -> tuple[dict[tuple[int, str], Division], list[Change]]:
    known = {(division.facility_id, division.name.casefold()): division for division in Division.objects.all()}
    changes = []
    for entry in entries:
        facility = facilities[entry.facility.casefold()]
        key = (facility.pk, entry.division.casefold())
        if key not in known:
            known[key] = Division.objects.create(facility=facility, name=entry.division)
            changes.append(Change(Did.CREATED, "division", f"{entry.division} ({entry.facility})"))
    return known, changes
