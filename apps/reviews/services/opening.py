"""The clock's part in the life of a review: opened on its day, called unlogged when its window is over."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from apps.core.weeks import local_date
from apps.reviews import selectors
from apps.reviews.models import Review


def open_and_close(*, now: datetime) -> int:
    """The tick: opens what begins today and marks what nobody logged. Returns the rows changed. Safe to repeat."""
    with transaction.atomic():
        opened = _open(now)
        closed = Review.objects.lapsed(now).update(status=Review.Status.UNLOGGED, changed_at=now)
    return opened + closed


def _open(now: datetime) -> int:
    due = Review.objects.to_open(now)
    reviews = list(due.select_for_update(of=("self",)).order_by("pk").select_related("department"))
    if not reviews:
        return 0
    _ask_who_is_there(reviews, due)
    return due.update(status=Review.Status.OPEN, changed_at=now)


def _ask_who_is_there(reviews: list[Review], due: "QuerySet[Review]") -> None:
    """The lead of the planning day may have left, or be away: the one in charge today is expected."""
    days = {review.pk: local_date(review.starts_at, review.department.zone) for review in reviews}
    charge = selectors.charge(due.values("department_id"), first=min(days.values()), last=max(days.values()))
    changed = []
    for review in reviews:
        lead = charge.on(review.department_id, days[review.pk])
        if lead != review.expected_lead_id:
            review.expected_lead_id = lead
            changed.append(review)
    Review.objects.bulk_update(changed, ["expected_lead"], batch_size=400)
