"""What a page behind a mailed link may show: one review, in one sentence. No names but the addressee's, no notes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Subquery

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.feedback.selectors import State, state_of
from apps.reminders.links import LinkEnded, LogLink, StopLink
from apps.reminders.models import LinkRevocation, Preference, Topic
from apps.reviews.models import CoachingRecord, Review


@dataclass(frozen=True)
class LinkTarget:
    """The person a link was sent to, and its review; None where they may not log for its department today."""

    user: User
    review: Review | None
    record: CoachingRecord | None
    state: State | None

    @property
    def addressee(self) -> str:
        return addressed(self.user)


def addressed(user: User) -> str:
    """Dr. Marsh, or both names of somebody without a title."""
    return user.get_short_name() if user.title else user.get_full_name()


def link_target(link: LogLink, *, now: datetime) -> LinkTarget:
    """Two queries. LinkEnded when the link was revoked, or its person or its review is no longer there."""
    review = Review.objects.filter(public_id=link.review)
    people = User.objects.annotate(
        revoked=Exists(LinkRevocation.objects.filter(digest=link.digest)),
        zone=Subquery(review.values("department__zone")[:1]),
    )
    user = people.filter(public_id=link.user, is_active=True).first()
    if user is None or user.revoked or user.zone is None:
        raise LinkEnded(410)
    return _target(user, link, now, day=local_date(now, user.zone))


def _target(user: User, link: LogLink, now: datetime, *, day: date) -> LinkTarget:
    """Whoever sees a review today may log it; nobody else is told anything about it."""
    theirs = Review.objects.visible_to(user, day=day).select_related("department", "record")
    review = theirs.filter(public_id=link.review).first()
    if review is None:
        return LinkTarget(user, None, None, None)
    record: CoachingRecord | None = getattr(review, "record", None)
    return LinkTarget(user, review, record, state_of(review, record, now))


@dataclass(frozen=True)
class StopTarget:
    user: User
    topic: Topic
    is_off: bool

    @property
    def addressee(self) -> str:
        return addressed(self.user)


def stop_target(link: StopLink) -> StopTarget:
    """One query. LinkEnded when the person has left or the topic is no more."""
    off = Preference.objects.filter(topic=link.topic, email=False, user__public_id=link.user)
    user = User.objects.annotate(is_off=Exists(off)).filter(public_id=link.user, is_active=True).first()
    if user is None or link.topic not in Topic.values:
        raise LinkEnded(410)
    return StopTarget(user, Topic(link.topic), user.is_off)
