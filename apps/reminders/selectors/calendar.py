from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from apps.departments.models import Organisation
from apps.reminders.ladder import Slot
from apps.reminders.quiet import QuietHours
from apps.reviews.models import Holiday, Review

USUAL = QuietHours(begins=time(20), ends=time(6, 30))
AROUND = timedelta(days=30)


@dataclass(frozen=True)
class Calendar:
    """The organisation's quiet hours and each facility's holidays around a moment."""

    quiet: QuietHours
    holidays: dict[int, frozenset[date]] = field(default_factory=dict)

    def slot(self, review: Review) -> Slot:
        """Expects the review's department and division to be loaded."""
        return Slot(
            starts_at=review.starts_at,
            ends_at=review.ends_at,
            zone=review.zone,
            quiet=self.quiet,
            shift=review.shift,
            holidays=self.holidays.get(review.department.division.facility_id, frozenset()),
        )


def quiet_hours_of_organisation() -> QuietHours:
    row = Organisation.objects.values_list("quiet_from", "quiet_until").first()
    return QuietHours(*row) if row else USUAL


def zone_of_organisation() -> str:
    return Organisation.objects.values_list("zone", flat=True).first() or "UTC"


def calendar(now: datetime) -> Calendar:
    around = (now - AROUND).date(), (now + AROUND).date()
    rows = Holiday.objects.filter(day__range=around).values_list("facility_id", "day")
    return Calendar(quiet_hours_of_organisation(), _by_facility(rows))


def _by_facility(rows: Iterable[tuple[int, date]]) -> dict[int, frozenset[date]]:
    days: dict[int, set[date]] = defaultdict(set)
    for facility, day in rows:
        days[facility].add(day)
    return {facility: frozenset(found) for facility, found in days.items()}
