"""After the fourteen days an entry is put right by a row beside it: who asked, who decided, what stood, and why."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Correction, CorrectionRequest, Outcome, Review, Source
from apps.reviews.services.coaching import coach_of

LONGEST_REASON = 140


def ask_correction(*, review: Review, outcome: str, reason: str, by: User, now: datetime) -> CorrectionRequest:
    """One at a time for a review; the program office answers it."""
    reason = _reason(reason, needed="Say in a sentence why. It is kept beside the entry.")
    with transaction.atomic():
        _locked(review)
        _refuse(review, outcome, now)
        if CorrectionRequest.objects.waiting().filter(review=review).exists():
            message = "A correction of this review is waiting already. The program office answers it first."
            raise Refused(message, code="correction_waiting", conflict=True)
        request = CorrectionRequest.objects.create(
            review=review, outcome=outcome, reason=reason, asked_by=by, asked_at=now
        )
        audit.record(action="correction.asked", subject=review, by=by, now=now, outcome=outcome)
    return request


def answer_correction(*, request: CorrectionRequest, make: bool, reason: str, by: User, now: datetime) -> Correction:
    """Makes it or declines it, once. Whoever asked reads the sentence."""
    needed = "" if make else "Say in a sentence why not: whoever asked reads it."
    reason = _reason(reason, needed=needed)
    review = request.review
    with transaction.atomic():
        _locked(review)
        if Correction.objects.filter(request=request).exists():
            raise Refused("This one is answered already. Reload the page.", code="correction_answered", conflict=True)
        before = _standing(review)
        after = request.outcome if make else ""
        if make:
            _refuse(review, after, now)
            _put_right(review, after, by, now)
        made = Correction.objects.create(
            review=review, request=request, before=before, after=after, reason=reason, decided_by=by, decided_at=now
        )
        _told(made, by, now)
    return made


def correct_review(*, review: Review, outcome: str, reason: str, by: User, now: datetime) -> Correction:
    """By the program office, without having been asked."""
    reason = _reason(reason, needed="Say in a sentence why. It is kept beside the entry.")
    with transaction.atomic():
        _locked(review)
        _refuse(review, outcome, now)
        before = _standing(review)
        _put_right(review, outcome, by, now)
        made = Correction.objects.create(
            review=review, before=before, after=outcome, reason=reason, decided_by=by, decided_at=now
        )
        _told(made, by, now)
    return made


def _told(made: Correction, by: User, now: datetime) -> None:
    action = "record.corrected" if made.after else "correction.declined"
    audit.record(action=action, subject=made.review, by=by, now=now, before=made.before, outcome=made.after)


def _reason(text: str, *, needed: str) -> str:
    text = text.strip()
    if needed and not text:
        raise Refused(needed, code="reason_missing", field="reason")
    if len(text) > LONGEST_REASON:
        message = f"Keep the reason to {LONGEST_REASON} characters; it has {len(text)}."
        raise Refused(message, code="reason_too_long", field="reason")
    return text


def _locked(review: Review) -> None:
    """Of two at once the second waits here, and then reads what the first has done."""
    Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.refresh_from_db(fields=["status", "changed_at"])


def _standing(review: Review) -> str:
    return CoachingRecord.objects.filter(review=review).values_list("outcome", flat=True).first() or ""


def _refuse(review: Review, outcome: str, now: datetime) -> None:
    if outcome not in Outcome.values:
        raise Refused("Choose what the entry should say.", code="outcome_refused", field="outcome")
    if review.status in (Review.Status.EXCUSED, Review.Status.CANCELLED):
        message = "This review is not expected: it was excused or cancelled. There is no entry to correct."
        raise Refused(message, code="not_expected", conflict=True)
    if now <= review.loggable_until:
        message = "The fourteen days are not over: open the entry and change it, no correction is needed."
        raise Refused(message, code="still_open", conflict=True)
    if outcome == _standing(review):
        raise Refused("That is what the entry says already.", code="nothing_to_correct", field="outcome")


def _put_right(review: Review, outcome: str, by: User, now: datetime) -> None:
    """The outcome alone: what else was entered stays as it was said at the time."""
    record = CoachingRecord.objects.filter(review=review).first() or _new(review, by, now)
    record.outcome = outcome
    if outcome != Outcome.NOT_HELD:
        record.not_held_reason = ""
    record.save()
    review.status, review.changed_at = Review.Status.LOGGED, now
    review.save(update_fields=["status", "changed_at"])


def _new(review: Review, by: User, now: datetime) -> CoachingRecord:
    held_on = local_date(review.starts_at, review.department.zone)
    coach = coach_of(review, ReviewEntry(""), by, held_on)
    return CoachingRecord(
        review=review,
        coach=coach.user,
        coach_role=coach.role,
        logged_by=by,
        held_on=held_on,
        source=Source.CORRECTION,
        submitted_at=now,
    )
