"""The moments of one slot, and moving what is planned when a series or the holidays change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from apps.core.weeks import Week, instant, local_date
from apps.departments.models import Department
from apps.reviews import selectors
from apps.reviews.calendars import Calendar
from apps.reviews.models import Excusal, ExcuseReason, Review, SeriesRevision
from apps.reviews.slots import slot_in
from apps.reviews.windows import window


@dataclass(frozen=True)
class Timing:
    """left_out: a holiday, and no other day of the week to go to. starts_at and ends_at: UTC."""

    slot_date: date
    takes_place_on: date
    left_out: bool
    moved_because: str
    revision: SeriesRevision
    starts_at: datetime
    ends_at: datetime
    department: Department

    def fields(self) -> dict[str, Any]:
        week = Week.of(self.slot_date)
        times = window(self.starts_at, self.ends_at, week, self.department.zone)
        return {
            "slot_date": self.slot_date,
            "zone": self.revision.zone,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "opens_at": times.opens_at,
            "closes_at": times.closes_at,
            "week_start": week.monday,
            "moved_because": self.moved_because,
            "forum": self.revision.forum,
            "shift": self.revision.shift,
        }


def planned(
    day: date, revision: SeriesRevision, department: Department, calendar: Calendar, not_before: date = date.min
) -> Timing:
    """The slot of that day as the revision and the holidays of the department's facility have it."""
    place, because = calendar.place(day, department.division.facility_id, not_before)
    takes_place_on = place or day
    starts_at = instant(takes_place_on, revision.wall_time, revision.zone)
    return Timing(
        slot_date=day,
        takes_place_on=takes_place_on,
        left_out=place is None,
        moved_because=because,
        revision=revision,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=revision.minutes),
        department=department,
    )


def retime(reviews: "QuerySet[Review]", *, now: datetime) -> int:
    """Puts reviews that have not opened where their series and the holidays now say. Returns how many changed.

    They keep their identity, so that a link already mailed still leads to them. Those a person excused stay put.
    """
    left_out = Q(status=Review.Status.EXCUSED, pk__in=_for_holidays().values("review"))
    movable = reviews.filter(Q(status=Review.Status.SCHEDULED) | left_out, opens_at__gt=now)
    rows = list(movable.select_related("series", "department__division").prefetch_related("series__revisions"))
    if not rows:
        return 0
    weeks = [Week(review.week_start) for review in rows]
    calendar = selectors.calendar(first=min(weeks).monday, last=max(weeks).sunday)
    changed = [review for review in rows if _moved(review, calendar, now)]
    Review.objects.bulk_update(changed, _FIELDS, batch_size=50)
    _excuse(changed, now)
    return len(changed)


_FIELDS = (
    *("slot_date", "zone", "starts_at", "ends_at", "opens_at", "closes_at"),
    *("moved_because", "forum", "shift", "status", "changed_at"),
)


def _moved(review: Review, calendar: Calendar, now: datetime) -> bool:
    """Sets what is different on the row. False: nothing is, or the series no longer meets in that week."""
    slot = slot_in(Week(review.week_start), list(review.series.revisions.all()))
    if slot is None:
        return False
    timing = planned(*slot, review.department, calendar, not_before=local_date(now, review.zone))
    status = Review.Status.EXCUSED if timing.left_out else Review.Status.SCHEDULED
    fields = timing.fields() | {"status": status}
    if all(getattr(review, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(review, name, value)
    review.changed_at = now
    return True


def _for_holidays() -> "QuerySet[Excusal]":
    return Excusal.objects.filter(reason=ExcuseReason.HOLIDAY, excused_by__isnull=True, taken_back_at__isnull=True)


def _excuse(changed: list[Review], now: datetime) -> None:
    _for_holidays().filter(review__in=[r for r in changed if r.status == Review.Status.SCHEDULED]).update(
        taken_back_at=now
    )
    left_out = [r for r in changed if r.status == Review.Status.EXCUSED]
    standing = set(_for_holidays().filter(review__in=left_out).values_list("review_id", flat=True))
    Excusal.objects.bulk_create(
        Excusal(review=review, reason=ExcuseReason.HOLIDAY, excused_at=now)
        for review in left_out
        if review.pk not in standing
    )
