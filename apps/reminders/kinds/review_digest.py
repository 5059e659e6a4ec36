"""The follow-ups of a person's reviews that are due together, in one message."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from apps.reminders.kinds import Kind, Send, Stop, Verdict, Wait, nothing_due, review
from apps.reminders.models import Reminder, Topic

CODE = "review-digest"


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    """Asks about every review in it as if it went alone: what was answered meanwhile drops out."""
    members = _members(reminders)
    everyone = [row for rows in members.values() for row in rows]
    verdicts = review.judge(everyone, now) if everyone else {}
    return {
        one.pk: _verdict(one, [verdicts[row.pk] for row in members[one.pk] if row.pk in verdicts]) for one in reminders
    }


def _verdict(digest: Reminder, found: Sequence[Verdict]) -> Verdict:
    """It waits for all of them, if it still helps then; else those go that may go now."""
    waits = [one.until for one in found if isinstance(one, Wait)]
    if waits and max(waits) < digest.expires_at:
        return Wait(max(waits))
    reviews = [one.context for one in found if isinstance(one, Send)]
    if not reviews:
        return Stop("none of its reviews is open any more")
    path = reverse("reviews:mine")
    return Send("review_digest", {"reviews": reviews, "link": settings.SITE_URL + path}, path=path)


def _members(reminders: Sequence[Reminder]) -> dict[int, list[Reminder]]:
    """Digest row -> the rows that it stands for, the first due first; each as if sent with it."""
    since = min(one.created_at for one in reminders)
    rows = Reminder.objects.filter(
        kind=review.CODE,
        state=Reminder.State.SUPERSEDED,
        closed_reason=Reminder.FOLDED,
        recipient__in={one.recipient_id for one in reminders},
        closed_at__gte=since,
    )
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows.select_related("recipient").order_by("due_at", "pk"):
        if one := next((one for one in reminders if _stands_for(one, row)), None):
            row.message_date = one.message_date
            found[one.pk].append(row)
    return found


def _stands_for(digest: Reminder, row: Reminder) -> bool:
    mine = (digest.recipient_id, digest.channel) == (row.recipient_id, row.channel)
    return mine and row.closed_at is not None and row.closed_at >= digest.created_at


KIND = Kind(CODE, nothing_due, judge, topic=Topic.REVIEWS)
