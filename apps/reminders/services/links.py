"""What a link from a mail may do: log its one review once, be switched off, end the mails about a topic."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.feedback.services import log_with_follow_up
from apps.reminders.models import LinkRevocation
from apps.reminders.selectors.links import LinkTarget, StopTarget
from apps.reminders.services.preferences import set_preference
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Source


def log_by_link(
    *, target: LinkTarget, outcome: str, by: User, now: datetime, seconds_to_log: int | None = None
) -> CoachingRecord:
    """In the addressee's name. Refused: code "not_theirs" once they no longer lead there, else as for any log."""
    if target.review is None:
        message = f"{target.addressee} does not log this review at present, so nothing was saved."
        raise Refused(message, code="not_theirs")
    return log_with_follow_up(
        review=target.review,
        entry=ReviewEntry(outcome),
        by=by,
        now=now,
        source=Source.MAIL_LINK,
        seconds_to_log=seconds_to_log,
    )


@transaction.atomic
def disown_link(*, digest: str, target: LinkTarget, by: User | None, now: datetime) -> bool:
    """Somebody says that this link was not meant for them. False if it was switched off before."""
    _, new = LinkRevocation.objects.get_or_create(digest=digest, defaults={"revoked_at": now})
    if new:
        record(action="link.disowned", subject=target.user, by=by, now=now)
    return new


def stop_mails(*, target: StopTarget, by: User, now: datetime) -> None:
    """No more e-mail about the topic; the inbox goes on. Said again, it changes nothing."""
    set_preference(user=target.user, topic=target.topic, email=False, by=by, now=now)
