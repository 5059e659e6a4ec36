"""What Northmere's people have arranged for the weeks to come: leave with and without a delegate, and a new lead."""

from datetime import datetime, timedelta

from apps.core.weeks import Week, local_date
from apps.departments.models import Department
from apps.departments.services import change_lead, enter_leave
from apps.operations.demo.files import clinician_id, lead_id
from apps.operations.demo.hospital import ZONE
from apps.operations.demo.northmere import BY_CODE, Northmere
from apps.tools.services import set_observation_target

FORTNIGHT = timedelta(days=13)
COVERED, UNCOVERED, CHANGES = "MSN", "DER", "NUC"
WATCHING = {"PAT": 8, "RAD": 4}
"""Cases a month."""


def look_ahead(hospital: Northmere, now: datetime) -> None:
    """4 West has a charge nurse who stands in, Dermatology nobody; Nuclear Medicine gets a new lead in a fortnight."""
    office, monday = hospital.people["NM-PM1"], Week.of(local_date(now, ZONE)).plus(1).monday
    departments = {department.code: department for department in Department.objects.all()}
    for code in (COVERED, UNCOVERED):
        person = hospital.people[lead_id(BY_CODE[code])]
        enter_leave(
            person=person, department=departments[code], starts_on=monday, ends_on=monday + FORTNIGHT,
            by=person, now=now,
        )  # fmt: skip
    change_lead(
        department=departments[CHANGES], person=hospital.people[clinician_id(BY_CODE[CHANGES], 2)],
        starts_on=monday + timedelta(days=7), by=office, now=now,
    )  # fmt: skip
    for code, cases in WATCHING.items():
        set_observation_target(department=departments[code], cases=cases, by=office, now=now)
