"""Many reviews at once, each as if it had been chosen alone: what cannot be is left, and counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.reviews.models import Review
from apps.reviews.services.excusals import excuse_review, take_back_excusal


@dataclass
class Many:
    """left: those that were refused, each with the sentence why."""

    done: list[Review] = field(default_factory=list)
    left: list[tuple[Review, str]] = field(default_factory=list)


def excuse_many(*, reviews: Iterable[Review], reason: str, note: str = "", by: User | None, now: datetime) -> Many:
    """A reason or a note that no review could take is refused for all of them."""
    return _each(reviews, lambda review: excuse_review(review=review, reason=reason, note=note, by=by, now=now))


def take_back_many(*, reviews: Iterable[Review], by: User | None, now: datetime) -> Many:
    return _each(reviews, lambda review: take_back_excusal(review=review, by=by, now=now))


def _each(reviews: Iterable[Review], do: Callable[[Review], object]) -> Many:
    many = Many()
    with transaction.atomic():
        for review in reviews:
            try:
                do(review)
            except Refused as refused:
                if refused.field:
                    raise
                many.left.append((review, refused.message))
            else:
                many.done.append(review)
    return many
