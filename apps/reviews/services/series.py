"""Series of reviews: begun, changed from a day on or for a while, ended. What has been is never rewritten."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Unpack

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import Week, local_date
from apps.departments.models import Department
from apps.reviews.models import ReviewSeries, SeriesRevision
from apps.reviews.services.blackouts import apply_blackouts
from apps.reviews.services.plan import plan
from apps.reviews.services.revisions import comes_back, revised, runs_anyway, standing
from apps.reviews.services.slot import Slot, checked, has_begun, over, slot_of, told
from apps.reviews.services.timing import retime
from apps.reviews.services.withdrawing import TAKES_PLACE_ON, withdraw

A_DAY = timedelta(days=1)


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
    slot = checked(slot)
    external_id = (external_id or "").strip() or None
    if external_id and ReviewSeries.objects.filter(external_id=external_id).exists():
        message = f"A series with the id {external_id} exists already. Change that one, or choose another id."
        raise Refused(message, code="series_exists", field="external_id", conflict=True)
    with transaction.atomic():
        series = ReviewSeries.objects.create(
            department=department, external_id=external_id, planned_until=max(starts_on - A_DAY, over(slot, now))
        )
        revision = SeriesRevision.objects.create(series=series, starts_on=starts_on, **slot)
        audit.record(action="series.created", subject=series, by=by, now=now, **told(revision))
        bring_up_to_date(series, now)
    return series


def revise_series(
    *,
    series: ReviewSeries,
    starts_on: date,
    until: date | None = None,
    by: User | None,
    now: datetime,
    **slot: Unpack[Slot],
) -> ReviewSeries:
    """From `starts_on` on the series runs like this. Reviews that have opened stay; later ones move or go.

    until: the last day of a change made for a while; from the day after, the series runs as it would have without it.
    A week that has its review already gets no second one. Nothing happens if it runs like this anyway.
    """
    slot = checked(slot)
    if starts_on < local_date(now, slot["zone"]):
        message = "A change begins today or later; what has been stays as it was. Choose today or a later day."
        raise Refused(message, code="starts_in_the_past", field="starts_on")
    with transaction.atomic():
        series = locked_series(series, now)
        refuse_ended(series, starts_on)
        starts_on = first_day(starts_on, slot, now)
        before = list(series.revisions.order_by("starts_on"))
        refuse_until(before, starts_on, until)
        if runs_anyway(before, starts_on, until, slot):
            return series
        revision = _write(series, before, revised(before, starts_on, until, slot), starts_on)
        more = {"until": until.isoformat()} if until else {}
        audit.record(action="series.revised", subject=series, by=by, now=now, **told(revision), **more)
        plan_again(series, starts_on, now)
    return series


def end_series(*, series: ReviewSeries, ends_on: date, by: User | None, now: datetime) -> ReviewSeries:
    """Its last possible day. Reviews planned for later days go, unless they have opened."""
    with transaction.atomic():
        series = locked_series(series, now)
        if ends_on < local_date(now, series.department.zone) - A_DAY:
            message = "A series ends yesterday at the earliest; what has been stays as it was."
            raise Refused(message, code="ends_in_the_past", field="ends_on")
        refuse_ended(series, ends_on)
        series.ends_on = ends_on
        series.save(update_fields=["ends_on"])
        withdraw(series.reviews.annotate(takes_place_on=TAKES_PLACE_ON).filter(takes_place_on__gt=ends_on), now=now)
        audit.record(action="series.ended", subject=series, by=by, now=now, ends_on=ends_on.isoformat())
    return series


def runs_like(series: ReviewSeries, day: date, slot: Slot) -> bool:
    """Whether that is how the series runs on that day, or first runs after it; or will run again after a while."""
    revisions = list(series.revisions.order_by("starts_on"))
    nearby = (standing(revisions, day), standing(revisions, day + A_DAY), comes_back(revisions, day))
    wanted = {"interval_weeks": 1} | dict(slot)
    return any(wanted == slot_of(revision) for revision in nearby if revision)


def locked_series(series: ReviewSeries, now: datetime) -> ReviewSeries:
    """Held, and brought up to date first: a change finds what was expected before it, whenever the tick last ran."""
    found: ReviewSeries = (
        ReviewSeries.objects.select_for_update(of=("self",)).select_related("department").get(pk=series.pk)
    )
    bring_up_to_date(found, now)
    found.refresh_from_db(fields=["planned_until"])
    return found


def refuse_ended(series: ReviewSeries, day: date) -> None:
    if series.ends_on and series.ends_on < day:
        ends_on = f"{series.ends_on:%B} {series.ends_on.day}, {series.ends_on.year}"
        message = f"This series ends on {ends_on}. Begin a new one instead."
        raise Refused(message, code="series_ended")


def changed(
    before: Sequence[SeriesRevision], starts_on: date, until: date | None, now: datetime, **slot: Unpack[Slot]
) -> list[SeriesRevision]:
    """The revisions as `revise_series` would leave them; nothing is written."""
    starts_on = first_day(starts_on, slot, now)
    refuse_until(before, starts_on, until)
    return list(before) if runs_anyway(before, starts_on, until, slot) else revised(before, starts_on, until, slot)


def refuse_until(before: Sequence[SeriesRevision], starts_on: date, until: date | None) -> None:
    if until is None:
        return
    if until < starts_on:
        message = "The last day comes before the change begins. Choose a later last day, or leave it empty: for good."
        raise Refused(message, code="ends_before_it_starts", field="until")
    if before and before[0].starts_on > starts_on:
        begins = f"{before[0].starts_on:%B} {before[0].starts_on.day}, {before[0].starts_on.year}"
        message = f"The series begins on {begins} only, so nothing can change for a while before that day."
        raise Refused(message, code="not_begun", field="starts_on")


def _write(
    series: ReviewSeries, before: Sequence[SeriesRevision], after: Sequence[SeriesRevision], starts_on: date
) -> SeriesRevision:
    gone = {revision.pk for revision in before} - {revision.pk for revision in after}
    series.revisions.filter(pk__in=gone).delete()
    new = [revision for revision in after if revision._state.adding]
    for revision in new:
        revision.series = series
    SeriesRevision.objects.bulk_create(new)
    return next(revision for revision in new if revision.starts_on == starts_on)


def plan_again(series: ReviewSeries, from_day: date, now: datetime) -> None:
    """After a change of what is expected from that day on."""
    retime(series.reviews.filter(week_start__gte=Week.of(from_day).monday), now=now)
    running = standing(list(series.revisions.order_by("starts_on")), from_day)
    done = max(from_day - A_DAY, over(slot_of(running), now)) if running else from_day - A_DAY
    series.planned_until = min(series.planned_until or done, done)
    series.save(update_fields=["planned_until"])
    bring_up_to_date(series, now)


def bring_up_to_date(series: ReviewSeries, now: datetime) -> None:
    if plan(ReviewSeries.objects.filter(pk=series.pk), now=now):
        apply_blackouts(now=now)


def first_day(starts_on: date, slot: Slot, now: datetime) -> date:
    """A change made today, after the time it sets for today, begins tomorrow: nobody could have met."""
    today = local_date(now, slot["zone"])
    return starts_on + A_DAY if starts_on == today and has_begun(slot, now) else starts_on
