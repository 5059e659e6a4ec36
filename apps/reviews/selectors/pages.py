"""What the pages of this app show, each with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.departments.access import leads_today, today
from apps.departments.models import Department, DepartmentLead, Facility, Organisation
from apps.reviews.models import CoachingRecord, Holiday, Review, ReviewSeries, SeriesRevision
from apps.reviews.querysets import ReviewQuerySet

AHEAD = timedelta(days=14)
BACK = timedelta(weeks=5)


@dataclass(frozen=True)
class Line:
    """One review on "My reviews". record: what was logged, if it was."""

    review: Review
    record: CoachingRecord | None
    may_excuse: bool
    waits: bool
    begun: bool
    overdue: bool
    may_correct: bool
    """Nobody logged it, and only a correction can."""

    @property
    def excused(self) -> bool:
        return self.review.status == Review.Status.EXCUSED

    @property
    def late(self) -> bool:
        return self.record is not None and self.record.submitted_at > self.review.on_time_until


@dataclass(frozen=True)
class Group:
    department: Department
    lines: list[Line]


@dataclass(frozen=True)
class MyReviews:
    """Each list by department, in the order of their names. leads: how many departments the person leads."""

    waiting: list[Group]
    coming: list[Group]
    done: list[Group]
    leads: int
    next_review: Review | None


def my_reviews(user: User, *, now: datetime) -> MyReviews:
    """Two queries, however many departments."""
    roles = leads_today(user, now=now)
    rows = Review.objects.filter(department__in=roles, starts_at__range=(now - BACK, now + AHEAD))
    rows = rows.exclude(status=Review.Status.CANCELLED).select_related("department", "expected_lead", "record")
    lines = [
        _line(review, roles[review.department_id], now) for review in rows.order_by("department__name", "starts_at")
    ]
    coming = [line for line in lines if not line.waits and line.review.ends_at > now and line.record is None]
    done = [line for line in reversed(lines) if not line.waits and line not in coming]
    ahead = sorted((line.review for line in coming if not line.excused), key=lambda review: review.starts_at)
    return MyReviews(
        waiting=_grouped(line for line in lines if line.waits),
        coming=_grouped(coming),
        done=_grouped(sorted(done, key=lambda line: line.review.department.name)),
        leads=len(roles),
        next_review=ahead[0] if ahead else None,
    )


_WAITING = (Review.Status.SCHEDULED, Review.Status.OPEN, Review.Status.UNLOGGED)


def _line(review: Review, roles: set[str], now: datetime) -> Line:
    leads, closed = roles != {DepartmentLead.Role.PEER_CHAMPION}, now > review.loggable_until
    return Line(
        review=review,
        record=getattr(review, "record", None),
        may_excuse=leads and not closed,
        may_correct=leads and closed and review.status in _WAITING,
        waits=review.status in _WAITING and review.opens_at <= now <= review.loggable_until,
        begun=review.starts_at <= now,
        overdue=review.on_time_until < now,
    )


def _grouped(lines: Iterable[Line]) -> list[Group]:
    return [Group(department, list(found)) for department, found in groupby(lines, key=_department)]


def _department(line: Line) -> Department:
    return line.review.department


def review_seen_by(user: User, public_id: UUID, *, now: datetime) -> Review:
    """Http404 for a review that is not theirs today, by the calendar of its department."""
    seen = reviews_seen_by(user, now=now).select_related("department", "expected_lead")
    return get_object_or_404(seen, public_id=public_id)


def reviews_seen_by(user: User, *, now: datetime) -> ReviewQuerySet:
    """All for the program office; else those of the departments led today, each by its own calendar: one query."""
    if user.is_program_manager:
        return Review.objects.all()
    return Review.objects.filter(department__in=list(leads_today(user, now=now)))


@dataclass(frozen=True)
class SeriesLine:
    """current: how it runs today, or will first run; coming: changes that are decided."""

    series: ReviewSeries
    current: SeriesRevision
    coming: list[SeriesRevision]
    next_review: Review | None
    ended: bool


def series_page(department: Department, *, now: datetime) -> list[SeriesLine]:
    """The series of a department, those that ended last; three queries."""
    day = today(department, now)
    ahead = Review.objects.filter(starts_at__gt=now).exclude(status=Review.Status.CANCELLED).order_by("starts_at")
    rows = department.series.order_by("pk").prefetch_related("revisions", Prefetch("reviews", ahead, to_attr="ahead"))
    lines = [line for series in rows if (line := _series_line(series, day))]
    return sorted(lines, key=lambda line: line.ended)


def _series_line(series: ReviewSeries, day: date) -> SeriesLine | None:
    revisions = list(series.revisions.all())
    if not revisions:
        return None
    begun = [revision for revision in revisions if revision.starts_on <= day]
    current = begun[-1] if begun else revisions[0]
    ahead: list[Review] = getattr(series, "ahead", [])
    return SeriesLine(
        series=series,
        current=current,
        coming=[revision for revision in revisions if revision.starts_on > max(day, current.starts_on)],
        next_review=ahead[0] if ahead else None,
        ended=series.ends_on is not None and series.ends_on < day,
    )


@dataclass(frozen=True)
class HolidaysPage:
    facilities: list[Facility]
    organisation: Organisation | None
    years: list[int]


def holidays_page(*, now: datetime) -> HolidaysPage:
    """Every facility with `listed`, its holidays to come; three queries."""
    listed = Holiday.objects.filter(day__gte=now.date()).order_by("day")
    facilities = Facility.objects.order_by("name").prefetch_related(Prefetch("holidays", listed, to_attr="listed"))
    return HolidaysPage(list(facilities), Organisation.objects.first(), [now.year, now.year + 1])
