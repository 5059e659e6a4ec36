from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db.models import Count, Max

from apps.departments.models import Organisation
from apps.reminders.ladder import Grace, Slot
from apps.reminders.models import LadderPolicy
from apps.reminders.quiet import QuietHours
from apps.reviews.models import Holiday, Review

USUAL = QuietHours(begins=time(20), ends=time(6, 30))
AROUND = timedelta(days=30)


@dataclass(frozen=True)
class Calendar:
    """The organisation's quiet hours and each facility's holidays around a moment."""

    quiet: QuietHours
    holidays: dict[int, frozenset[date]] = field(default_factory=dict)

    def slot(self, review: Review, grace: Grace | None = None) -> Slot:
        """Expects the review's department, its division and its ladder policy to be loaded."""
        return self.slot_of(
            review.starts_at,
            review.ends_at,
            review.closes_at,
            review.zone,
            review.shift,
            review.department.division.facility_id,
            grace or grace_of(getattr(review.department, "ladder_policy", None)),
        )

    def slot_of(
        self,
        starts_at: datetime,
        ends_at: datetime,
        closes_at: datetime,
        zone: str,
        shift: str,
        facility_id: int,
        grace: Grace,
    ) -> Slot:
        return Slot(
            starts_at=starts_at,
            ends_at=ends_at,
            closes_at=closes_at,
            zone=zone,
            shift=shift,
            quiet=self.quiet,
            holidays=self.holidays.get(facility_id, frozenset()),
            grace=grace,
        )


USUAL_GRACE = Grace()


def grace_of(policy: LadderPolicy | None) -> Grace:
    if policy is None:
        return USUAL_GRACE
    return Grace(policy.first_follow_up, policy.second_follow_up, policy.escalation)


def quiet_hours_of_organisation() -> QuietHours:
    row = Organisation.objects.values_list("quiet_from", "quiet_until").first()
    return QuietHours(*row) if row else USUAL


def zone_of_organisation() -> str:
    return Organisation.objects.values_list("zone", flat=True).first() or "UTC"


def calendar(now: datetime) -> Calendar:
    around = (now - AROUND).date(), (now + AROUND).date()
    rows = Holiday.objects.filter(day__range=around).values_list("facility_id", "day")
    return Calendar(quiet_hours_of_organisation(), _by_facility(rows))


def basis(now: datetime) -> str:
    """What the steps of all reviews depend on besides the reviews, in one word."""
    on = calendar(now)
    policies = LadderPolicy.objects.aggregate(Count("pk"), Max("changed_at"))
    said = (on.quiet, sorted((facility, sorted(days)) for facility, days in on.holidays.items()), policies)
    return sha256(repr(said).encode()).hexdigest()


def _by_facility(rows: Iterable[tuple[int, date]]) -> dict[int, frozenset[date]]:
    days: dict[int, set[date]] = defaultdict(set)
    for facility, day in rows:
        days[facility].add(day)
    return {facility: frozenset(found) for facility, found in days.items()}
