"""Who is in charge of a department's review on a day. Standard library only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_ORDER = ("lead", "delegate", "co_lead")


@dataclass(frozen=True)
class Span:
    """A time in a role, or an absence; both ends included, no end: until further notice."""

    starts_on: date
    ends_on: date | None
    user_id: int
    department_id: int = 0
    role: str = ""

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Charge:
    """Answers for many departments at once, from rows read once."""

    def __init__(self, leads: Iterable[Span], absences: Iterable[Span]) -> None:
        self._leads: dict[int, list[Span]] = defaultdict(list)
        self._absences: dict[int, list[Span]] = defaultdict(list)
        for lead in leads:
            self._leads[lead.department_id].append(lead)
        for absence in absences:
            self._absences[absence.user_id].append(absence)

    def on(self, department_id: int, day: date) -> int | None:
        """The lead; while away or missing the delegate, then the co-lead. All away: the first of them all the same.

        None: nobody holds any of these roles that day.
        """
        candidates = [lead.user_id for role in _ORDER for lead in self._standing(department_id, role, day)]
        return next((user for user in candidates if not self._away(user, day)), candidates[0] if candidates else None)

    def _standing(self, department_id: int, role: str, day: date) -> list[Span]:
        standing = [lead for lead in self._leads[department_id] if lead.role == role and lead.holds(day)]
        return sorted(standing, key=lambda lead: (lead.starts_on, lead.user_id), reverse=True)

    def _away(self, user_id: int, day: date) -> bool:
        return any(absence.holds(day) for absence in self._absences[user_id])
