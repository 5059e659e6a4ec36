"""What a roster says about AI tools, checked already. Standard library only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ToolEntry:
    """Empty category and event: as they are. Behaviours and burdens are added, in this order; none is taken away."""

    code: str
    name: str
    category: str = ""
    eligible_event: str = ""
    behaviours: tuple[str, ...] = ()
    burdens: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeploymentEntry:
    """tool, department: their codes. Empty stage: as it is, for a new one live or planned, by its day.

    promised_change: percent of workload, negative for less.
    """

    tool: str
    department: str
    stage: str = ""
    live_from: date | None = None
    promise: str = ""
    promised_change: int | None = None


@dataclass(frozen=True)
class ReadinessEntry:
    """person: an external id or an address. tools: their codes; none means all that the department has."""

    person: str
    department: str
    trained_on: date
    tools: tuple[str, ...] = ()
