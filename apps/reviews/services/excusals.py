"""A person says that a review is not expected after all, and why."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.reviews.models import Excusal, ExcuseReason, Review
from apps.reviews.services.checking import LOGGABLE, refuse_closed_window, refuse_standing, status_at
from apps.reviews.services.timing import is_expected, locked, retime

LONGEST_NOTE = 140


def excuse_review(*, review: Review, reason: str, note: str = "", by: User | None, now: datetime) -> Excusal:
    """Ahead of time or until 14 days after the slot; not once it is logged."""
    note = checked_note(note)
    if reason not in ExcuseReason.values:
        raise Refused("Choose a reason from the list.", code="reason_invalid", field="reason")
    refuse_closed_window(review, now)
    with transaction.atomic():
        if not _change(review, LOGGABLE, Review.Status.EXCUSED, now):
            raise _why_not(review)
        excusal = Excusal.objects.create(review=review, reason=reason, note=note, excused_by=by, excused_at=now)
        audit.record(action="review.excused", subject=review, by=by, now=now, reason=reason)
    return excusal


def take_back_excusal(*, review: Review, by: User | None, now: datetime) -> Review:
    """The review is expected again, as if it had never been excused; no blackout or holiday excuses it anew.

    One that is still ahead goes where its series has it by now.
    """
    refuse_closed_window(review, now)
    with transaction.atomic():
        if now < review.opens_at and not is_expected(locked(review)):
            message = "The series no longer meets in that week, so there is nothing to expect. It stays excused."
            raise Refused(message, code="not_expected", conflict=True)
        if not _change(review, (Review.Status.EXCUSED,), status_at(review, now), now):
            message = "This review is not excused (any more). Reload the page to see where it stands."
            raise Refused(message, code="not_excused", conflict=True)
        standing = Excusal.objects.filter(review=review, taken_back_at__isnull=True)
        standing.update(taken_back_at=now, taken_back_by=by)
        if retime(Review.objects.filter(pk=review.pk), now=now):
            review.refresh_from_db()
        audit.record(action="review.excusal_taken_back", subject=review, by=by, now=now)
    return review


def checked_note(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        message = f"Keep the note to {LONGEST_NOTE} characters; it has {len(note)}."
        raise Refused(message, code="note_too_long", field="note")
    return note


def _change(review: Review, before: tuple[str, ...], after: str, now: datetime) -> bool:
    changed = Review.objects.filter(pk=review.pk, status__in=before).update(status=after, changed_at=now)
    if changed:
        review.status, review.changed_at = after, now
    return bool(changed)


def _why_not(review: Review) -> Refused:
    review.refresh_from_db()
    if review.status == Review.Status.EXCUSED:
        return Refused("This review is excused already.", code="already_excused", conflict=True)
    refuse_standing(review)
    return Refused("Somebody changed this review just now. Reload the page.", code="changed", conflict=True)
