"""What the five files say, checked: the input of the services. Standard library only."""

from dataclasses import dataclass, field
from datetime import date, time

from apps.departments.entries import DepartmentEntry, LeadEntry, PersonEntry
from apps.tools.entries import DeploymentEntry, ReadinessEntry, ToolEntry


@dataclass(frozen=True)
class SeriesEntry:
    """department: its code. zone "": the department's. starts_on None: today. weekday: 0 is Monday."""

    line: int
    department: str
    forum: str
    weekday: int
    wall_time: time
    minutes: int
    zone: str
    shift: str
    interval_weeks: int
    starts_on: date | None
    ends_on: date | None
    external_id: str


@dataclass
class Roster:
    departments: list[DepartmentEntry] = field(default_factory=list)
    people: list[PersonEntry] = field(default_factory=list)
    leads: list[LeadEntry] = field(default_factory=list)
    readiness: list[ReadinessEntry] = field(default_factory=list)
    tools: list[ToolEntry] = field(default_factory=list)
    deployments: list[DeploymentEntry] = field(default_factory=list)
    series: list[SeriesEntry] = field(default_factory=list)
