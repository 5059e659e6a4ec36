"""What a roster says about departments, people and leads, checked already. Standard library only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class DepartmentEntry:
    """zone "": as it is, or the facility's. opened_on None: as it is, or this week's Monday."""

    code: str
    name: str
    division: str
    facility: str
    zone: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class MembershipEntry:
    """A place in a department. Empty employment and shift: as they are. starts_on None: as it is, or from today.

    is_primary None: as it is; the first place of somebody who has none is the main one.
    """

    department: str
    starts_on: date | None = None
    ends_on: date | None = None
    is_primary: bool | None = None
    employment_type: str = ""
    shift_group: str = ""


@dataclass(frozen=True)
class PersonEntry:
    """rights: program_manager, executive, administrator; granted, never taken. Empty email, title: as they are."""

    external_id: str
    first_name: str
    last_name: str
    email: str = ""
    title: str = ""
    rights: frozenset[str] = frozenset()
    memberships: tuple[MembershipEntry, ...] = ()


@dataclass(frozen=True)
class LeadEntry:
    """person: an external id or, if it holds an @, an e-mail address. department: its code."""

    person: str
    department: str
    role: str
    starts_on: date | None = None
    ends_on: date | None = None


class Did(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True)
class Change:
    """One row that a roster import wrote. what: department, person, membership … text: for people to read."""

    did: Did
    what: str
    text: str
