"""The blackouts of the organisation, and how many reviews each of them excuses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from apps.core.weeks import Week
from apps.reviews.models import Blackout

LATELY = timedelta(weeks=26)


@dataclass(frozen=True)
class BlackoutLine:
    """reviews, departments: excused by it at this moment."""

    blackout: Blackout
    where: str
    first: Week
    last: Week
    reviews: int
    departments: int
    over: bool


def blackouts_page(*, now: datetime) -> list[BlackoutLine]:
    """Those of the last half year and all to come, the latest first; two queries."""
    standing = Q(excusals__taken_back_at__isnull=True, excusals__isnull=False)
    rows = Blackout.objects.filter(last_week__gte=(now - LATELY).date()).order_by("-first_week", "-pk")
    counted = rows.annotate(
        reviews=Count("excusals", filter=standing, distinct=True),
        units=Count("excusals__review__department", filter=standing, distinct=True),
    )
    loaded = counted.select_related("facility", "division", "entered_by", "taken_back_by")
    return [_line(row, now) for row in loaded.prefetch_related("departments")]


def _line(blackout: Blackout, now: datetime) -> BlackoutLine:
    return BlackoutLine(
        blackout=blackout,
        where=_where(blackout),
        first=Week(blackout.first_week),
        last=Week(blackout.last_week),
        reviews=getattr(blackout, "reviews", 0),
        departments=getattr(blackout, "units", 0),
        over=Week(blackout.last_week).sunday + timedelta(days=14) < now.date(),
    )


def _where(blackout: Blackout) -> str:
    chosen = ", ".join(department.name for department in blackout.departments.all())
    return chosen or str(blackout.division or blackout.facility or "The whole organisation")


def excused_by(blackout: Blackout) -> tuple[int, int]:
    """Reviews and departments."""
    rows = blackout.excusals.filter(taken_back_at__isnull=True)
    counted = rows.aggregate(reviews=Count("pk"), units=Count("review__department", distinct=True))
    return counted["reviews"], counted["units"]
