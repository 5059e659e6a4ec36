"""When Northmere's mail is worth looking at: around the reviews."""

from datetime import datetime, timedelta

from apps.reviews.models import Review

BEFORE, AFTER = timedelta(hours=1), timedelta(minutes=6)
AROUND = timedelta(hours=9)
"""Further from its slot than that, no review has a message to send at once."""


def mail_moments(start: datetime, end: datetime) -> list[datetime]:
    """When in (start, end) a review is about to begin or has just ended, each rounded up to a quarter of an hour."""
    near = Review.objects.filter(starts_at__gt=start - AROUND, starts_at__lt=end + AROUND)
    moments = {
        _quarter(moment)
        for begins, ends in near.exclude(status=Review.Status.CANCELLED).values_list("starts_at", "ends_at")
        for moment in (begins - BEFORE, ends + AFTER)
    }
    return sorted(moment for moment in moments if start < moment < end)


def _quarter(moment: datetime) -> datetime:
    return moment + timedelta(minutes=-moment.minute % 15) - timedelta(seconds=moment.second)
