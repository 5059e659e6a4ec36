"""Weeks in which nothing is expected of many departments: entered, applied to what is planned, taken back."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db import transaction
from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import Week
from apps.departments.models import Department, Division, Facility
from apps.reviews.models import Blackout, Excusal, ExcuseReason, Review
from apps.reviews.reach import Place, Reach
from apps.reviews.selectors.series import reach_of
from apps.reviews.services.checking import LOGGABLE as WAITING
from apps.reviews.services.excusals import checked_note
from apps.reviews.services.timing import retime
from apps.reviews.windows import LOGGABLE

REASONS = (
    ExcuseReason.GO_LIVE_FREEZE,
    ExcuseReason.EHR_DOWNTIME,
    ExcuseReason.UNIT_CLOSED,
    ExcuseReason.SURGE,
    ExcuseReason.OTHER,
)
LONGEST = 26
BATCH = 5000
T = TypeVar("T")


def enter_blackout(
    *,
    first_week: date,
    last_week: date,
    reason: str,
    note: str = "",
    facility: Facility | None = None,
    division: Division | None = None,
    departments: Collection[Department] = (),
    by: User | None,
    now: datetime,
) -> Blackout:
    """Excuses every review of these ISO weeks (any day of them will do), planned now or later.

    What is logged stays, and what a person excused stays as that person excused it. At most one of facility,
    division and departments; none of them: the whole organisation.
    """
    first, last = Week.of(first_week), Week.of(last_week)
    _check(first, last, reason, (facility, division, departments), now)
    with transaction.atomic():
        blackout = Blackout.objects.create(
            first_week=first.monday,
            last_week=last.monday,
            facility=facility,
            division=division,
            reason=reason,
            note=checked_note(note),
            entered_by=by,
            entered_at=now,
        )
        blackout.departments.set(departments)
        excused = apply_blackouts(now=now)
        told = {"first_week": str(first), "last_week": str(last), "reason": reason, "reviews": excused}
        audit.record(action="blackout.entered", subject=blackout, by=by, now=now, **told)
    return blackout


def take_back_blackout(*, blackout: Blackout, by: User | None, now: datetime) -> int:
    """Expects its reviews again; returns how many. Those logged meanwhile or excused by a person stay as they are,
    and so do those whose 14 days are over.
    """
    with transaction.atomic():
        standing = Blackout.objects.filter(pk=blackout.pk, taken_back_at__isnull=True)
        if not standing.update(taken_back_at=now, taken_back_by=by):
            message = "This blackout was taken back already. Reload the page to see where it stands."
            raise Refused(message, code="taken_back", conflict=True)
        excusals = Excusal.objects.filter(blackout=blackout, taken_back_at__isnull=True)
        reviews = Review.objects.filter(pk__in=excusals.values("review"), ends_at__gte=now - LOGGABLE)
        ids = list(reviews.select_for_update().order_by("pk").values_list("pk", flat=True))
        for some in _batches(ids):
            excusals.filter(review__in=some).update(taken_back_at=now)
            Review.objects.filter(pk__in=some).update(status=_by_the_clock(now), changed_at=now)
            retime(Review.objects.filter(pk__in=some), now=now)
        apply_blackouts(now=now)
        audit.record(action="blackout.taken_back", subject=blackout, by=by, now=now, reviews=len(ids))
    return len(ids)


def apply_blackouts(*, now: datetime) -> int:
    """Excuses what lies in a standing blackout and is neither logged nor excused. Returns how many; safe to repeat.

    Not what a person has called expected since the blackout was entered. One query while there is no blackout, and a
    fixed number for each few thousand reviews. To be called in a transaction.
    """
    standing = Blackout.objects.filter(taken_back_at__isnull=True, last_week__gte=_earliest(now).monday)
    reaches = [reach_of(blackout) for blackout in standing.order_by("pk").prefetch_related("departments")]
    if not reaches:
        return 0
    found = [(review, reach) for review in _waiting(reaches, now) if (reach := _over(review, reaches))]
    for some in _batches(found):
        Review.objects.filter(pk__in=[review.pk for review, _ in some]).update(
            status=Review.Status.EXCUSED, changed_at=now
        )
        Excusal.objects.bulk_create(
            Excusal(review=review, reason=reach.reason, blackout_id=reach.blackout, excused_at=now)
            for review, reach in some
        )
    return len(found)


def _waiting(reaches: Iterable[Reach], now: datetime) -> "QuerySet[Review]":
    """Locked, so that an entry made at this moment comes either before or after."""
    people = Excusal.objects.filter(review=OuterRef("pk"), taken_back_by__isnull=False).values("review")
    rows = Review.objects.filter(
        reduce(or_, map(_within, reaches)), status__in=WAITING, ends_at__gte=now - LOGGABLE
    ).annotate(insisted_at=Subquery(people.annotate(at=Max("taken_back_at")).values("at")))
    return rows.select_for_update(of=("self",)).select_related("department__division").order_by("pk")


def _within(reach: Reach) -> Q:
    weeks = Q(week_start__range=(reach.first_week, reach.last_week))
    if reach.departments:
        return weeks & Q(department__in=reach.departments)
    if reach.division:
        return weeks & Q(department__division=reach.division)
    return weeks & Q(department__division__facility=reach.facility) if reach.facility else weeks


def _over(review: Review, reaches: Iterable[Reach]) -> Reach | None:
    division = review.department.division
    place = Place(review.department_id, division.pk, division.facility_id)
    insisted_at: datetime | None = getattr(review, "insisted_at", None)
    found = (reach for reach in reaches if reach.covers(place, review.week_start))
    return next((reach for reach in found if insisted_at is None or insisted_at < reach.entered_at), None)


def _by_the_clock(now: datetime) -> Case:
    status = Review.Status
    return Case(
        When(opens_at__gt=now, then=Value(status.SCHEDULED)),
        When(closes_at__gt=now, then=Value(status.OPEN)),
        default=Value(status.UNLOGGED),
    )


def _batches(rows: list[T]) -> list[list[T]]:
    return [rows[begin : begin + BATCH] for begin in range(0, len(rows), BATCH)]


def _earliest(now: datetime) -> Week:
    """The first week of which something can still be logged, and so excused."""
    return Week.of(now.date()).plus(-3)


def _check(first: Week, last: Week, reason: str, reach: tuple[object, ...], now: datetime) -> None:
    checks = (
        (reason in REASONS, "reason", "Choose a reason from the list."),
        (last >= first, "last_week", "The last week comes before the first. Choose a later one."),
        (
            first >= Week.of(now.date() - timedelta(days=14)),
            "first_week",
            "Weeks longer ago than 14 days are settled. Choose a later first week.",
        ),
        (
            last < first.plus(LONGEST),
            "last_week",
            f"A blackout lasts at most {LONGEST} weeks. For a longer time pause the series, or close the department.",
        ),
        (
            sum(map(bool, reach)) <= 1,
            "departments",
            "Choose one of them: a facility, a division, or departments. None: the whole organisation.",
        ),
    )
    for fine, field, message in checks:
        if not fine:
            raise Refused(message, code=f"{field}_invalid", field=field)
