"""Holidays of facilities, and what the organisation does with a review on one. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from apps.reviews.slots import placed


@dataclass(frozen=True)
class Calendar:
    """days: facility id -> day -> name of the holiday."""

    policy: str = "previous"
    days: Mapping[int, Mapping[date, str]] = field(default_factory=dict)

    def place(self, day: date, facility_id: int, not_before: date = date.min) -> tuple[date | None, str]:
        """Where the review of that day takes place, and the holiday because of which, if one. None: not at all."""
        holidays = self.days.get(facility_id, {})
        return placed(day, holidays, self.policy, not_before), holidays.get(day, "")
