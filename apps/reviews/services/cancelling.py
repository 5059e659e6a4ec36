"""One review called off that should never have been planned. What is not expected for a reason is excused instead."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.reviews.models import Cancellation, Review
from apps.reviews.services.blackouts import apply_blackouts
from apps.reviews.services.timing import is_expected, locked, put


def cancel_review(*, review: Review, by: User | None, now: datetime) -> Review:
    """Before it begins: afterwards it was expected, and what was expected is logged or excused.

    It is in no count at all, and planning does not make that week's review again.
    """
    with transaction.atomic():
        review = locked(review)
        _refuse(review, now)
        review.status, review.changed_at = Review.Status.CANCELLED, now
        review.save(update_fields=["status", "changed_at"])
        Cancellation.objects.create(review=review, cancelled_by=by, cancelled_at=now)
        audit.record(action="review.cancelled", subject=review, by=by, now=now)
    return review


def restore_review(*, review: Review, by: User | None, now: datetime) -> Review:
    """Expects it again, ahead of its time, where its series has it by now."""
    with transaction.atomic():
        review = locked(review)
        standing = Cancellation.objects.filter(review=review, taken_back_at__isnull=True)
        if not standing.exists():
            message = "This review is not cancelled (any more). Reload the page to see where it stands."
            raise Refused(message, code="not_cancelled", conflict=True)
        if review.starts_at <= now:
            message = "Its time is over, so it stays cancelled: nobody was asked about it."
            raise Refused(message, code="begun")
        if not is_expected(review):
            message = "The series no longer meets in that week, so the review stays cancelled."
            raise Refused(message, code="not_expected", conflict=True)
        review.status, review.changed_at = Review.Status.SCHEDULED, now
        review.save(update_fields=["status", "changed_at"])
        standing.update(taken_back_at=now)
        put([review], now=now)
        apply_blackouts(now=now)
        audit.record(action="review.restored", subject=review, by=by, now=now)
    review.refresh_from_db()
    return review


def _refuse(review: Review, now: datetime) -> None:
    if review.status == Review.Status.LOGGED:
        message = "This review is logged, so it took place. Undo the entry first if it was a mistake."
        raise Refused(message, code="already_logged", conflict=True)
    if review.status == Review.Status.CANCELLED:
        raise Refused("This review is cancelled already.", code="cancelled", conflict=True)
    if review.status == Review.Status.EXCUSED:
        message = "This review is excused, so nothing is expected. Take the excusal back first if that is wrong."
        raise Refused(message, code="excused", conflict=True)
    if review.starts_at <= now:
        message = "This review has begun, so it cannot be called off any more. Excuse it, with the reason."
        raise Refused(message, code="begun")
