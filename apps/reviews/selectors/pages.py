"""What the pages of this app show, each with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.departments.access import leads_today
from apps.departments.models import Department, DepartmentLead, Facility, Organisation
from apps.reviews.models import CoachingRecord, Holiday, Move, Review
from apps.reviews.querysets import ReviewQuerySet

AHEAD = timedelta(days=14)
BACK = timedelta(weeks=5)


@dataclass(frozen=True)
class Line:
    """One review on "My reviews". record: what was logged, if it was."""

    review: Review
    record: CoachingRecord | None
    may_excuse: bool
    may_move: bool
    moved: bool
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
    rows = rows.annotate(by_hand=Exists(Move.objects.filter(review=OuterRef("pk"), taken_back_at__isnull=True)))
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
        may_move=leads and review.starts_at > now and review.status in (Review.Status.SCHEDULED, Review.Status.OPEN),
        moved=getattr(review, "by_hand", False),
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
class HolidaysPage:
    facilities: list[Facility]
    organisation: Organisation | None
    years: list[int]


def holidays_page(*, now: datetime) -> HolidaysPage:
    """Every facility with `listed`, its holidays to come; three queries."""
    listed = Holiday.objects.filter(day__gte=now.date()).order_by("day")
    facilities = Facility.objects.order_by("name").prefetch_related(Prefetch("holidays", listed, to_attr="listed"))
    return HolidaysPage(list(facilities), Organisation.objects.first(), [now.year, now.year + 1])
