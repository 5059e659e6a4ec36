from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.weeks import zone
from apps.reminders.ladder import ESCALATION, step_of
from apps.reminders.selectors.calendar import calendar
from apps.reminders.selectors.owed import lately_unanswered
from apps.reviews.models import Review

LOGGABLE = timedelta(days=14)


@dataclass(frozen=True)
class EscalatedReview:
    """starts, since: naive, on the wall of the review; since then the program managers see it."""

    review: Review
    starts: datetime
    since: datetime

    @property
    def closed(self) -> bool:
        """It counts as without an entry by now, and can still be logged."""
        return self.review.status == Review.Status.UNLOGGED


def escalated_reviews(now: datetime) -> list[EscalatedReview]:
    """Those that nobody has answered in their department's time and that can still be logged, by department.

    Whether anybody was told makes no difference. Five queries.
    """
    on = calendar(now)
    found = []
    for reviews in lately_unanswered(now, LOGGABLE):
        loaded = reviews.filter(ends_at__gt=now - LOGGABLE, ends_at__lt=now)
        for review in loaded.select_related("department__division", "department__ladder_policy", "expected_lead"):
            step = step_of(on.slot(review), ESCALATION)
            if step and step.due_at <= now:
                here = zone(review.zone)
                moments = (moment.astimezone(here).replace(tzinfo=None) for moment in (review.starts_at, step.due_at))
                found.append(EscalatedReview(review, *moments))
    return sorted(found, key=lambda one: (one.review.department.name, one.starts))
