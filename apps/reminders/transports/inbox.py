"""The road inside: a line in the person's inbox. It is in the database that the ledger is in, and makes no copies."""

from collections.abc import Callable, Sequence
from datetime import datetime

from apps.reminders.letters import title_of
from apps.reminders.models import InboxItem
from apps.reminders.transports import SENT, Outcome, Parcel


class Inbox:
    at_once = 100
    is_tired = False

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def open(self) -> Outcome | None:
        return None

    def close(self) -> None:
        pass

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Whoever sends one again meets the unique key."""
        items: list[InboxItem] = []
        outcomes = [self._written(parcel, items) for parcel in parcels]
        InboxItem.objects.bulk_create(items, ignore_conflicts=True)
        return outcomes

    def _written(self, parcel: Parcel, items: list[InboxItem]) -> Outcome:
        try:
            title = title_of(parcel.row, parcel.send)
        except Exception as error:
            return Outcome("spoilt", None, f"{type(error).__name__}: {error}")
        items.append(
            InboxItem(
                reminder=parcel.row,
                recipient_id=parcel.row.recipient_id,
                title=title,
                path=parcel.send.path or "/",
                arrived_at=self._now(),
            )
        )
        return SENT
