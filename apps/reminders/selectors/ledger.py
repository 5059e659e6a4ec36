from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min

from apps.accounts.models import User
from apps.reminders.kinds import Kind, Occurrence, all_kinds
from apps.reminders.models import Reminder
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.selectors.health import ledger as counts_of_now
from apps.reminders.selectors.preferences import wanted_channels

State = Reminder.State
WORTH_SHOWING = timedelta(days=14)
MOST = 20
KINDS = {
    "review": "weekly review",
    "review-digest": "weekly reviews, in one message",
    "barrier": "tool problem to answer",
    "escalation": "review without an answer",
    "note": "note to you",
    "flag": "department that may need support",
    "support": "support for your department",
    "digest": "weekly program digest",
    "unreached": "people not reached",
    "alarm": "how sending goes",
    "canary": "canary",
    "invitation": "your account",
}
"""What a person reads about a message to themselves. Kinds of apps to the right show their code until they differ."""


@dataclass(frozen=True)
class Unreachable:
    """Somebody to whom messages could not be delivered lately. What these were about stays between the two."""

    name: str
    address: str
    reason: str
    answer: str
    messages: int
    last_at: datetime


@dataclass(frozen=True)
class Overview:
    counts: list[tuple[str, int]]
    """(state in words, number of messages), every state once."""
    total: int
    overdue: timedelta | None
    """For how long the oldest unsent message has been due; None where none is."""
    unreachable: list[Unreachable] = field(default_factory=list)

    @property
    def waiting(self) -> str:
        minutes = int((self.overdue or timedelta()).total_seconds() // 60)
        since = f"{minutes} minutes" if minutes > 1 else "a minute or less"
        return f"The oldest waiting message has been due for {since}. After five, look at the mail relay."


@dataclass(frozen=True)
class Mine:
    about: str
    step: str
    state: str
    reason: str
    at: datetime


def ledger_counts() -> dict[str, int]:
    """State -> number of reminders, every state named. Their sum is the number of occurrences ever put in."""
    found = dict(Reminder.objects.values_list("state").annotate(Count("pk")).order_by())
    return {state: found.pop(state, 0) for state in State.values} | found


def unrecorded(now: datetime) -> int:
    """Messages that are owed and not in the ledger: those of the last minute, and none after queue_due."""
    return sum(_missing(kind, list(kind.due(None, now))) for kind in all_kinds())


def _missing(kind: Kind, owed: list[Occurrence]) -> int:
    if not owed:
        return 0
    roads = wanted_channels(kind, {it.recipient.pk for it in owed})
    keys = {(it.subject, it.step, it.recipient.pk, road) for it in owed for road in roads[it.recipient.pk]}
    there = Reminder.objects.filter(kind=kind.code, subject__in={it.subject for it in owed})
    return len(keys - set(there.values_list("subject", "step", "recipient_id", "channel")))


def overview(*, viewer: User, now: datetime) -> Overview:
    """Expects somebody of the program office or an administrator; to the latter alone, addresses are masked."""
    counted = counts_of_now(now)
    words = dict(State.choices)
    return Overview(
        counts=[(str(words.get(state, state)), number) for state, number in counted.states.items()],
        total=counted.total,
        overdue=_overdue(now),
        unreachable=_unreachable(masked=not viewer.is_program_manager, now=now),
    )


def _overdue(now: datetime) -> timedelta | None:
    oldest = Reminder.objects.unfinished().filter(next_try_at__lte=now).aggregate(at=Min("next_try_at"))["at"]
    return now - oldest if oldest else None


def _unreachable(*, masked: bool, now: datetime) -> list[Unreachable]:
    rows = Reminder.objects.filter(state=State.FAILED, closed_at__gt=now - WORTH_SHOWING)
    grouped: dict[tuple[int, str], list[Reminder]] = {}
    for row in rows.select_related("recipient").order_by("-closed_at")[:500]:
        grouped.setdefault((row.recipient_id, row.closed_reason), []).append(row)
    return [_person(found, masked=masked) for found in grouped.values()]


def _person(rows: list[Reminder], *, masked: bool) -> Unreachable:
    latest = rows[0]
    return Unreachable(
        name=latest.recipient.get_full_name(),
        address=masked_address(latest.address) if masked else latest.address,
        reason=latest.closed_reason,
        answer="" if masked else latest.last_error,
        messages=len(rows),
        last_at=latest.closed_at or latest.due_at,
    )


def masked_address(address: str) -> str:
    """Enough to tell two apart, not enough to write to: h•••@example.org."""
    name, at, host = address.partition("@")
    return f"{name[:1]}•••{at}{host}" if at else ""


def mine(user: User) -> list[Mine]:
    """The latest messages to this person."""
    return [
        Mine(KINDS.get(row.kind, row.kind), row.step, row.get_state_display(), row.closed_reason, _moment(row))
        for row in _of(user).order_by("-created_at", "-pk")[:MOST]
    ]


def _of(user: User) -> ReminderQuerySet:
    return Reminder.objects.filter(recipient=user)


def _moment(row: Reminder) -> datetime:
    return row.closed_at or row.next_try_at
