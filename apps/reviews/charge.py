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
    takes_over: bool = False
    """Of a delegate: is asked before the lead, not only while the lead is away."""

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
        """A delegate who takes over, else the lead; while away or missing the delegate, then the co-lead.

        All away: the first of them all the same. None: nobody holds any of these roles that day.
        """
        usual = self._usual(department_id, day)
        return self.there(department_id, day) or (usual[0].user_id if usual else None)

    def there(self, department_id: int, day: date) -> int | None:
        """The same among those who are not away; None where everybody is."""
        usual = self._usual(department_id, day)
        ordered = [*(lead for lead in usual if lead.takes_over), *usual]
        return next((lead.user_id for lead in ordered if not self._away(lead.user_id, day)), None)

    def _usual(self, department_id: int, day: date) -> list[Span]:
        return [lead for role in _ORDER for lead in self._standing(department_id, role, day)]

    def _standing(self, department_id: int, role: str, day: date) -> list[Span]:
        standing = [lead for lead in self._leads[department_id] if lead.role == role and lead.holds(day)]
        return sorted(standing, key=lambda lead: (lead.starts_on, lead.user_id), reverse=True)

    def _away(self, user_id: int, day: date) -> bool:
        return any(absence.holds(day) for absence in self._absences[user_id])
