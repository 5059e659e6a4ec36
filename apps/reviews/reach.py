"""Which reviews a blackout reaches. Standard library only."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Place:
    """Ids of a department and of what it belongs to."""

    department: int
    division: int
    facility: int


@dataclass(frozen=True)
class Reach:
    """first_week, last_week: Mondays, both included. No facility, division or departments: everybody."""

    blackout: int
    first_week: date
    last_week: date
    reason: str
    entered_at: datetime
    facility: int | None = None
    division: int | None = None
    departments: frozenset[int] = frozenset()

    def covers(self, place: Place, monday: date) -> bool:
        if not self.first_week <= monday <= self.last_week:
            return False
        if self.departments:
            return place.department in self.departments
        if self.division:
            return place.division == self.division
        return self.facility in (None, place.facility)
