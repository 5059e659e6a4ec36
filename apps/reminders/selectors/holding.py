"""What a hold keeps back, for whoever has to decide about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from apps.reminders.models import Reminder, SendingGuard
from apps.reminders.selectors.ledger import KINDS


@dataclass(frozen=True)
class Held:
    """Messages of one kind; what: in words."""

    what: str
    step: str
    messages: int
    people: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True)
class Hold:
    """groups: what was due before it and may have been sent."""

    since: datetime
    because: str
    groups: list[Held]

    @property
    def messages(self) -> int:
        return sum(group.messages for group in self.groups)

    @property
    def oldest(self) -> datetime | None:
        return min((group.oldest for group in self.groups), default=None)


def hold() -> Hold | None:
    """None while messages may leave: one query then, two while they may not."""
    guard = SendingGuard.objects.filter(held_since__isnull=False).first()
    if guard is None or guard.held_since is None:
        return None
    rows = Reminder.objects.in_doubt(guard.held_since).values("kind", "step").order_by("kind", "step")
    counted = rows.annotate(
        messages=Count("pk"), people=Count("recipient", distinct=True), oldest=Min("due_at"), newest=Max("due_at")
    )
    groups = [Held(what=KINDS.get(row["kind"], row["kind"]), **_without_kind(row)) for row in counted]
    return Hold(guard.held_since, guard.held_because, groups)


def _without_kind(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "kind"}
