"""Series of reviews: begun, changed from a day on, ended. What has been is never rewritten."""

from datetime import date, datetime, time, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import Week, instant, local_date, zone
from apps.departments.models import Department
from apps.reviews.models import Forum, Review, ReviewSeries, SeriesRevision, Shift, Weekday
from apps.reviews.services.plan import plan, withdraw
from apps.reviews.services.timing import retime
from apps.reviews.slots import slot_in


class Slot(TypedDict):
    """weekday: 0 is Monday. wall_time: what the clocks of `zone` (an IANA name) show. minutes: 1 to 480."""

    weekday: int
    wall_time: time
    minutes: int
    zone: str
    forum: str
    shift: str
    interval_weeks: NotRequired[int]


def create_series(
    *,
    department: Department,
    starts_on: date,
    external_id: str | None = None,
    by: User | None,
    now: datetime,
    **slot: Unpack[Slot],
) -> ReviewSeries:
    """Begins a series and plans its first reviews. A slot that is over by now is not expected any more."""
    slot = _checked(slot)
    external_id = (external_id or "").strip() or None
    if external_id and ReviewSeries.objects.filter(external_id=external_id).exists():
        message = f"A series with the id {external_id} exists already. Change that one, or choose another id."
        raise Refused(message, code="series_exists", field="external_id", conflict=True)
    with transaction.atomic():
        series = ReviewSeries.objects.create(
            department=department, external_id=external_id, planned_until=_over(starts_on, slot, now)
        )
        revision = SeriesRevision.objects.create(series=series, starts_on=starts_on, **slot)
        audit.record(action="series.created", subject=series, by=by, now=now, **_told(revision))
        plan(ReviewSeries.objects.filter(pk=series.pk), now=now)
    return series


def revise_series(
    *, series: ReviewSeries, starts_on: date, by: User | None, now: datetime, **slot: Unpack[Slot]
) -> ReviewSeries:
    """From `starts_on` on the series runs like this. Reviews that have opened stay; later ones move or go.

    A week that has its review already gets no second one. Nothing happens if it runs like this anyway.
    """
    slot = _checked(slot)
    if starts_on < local_date(now, slot["zone"]):
        message = "A change begins today or later; what has been stays as it was. Choose today or a later day."
        raise Refused(message, code="starts_in_the_past", field="starts_on")
    with transaction.atomic():
        series = ReviewSeries.objects.select_for_update().get(pk=series.pk)
        _refuse_ended(series, starts_on)
        if runs_like(series, starts_on, slot):
            return series
        revision, _ = SeriesRevision.objects.update_or_create(series=series, starts_on=starts_on, defaults=dict(slot))
        audit.record(action="series.revised", subject=series, by=by, now=now, **_told(revision))
        _plan_again(series, starts_on, slot, now)
    return series


def end_series(*, series: ReviewSeries, ends_on: date, by: User | None, now: datetime) -> ReviewSeries:
    """Its last possible day. Reviews planned for later days go, unless they have opened."""
    with transaction.atomic():
        series = ReviewSeries.objects.select_for_update().select_related("department").get(pk=series.pk)
        if ends_on < local_date(now, series.department.zone) - timedelta(days=1):
            message = "A series ends yesterday at the earliest; what has been stays as it was."
            raise Refused(message, code="ends_in_the_past", field="ends_on")
        _refuse_ended(series, ends_on)
        series.ends_on = ends_on
        series.save(update_fields=["ends_on"])
        withdraw(series.reviews.filter(slot_date__gt=ends_on))
        audit.record(action="series.ended", subject=series, by=by, now=now, ends_on=ends_on.isoformat())
    return series


def runs_like(series: ReviewSeries, day: date, slot: Slot) -> bool:
    """Whether that is how the series runs on that day, or first runs after it."""
    revisions = list(series.revisions.order_by("starts_on"))
    standing = [revision for revision in revisions if revision.starts_on <= day] or revisions[:1]
    if not standing:
        return False
    wanted = {"interval_weeks": 1} | dict(slot)
    return wanted == _slot(standing[-1])


def _plan_again(series: ReviewSeries, starts_on: date, slot: Slot, now: datetime) -> None:
    revisions = list(series.revisions.order_by("starts_on"))
    ahead = series.reviews.filter(week_start__gte=Week.of(starts_on).monday)
    for review in ahead.filter(status=Review.Status.SCHEDULED):
        if slot_in(Week(review.week_start), revisions) is None:
            withdraw(Review.objects.filter(pk=review.pk))
    retime(ahead, now=now)
    before = [revision for revision in revisions if revision.starts_on < starts_on]
    over = max(_over(starts_on, one, now) for one in (slot, *map(_slot, before[-1:])))
    series.planned_until = min(series.planned_until or over, over)
    series.save(update_fields=["planned_until"])
    plan(ReviewSeries.objects.filter(pk=series.pk), now=now)


def _over(starts_on: date, slot: Slot, now: datetime) -> date:
    """The last day whose slot nobody is asked about: before the start, or already begun by now."""
    today = local_date(now, slot["zone"])
    begun = today.weekday() == slot["weekday"] and instant(today, slot["wall_time"], slot["zone"]) <= now
    return max(starts_on - timedelta(days=1), today if begun else today - timedelta(days=1))


def _slot(revision: SeriesRevision) -> Slot:
    return {
        "weekday": revision.weekday,
        "wall_time": revision.wall_time,
        "minutes": revision.minutes,
        "zone": revision.zone,
        "forum": revision.forum,
        "shift": revision.shift,
        "interval_weeks": revision.interval_weeks,
    }


def _refuse_ended(series: ReviewSeries, day: date) -> None:
    if series.ends_on and series.ends_on < day:
        ends_on = f"{series.ends_on:%B} {series.ends_on.day}, {series.ends_on.year}"
        message = f"This series ends on {ends_on}. Begin a new one instead."
        raise Refused(message, code="series_ended")


def _checked(slot: Slot) -> Slot:
    checks = {
        "weekday": (slot["weekday"] in Weekday.values, "Choose a day of the week."),
        "minutes": (slot["minutes"] in range(1, 481), "A review takes between 1 minute and 8 hours (480 minutes)."),
        "zone": (_is_zone(slot["zone"]), f"{slot['zone']!r} is no time zone. Use a name such as America/New_York."),
        "forum": (slot["forum"] in Forum.values, f"The forum is one of: {', '.join(Forum.values)}."),
        "shift": (slot["shift"] in Shift.values, f"The shift is one of: {', '.join(Shift.values)}."),
        "interval_weeks": (slot.get("interval_weeks", 1) in range(1, 9), "Every week, or every 2 to 8 weeks."),
    }
    for name, (fine, message) in checks.items():
        if not fine:
            raise Refused(message, code=f"{name}_invalid", field=name)
    return slot


def _is_zone(name: str) -> bool:
    try:
        return bool(name and zone(name))
    except ValueError:
        return False


def _told(revision: SeriesRevision) -> dict[str, object]:
    day, wall_time = revision.starts_on.isoformat(), f"{revision.wall_time:%H:%M}"
    return {**_slot(revision), "starts_on": day, "wall_time": wall_time}
