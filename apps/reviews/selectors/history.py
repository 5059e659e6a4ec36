"""How an entry came to say what it says, for those who may read it; and the corrections that wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Func, IntegerField, Subquery, Value

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.reviews.models import Correction, CorrectionRequest, Outcome, Review

WAITING = "corrections_waiting"
LATELY = timedelta(weeks=8)
MOST = 50
_EDITS = {"review.logged": "logged", "record.changed": "changed", "review.log_undone": "taken back"}


@dataclass(frozen=True)
class Change:
    """before, after: outcomes in words; "" where there was or is no entry. reason: why, where somebody said so."""

    at: datetime
    who: str
    what: str
    before: str = ""
    after: str = ""
    reason: str = ""


def history_of(review: Review) -> list[Change]:
    """Oldest first. Three queries."""
    changes = [*_edits(review), *_requests(review), *_corrections(review)]
    return sorted(changes, key=lambda change: change.at)


def _edits(review: Review) -> Iterator[Change]:
    """The audit knows outcomes and who; never what was written beside them."""
    label = review._meta.label
    events = AuditEvent.objects.filter(subject_type=label, subject_id=str(review.public_id), action__in=_EDITS)
    for event in events.order_by("at", "pk")[:MOST]:
        undone = event.action == "review.log_undone"
        before, after = event.data.get("before", ""), event.data.get("outcome", "")
        if undone:
            before, after = after, ""
        yield Change(event.at, event.actor_label, _EDITS[event.action], in_words(before), in_words(after))


def _requests(review: Review) -> Iterator[Change]:
    for one in CorrectionRequest.objects.filter(review=review).select_related("asked_by"):
        after = one.get_outcome_display()
        yield Change(one.asked_at, str(one.asked_by), "correction asked for", after=after, reason=one.reason)


def _corrections(review: Review) -> Iterator[Change]:
    for one in Correction.objects.filter(review=review).select_related("decided_by"):
        what = "corrected" if one.after else "correction declined"
        yield Change(one.decided_at, str(one.decided_by), what, in_words(one.before), in_words(one.after), one.reason)


def in_words(outcome: str) -> str:
    return Outcome(outcome).label if outcome in Outcome.values else ""


@dataclass(frozen=True)
class CorrectionsPage:
    waiting: list[CorrectionRequest]
    answered: list[Correction]


def corrections_page(*, now: datetime) -> CorrectionsPage:
    """The longest waiting first, then what was decided lately, newest first. Two queries."""
    around = ("review__department", "review__record")
    waiting = CorrectionRequest.objects.waiting().select_related("asked_by", *around)
    answered = Correction.objects.filter(decided_at__gte=now - LATELY).order_by("-decided_at")
    people = ("decided_by", "request__asked_by")
    return CorrectionsPage(list(waiting[:MOST]), list(answered.select_related(*people, *around[:1])[:MOST]))


def waiting_for(user: User) -> Any:
    """For ask_beside: how many corrections the program office has to answer; 0 for everybody else."""
    if not user.is_program_manager:
        return Value(0)
    waiting = CorrectionRequest.objects.waiting().order_by()
    counted = waiting.annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField())).values("n")
    return Subquery(counted)


def asked_for_by(user: User, *, now: datetime) -> list[CorrectionRequest]:
    """What somebody asked for lately, newest first, with its answer. One query."""
    asked = CorrectionRequest.objects.filter(asked_by=user, asked_at__gte=now - LATELY).order_by("-asked_at")
    return list(asked.select_related("review__department", "answer__decided_by")[:MOST])
