"""What somebody has typed beside a review and not saved. No audit: it is nobody's business but theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.feedback.models import Draft
from apps.feedback.services.follow_up import change_with_follow_up, log_with_follow_up
from apps.reviews import services as reviews
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.windows import LOGGABLE

LONGEST = 2000
"""Characters of one text: more than any field takes, so that what is too long can still be shortened."""
MOST = 200
"""Chips of one group."""


def keep_draft(*, review: Review, user: User, values: Mapping[str, Sequence[str]], now: datetime) -> Draft:
    """Takes the place of what that person had typed before. values: as the form sends them, by field."""
    short = {name: [text[:LONGEST] for text in texts[:MOST]] for name, texts in values.items()}
    draft, _ = Draft.objects.update_or_create(review=review, user=user, defaults={"values": short, "saved_at": now})
    return draft


def throw_away_draft(*, review: Review, user: User) -> int:
    return Draft.objects.filter(review=review, user=user).delete()[0]


def save_detail(
    *,
    review: Review,
    record: CoachingRecord | None,
    by: User,
    now: datetime,
    client_uuid: UUID | None = None,
    seconds_to_log: int | None = None,
    **follow_up: Any,
) -> CoachingRecord:
    """A new record or an earlier one changed, with all that was said beside it; its draft is done with."""
    with transaction.atomic():
        if record:
            saved = change_with_follow_up(record=record, by=by, now=now, seconds_to_log=seconds_to_log, **follow_up)
        else:
            follow_up |= {"client_uuid": client_uuid, "seconds_to_log": seconds_to_log}
            saved = log_with_follow_up(review=review, by=by, now=now, **follow_up)
        throw_away_draft(review=review, user=by)
    return saved


def undo_log(*, record: CoachingRecord, by: User, now: datetime) -> Review:
    """Takes back a log, and with it what the same person was about to add."""
    with transaction.atomic():
        review = reviews.undo_log(record=record, by=by, now=now)
        throw_away_draft(review=review, user=by)
    return review


def forget_old_drafts(*, now: datetime) -> int:
    """Erases those of reviews that can no longer be logged or changed."""
    over = Q(review__ends_at__lt=now - LOGGABLE) | Q(review__status=Review.Status.CANCELLED)
    return Draft.objects.filter(over).delete()[0]
