"""The same people in every test: who they are decides what they may."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead
from tests.factories import (
    DepartmentFactory,
    DepartmentLeadFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

NOW = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
"""A Thursday, 14:30 in New York: the huddle of Emergency Medicine ended a quarter of an hour ago."""

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Cast:
    emergency: Department
    surgery: Department
    head: User  # lead of Emergency Medicine
    co_lead: User
    delegate: User  # for the head, since a week
    champion: User
    other_head: User  # lead of Surgery
    clinician: User  # in Emergency Medicine
    colleague: User  # in Emergency Medicine too
    manager: User
    executive: User
    administrator: User
    outsider: User  # may sign in, belongs nowhere

    def by_code(self) -> dict[str, User | None]:
        """The principals of the access matrix."""
        return {
            "AN": None,
            "XO": self.outsider,
            "CL": self.clinician,
            "DH": self.head,
            "CO": self.co_lead,
            "DG": self.delegate,
            "PC": self.champion,
            "DHx": self.other_head,
            "PM": self.manager,
            "EX": self.executive,
            "OA": self.administrator,
        }


def _person(first: str, last: str, **fields: object) -> User:
    return UserFactory(first_name=first, last_name=last, email=f"{first}.{last}@example.org".lower(), **fields)


def _lead(user: User, department: Department, role: str, starts_on: date = date(2025, 1, 6)) -> User:
    DepartmentLeadFactory(user=user, department=department, role=role, starts_on=starts_on)
    return user


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    return people()


def people() -> Cast:
    OrganisationFactory()
    emergency = DepartmentFactory(name="Emergency Medicine", code="EDP")
    surgery = DepartmentFactory(name="General Surgery", code="SUR")
    role = DepartmentLead.Role
    clinician, colleague = _person("Casey", "Clark"), _person("Jo", "Quinn")
    for person in (clinician, colleague):
        MembershipFactory(user=person, department=emergency)
    return Cast(
        emergency=emergency,
        surgery=surgery,
        head=_lead(_person("Hana", "Marsh", title="Dr."), emergency, role.LEAD),
        co_lead=_lead(_person("Cole", "Ito"), emergency, role.CO_LEAD),
        delegate=_lead(_person("Dele", "Gate"), emergency, role.DELEGATE, date(2026, 11, 2)),
        champion=_lead(_person("Pia", "Champ"), emergency, role.PEER_CHAMPION),
        other_head=_lead(_person("Otto", "Byrd", title="Dr."), surgery, role.LEAD),
        clinician=clinician,
        colleague=colleague,
        manager=_person("Mona", "Vale", is_program_manager=True),
        executive=_person("Ezra", "Stone", is_executive=True),
        administrator=_person("Ada", "Lund", is_administrator=True),
        outsider=_person("Ola", "Strand"),
    )
