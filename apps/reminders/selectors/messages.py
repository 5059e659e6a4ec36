"""Single messages, for those who look after the sending. What stays between two people is not named."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import KINDS, masked_address

State = Reminder.State
MOST = 50
LATELY = timedelta(days=14)
BETWEEN_TWO = {"note"}


@dataclass(frozen=True)
class Message:
    """about: in words, empty for what stays between two people. answer: what the relay said."""

    person: str
    person_id: UUID
    about: str
    road: str
    address: str
    state: str
    reason: str
    answer: str
    at: datetime


def messages(*, viewer: User, state: str, person: UUID | None, now: datetime) -> list[Message]:
    """The latest of the last two weeks, and what is still on its way. state: one of Reminder.State, or empty.

    Expects somebody of the program office or an administrator; to the latter alone, addresses are masked.
    """
    rows = Reminder.objects.filter(Q(state__in=Reminder.UNFINISHED) | Q(closed_at__gt=now - LATELY))
    if state:
        rows = rows.filter(state=state)
    if person:
        rows = rows.filter(recipient__public_id=person)
    latest = rows.select_related("recipient").order_by(Coalesce("closed_at", "next_try_at").desc(), "-pk")[:MOST]
    return [_message(row, masked=not viewer.is_program_manager) for row in latest]


def _message(row: Reminder, *, masked: bool) -> Message:
    return Message(
        person=row.recipient.get_full_name(),
        person_id=row.recipient.public_id,
        about="" if row.kind in BETWEEN_TWO else KINDS.get(row.kind, row.kind),
        road=row.get_channel_display(),
        address=(masked_address(row.address) if masked else row.address) if row.channel == row.Channel.EMAIL else "",
        state=row.get_state_display(),
        reason=row.closed_reason,
        answer="" if masked else row.last_error,
        at=row.closed_at or row.next_try_at,
    )
