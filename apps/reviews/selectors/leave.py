"""Reviews to come on days on which everybody who could be asked is away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.departments.models import Department, DepartmentLead
from apps.departments.querysets import DepartmentQuerySet
from apps.reviews.models import Review
from apps.reviews.selectors.planning import charge

Role = DepartmentLead.Role


@dataclass(frozen=True)
class Gap:
    """reviews: planned or open, in the order of their days."""

    department: Department
    reviews: list[Review]

    @property
    def first(self) -> date:
        return local_date(self.reviews[0].starts_at, self.reviews[0].zone)

    @property
    def last(self) -> date:
        return local_date(self.reviews[-1].starts_at, self.reviews[-1].zone)


def gaps_of(user: User, *, now: datetime) -> list[Gap]:
    """For whoever leads, co-leads or stands in: of each of their departments. Three queries at most."""
    near = (now - timedelta(days=1)).date()
    rows = user.leaderships.exclude(role=Role.PEER_CHAMPION).exclude(ends_on__lt=near)
    return gaps(Department.objects.filter(pk__in=rows.values("department")), now=now)


def gaps(departments: DepartmentQuerySet, *, now: datetime) -> list[Gap]:
    """Three queries at most. A department that nobody leads has no gap: there the place is vacant."""
    unanswered = (Review.Status.SCHEDULED, Review.Status.OPEN)
    rows = Review.objects.filter(department__in=departments, status__in=unanswered, closes_at__gt=now)
    reviews = list(rows.select_related("department").order_by("department__name", "department_id", "starts_at"))
    if not reviews:
        return []
    alone = _with_nobody_there(reviews)
    return [Gap(department, list(found)) for department, found in groupby(alone, key=lambda each: each.department)]


def _with_nobody_there(reviews: list[Review]) -> Iterable[Review]:
    days = {review.pk: local_date(review.starts_at, review.zone) for review in reviews}
    known = charge({review.department_id for review in reviews}, first=min(days.values()), last=max(days.values()))
    for review in reviews:
        of = review.department_id, days[review.pk]
        if known.on(*of) is not None and known.there(*of) is None:
            yield review
