"""The one door through which a review is logged, changed or un-logged."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, ProtectedError

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.reviews.entries import ReviewEntry, check_day
from apps.reviews.models import CoachingRecord, Review, Source
from apps.reviews.services.checking import (
    LOGGABLE,
    checked,
    day_facts,
    refuse_closed_window,
    refuse_not_loggable,
    status_at,
)
from apps.reviews.services.coaching import Coach, coach_of
from apps.reviews.tapping import Tap

ONE_GO = timedelta(hours=1)
"""So long a page may stay open, or detail follow a tap, and still be one entry to whoever makes it."""


def log_review(
    *,
    review: Review,
    entry: ReviewEntry,
    by: User | None,
    now: datetime,
    source: str = Source.PAGE,
    client_uuid: UUID | None = None,
    seconds_to_log: int | None = None,
    tap: Tap | None = None,
) -> CoachingRecord:
    """Records what came of a review: once, whoever taps first and however often.

    The same client_uuid again gives the record that is there; any other second log is refused as a conflict.
    A program manager who does not lead the department logs for the expected lead: source "phone".
    """
    if review.status == Review.Status.LOGGED:
        return _there_already(review, client_uuid, now)
    refuse_not_loggable(review, now)
    entry, held_on = _settled(review, entry, now)
    coach = coach_of(review, entry, by, held_on)
    record = CoachingRecord(review=review, logged_by=by, submitted_at=now, client_uuid=client_uuid)
    record.coach, record.coach_role, record.seconds_to_log = coach.user, coach.role, seconds_to_log
    record.source = Source.PHONE if coach.on_behalf else source
    record.tapped_at = tap.moment(now=now, opens_at=review.opens_at) if tap else None
    fill(record, entry, held_on)
    # Nothing below refuses, so the caller's transaction needs no savepoint: two queries less.
    with transaction.atomic(savepoint=False):
        # The update is the lock: of two people at once the second waits here, and then finds no row to claim.
        if _claim(review, client_uuid, now):
            _write(record, entry, by, now, coach)
            return record
    return _there_already(review, client_uuid, now)


def change_record(
    *,
    record: CoachingRecord,
    entry: ReviewEntry,
    by: User | None,
    now: datetime,
    seconds_to_log: int | None = None,
) -> CoachingRecord:
    """Replaces what was entered, within 14 days of the slot. Who coached stays unless the entry names somebody.

    seconds_to_log: how long adding this took, if it is known.
    """
    review = record.review
    refuse_closed_window(review, now)
    entry, held_on = _settled(review, entry, now, record=record)
    with transaction.atomic():
        record = _locked(record)
        before, level = record.outcome, record.entry_level
        fill(record, entry, held_on)
        if record.entry_level > level:
            record.seconds_to_log = _longer(record, seconds_to_log, now)
        if entry.coach:
            coach = coach_of(review, entry, by, held_on)
            record.coach, record.coach_role = coach.user, coach.role
        record.edited_at = now
        record.save()
        _link(record, entry)
        _touch(review, now)
        audit.record(action="record.changed", subject=review, by=by, now=now, before=before, outcome=record.outcome)
    return record


def _longer(record: CoachingRecord, more: int | None, now: datetime) -> int | None:
    """The tap and the detail added to it in one go. Added later, nobody knows how long this level takes."""
    if record.seconds_to_log is None or more is None or now - record.submitted_at > ONE_GO:
        return None
    return record.seconds_to_log + more


def _locked(record: CoachingRecord) -> CoachingRecord:
    found: CoachingRecord | None = CoachingRecord.objects.select_for_update().filter(pk=record.pk).first()
    if found is None:
        message = "This entry was taken back in the meantime. Log the review again to say how it was."
        raise Refused(message, code="record_gone", conflict=True)
    return found


def undo_log(*, record: CoachingRecord, by: User | None, now: datetime) -> Review:
    """Takes a log back, as if it had not been made; within 14 days, and only while nothing has grown out of it."""
    refuse_closed_window(record.review, now)
    try:
        with transaction.atomic():
            review: Review = Review.objects.select_for_update(of=("self",)).get(pk=record.review_id)
            deleted, _ = CoachingRecord.objects.filter(pk=record.pk).delete()
            if deleted:
                review.status, review.changed_at = status_at(review, now), now
                review.save(update_fields=["status", "changed_at"])
                audit.record(action="review.log_undone", subject=review, by=by, now=now, outcome=record.outcome)
    except ProtectedError:
        message = (
            "A note, a next step or a barrier hangs on this entry, so it stays. You can still change what it says."
        )
        raise Refused(message, code="record_in_use", conflict=True) from None
    return review


def _settled(
    review: Review, entry: ReviewEntry, now: datetime, *, record: CoachingRecord | None = None
) -> tuple[ReviewEntry, date]:
    entry = entry.tidied()
    facts = day_facts(review, now)
    before = record.held_on if record else local_date(review.starts_at, review.department.zone)
    held_on = entry.held_on or min(before, facts.today)
    check_day(held_on, facts)
    checked(review, entry, held_on, facts, record)
    return entry, held_on


def _claim(review: Review, client_uuid: UUID | None, now: datetime) -> bool:
    rows = Review.objects.filter(pk=review.pk, status__in=LOGGABLE)
    if client_uuid:
        rows = rows.exclude(Exists(CoachingRecord.objects.filter(client_uuid=client_uuid)))
    claimed = rows.update(status=Review.Status.LOGGED, changed_at=now)
    if claimed:
        review.status, review.changed_at = Review.Status.LOGGED, now
    return bool(claimed)


def _write(record: CoachingRecord, entry: ReviewEntry, by: User | None, now: datetime, coach: Coach) -> None:
    record.save(force_insert=True)
    _link(record, entry, new=True)
    told: dict[str, object] = {"outcome": record.outcome, "source": record.source, "level": record.entry_level}
    if coach.on_behalf:
        told["on_behalf_of"] = coach.user.pk if coach.user else None
    audit.record(action="review.logged", subject=record.review, by=by, now=now, **told)


_COPIED = (
    *("outcome", "not_held_reason", "audience", "observed", "observed_n", "observed_m", "recognised", "recognised_for"),
    *("next_step_made", "topics_recorded", "minutes_on_ai"),
)


def fill(record: CoachingRecord, entry: ReviewEntry, held_on: date) -> None:
    """Everything on the row itself; what it links to needs the row to be there."""
    for name in _COPIED:
        setattr(record, name, getattr(entry, name))
    record.topics = list(entry.topics)
    record.held_on = held_on
    record.entry_level = entry.level


def _link(record: CoachingRecord, entry: ReviewEntry, *, new: bool = False) -> None:
    for name in ("tools", "behaviours", "clinicians"):
        chosen = getattr(entry, name)
        if chosen or not new:
            getattr(record, name).set(chosen)


def _touch(review: Review, now: datetime) -> None:
    Review.objects.filter(pk=review.pk).update(changed_at=now)
    review.changed_at = now


def _there_already(review: Review, client_uuid: UUID | None, now: datetime) -> CoachingRecord:
    """Somebody else was first, or the same tap arrived twice."""
    review.refresh_from_db()
    record: CoachingRecord | None = CoachingRecord.objects.filter(review=review).select_related("logged_by").first()
    if record and client_uuid and record.client_uuid == client_uuid:
        return record
    refuse_not_loggable(review, now)
    raise Refused(
        "This entry was sent for another review already. Reload the page.", code="client_uuid_used", conflict=True
    )
