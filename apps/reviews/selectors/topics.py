from collections.abc import Collection
from datetime import datetime, timedelta

from apps.reviews.models import CoachingRecord
from apps.reviews.pairs import MetricPair, fitting

LATELY = timedelta(weeks=5)


def recent_pairs(departments: Collection[int], *, now: datetime) -> dict[int, MetricPair]:
    """Department pk -> the question that fits what was last talked about there besides AI. One query."""
    rows = CoachingRecord.objects.filter(
        review__department__in=departments, review__starts_at__range=(now - LATELY, now), topics_recorded=True
    )
    found: dict[int, MetricPair] = {}
    for department, topics in rows.order_by("review__starts_at").values_list("review__department", "topics"):
        if pairs := fitting(topics):
            found[department] = pairs[0]
    return found
