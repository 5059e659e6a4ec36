"""A series paused from a day on: nothing is expected of it, and nothing has to be excused."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.reviews.models import ReviewSeries, SeriesPause
from apps.reviews.services.excusals import checked_note
from apps.reviews.services.series import locked_series, plan_again, refuse_ended

A_DAY = timedelta(days=1)


def pause_series(
    *,
    series: ReviewSeries,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
    by: User | None,
    now: datetime,
) -> SeriesPause:
    """Both days included; no last day: until somebody resumes it. Reviews that have opened stay."""
    note = checked_note(note)
    with transaction.atomic():
        series = locked_series(series, now)
        refuse_ended(series, starts_on)
        _refuse_days(series, starts_on, ends_on, now)
        _refuse_second(series, starts_on, ends_on)
        pause = SeriesPause.objects.create(series=series, starts_on=starts_on, ends_on=ends_on, note=note, paused_by=by)
        audit.record(action="series.paused", subject=series, by=by, now=now, **_told(pause))
        plan_again(series, starts_on, now)
    return pause


def resume_series(*, series: ReviewSeries, resumes_on: date, by: User | None, now: datetime) -> ReviewSeries:
    """Expects it again from that day on. A pause that has not begun by then is gone."""
    with transaction.atomic():
        series = locked_series(series, now)
        pause = pause_at(series, local_date(now, series.department.zone))
        if pause is None:
            message = "This series is not paused (any more). Reload the page to see where it stands."
            raise Refused(message, code="not_paused", conflict=True)
        _refuse_days(series, resumes_on, None, now, "resumes_on")
        before = pause.ends_on
        if resumes_on <= pause.starts_on:
            pause.delete()
        else:
            _refuse_second(series, pause.starts_on, resumes_on - A_DAY, but=pause)
            pause.ends_on = resumes_on - A_DAY
            pause.save(update_fields=["ends_on"])
        audit.record(action="series.resumed", subject=series, by=by, now=now, resumes_on=resumes_on.isoformat())
        plan_again(series, min(resumes_on, before + A_DAY) if before else resumes_on, now)
    return series


def pause_at(series: ReviewSeries, day: date) -> SeriesPause | None:
    """The one that stands on that day, or else the next to come."""
    return series.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).order_by("starts_on").first()


def _refuse_days(series: ReviewSeries, first: date, last: date | None, now: datetime, field: str = "starts_on") -> None:
    if first < local_date(now, series.department.zone):
        message = "Choose today or a later day; what has been stays as it was."
        raise Refused(message, code="in_the_past", field=field)
    if last and last < first:
        message = "The last day comes before the first. Choose a later one, or leave it empty: until it is resumed."
        raise Refused(message, code="ends_before_it_starts", field="ends_on")


def _refuse_second(series: ReviewSeries, first: date, last: date | None, but: SeriesPause | None = None) -> None:
    others = series.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first)).order_by("starts_on")
    if last:
        others = others.filter(starts_on__lte=last)
    if but:
        others = others.exclude(pk=but.pk)
    if other := others.first():
        begins = f"{other.starts_on:%B} {other.starts_on.day}"
        message = f"The series is paused from {begins} already. Resume it first, or choose days outside that pause."
        raise Refused(message, code="paused_already", field="starts_on", conflict=True)


def _told(pause: SeriesPause) -> dict[str, str | None]:
    return {"starts_on": pause.starts_on.isoformat(), "ends_on": pause.ends_on.isoformat() if pause.ends_on else None}
