"""The clock's part in the life of a review: opened on its day, called unlogged when its window is over."""

from datetime import datetime

from django.db import transaction

from apps.reviews.models import Review
from apps.reviews.services.following import follow_leads


def open_and_close(*, now: datetime) -> int:
    """The tick: asks who is expected, opens what begins today, marks what nobody logged.

    Returns the rows changed, of whom expects somebody else those that stay planned. Safe to repeat.
    """
    with transaction.atomic():
        followed = follow_leads(now=now)
        opened = Review.objects.to_open(now).update(status=Review.Status.OPEN, changed_at=now)
        closed = Review.objects.lapsed(now).update(status=Review.Status.UNLOGGED, changed_at=now)
    return followed + opened + closed
