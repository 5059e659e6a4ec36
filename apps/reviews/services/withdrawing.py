"""Reviews that are still ahead: which may still change with their series, and how they are taken back."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.reviews.models import Cancellation, Excusal, ExcuseReason, Move, Review

BY_NOBODY = Q(blackout__isnull=False) | Q(reason=ExcuseReason.HOLIDAY, excused_by__isnull=True)
"""Excusals that no person gave to this one review."""


_MOVED_TO = Move.objects.filter(review=OuterRef("pk"), taken_back_at__isnull=True).values("day")[:1]
TAKES_PLACE_ON = Coalesce(Subquery(_MOVED_TO), "slot_date")
"""The day a person moved a review to, else the day its series asks for."""


def for_nobody() -> "QuerySet[Excusal]":
    return Excusal.objects.filter(BY_NOBODY, taken_back_at__isnull=True)


def ahead(reviews: "QuerySet[Review]", now: datetime) -> "QuerySet[Review]":
    """Those that no day has opened and nobody has decided about: what counts is the hour, whether a tick ran or not."""
    excused = Q(status=Review.Status.EXCUSED, pk__in=for_nobody().values("review"))
    return reviews.filter(Q(status=Review.Status.SCHEDULED) | excused, opens_at__gt=now)


def withdraw(reviews: "QuerySet[Review]", *, now: datetime) -> int:
    """Takes back those that are ahead. What somebody once excused or moved is kept, as cancelled, and may come back."""
    told: Any = reduce(
        or_, (Exists(model.objects.filter(review=OuterRef("pk"))) for model in (Excusal, Move, Cancellation))
    )
    # Named one by one: joined with itself, the table is read once for each of its rows where no statistics are kept.
    found = dict(ahead(reviews, now).order_by().annotate(told=told).values_list("pk", "told"))
    kept = [pk for pk, told in found.items() if told]
    if kept:
        for_nobody().filter(review__in=kept).update(taken_back_at=now)
        Move.objects.filter(review__in=kept, taken_back_at__isnull=True).update(taken_back_at=now)
        Review.objects.filter(pk__in=kept).update(status=Review.Status.CANCELLED, changed_at=now)
    Review.objects.filter(pk__in=found.keys() - kept).delete()
    return len(found)
