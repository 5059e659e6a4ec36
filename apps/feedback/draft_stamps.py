"""What an open form carries so that its draft finds its writer, also after the session has ended.

Such a stamp opens nothing: it can only put words into one person's own draft of one review, for a day.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from apps.accounts.models import User
from apps.reviews.models import Review

GOOD_FOR = timedelta(hours=24)


def stamp(user: User, review: Review, *, now: datetime) -> str:
    return _signer().sign(f"{user.public_id}:{review.public_id}:{int(now.timestamp())}")


def writer_of(text: str, review: UUID, *, now: datetime) -> User | None:
    """Who was given this form for that review. None for a stamp that is not ours, old, or of somebody who left."""
    try:
        user, of, at = _signer().unsign(text).split(":")
    except (signing.BadSignature, ValueError):
        return None
    age = now.timestamp() - int(at)
    if of != str(review) or not 0 <= age <= GOOD_FOR.total_seconds():
        return None
    return User.objects.filter(public_id=user, is_active=True).first()


def _signer() -> signing.Signer:
    return signing.Signer(salt="feedback.draft")
