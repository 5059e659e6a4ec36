"""What became of claimed rows, written down under the token of the claim.

A write that finds the token gone changes nothing: somebody else has taken the row over since. A row whose lease has
passed and that nobody has claimed again still bears the token, so that a late word counts.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Exists, F, OuterRef

from apps.reminders.models import DeliveryAttempt, Reminder
from apps.reminders.retry import POISON_TRIES, next_try
from apps.reminders.transports import Outcome

State = Reminder.State
IN_FLIGHT = 4
"""At most this many sends are unrecorded at any moment: the bound on second copies after a crash."""
PATIENCE = 120.0
"""Seconds for which an outcome waits for a database that is away; longer than any claim holds."""
PAUSES = (0.1, 0.2, 0.5)
"""Between tries, the last one again and again: whoever comes first when the database is back has the word."""
LOOKED_BACK = timedelta(days=3)

T = TypeVar("T")


class Outcomes:
    """One batch's. `now`: called for the moment of each outcome."""

    def __init__(self, token: UUID, now: Callable[[], datetime]) -> None:
        self._token = token
        self._now = now
        self._sent: list[Reminder] = []
        self._tries: list[DeliveryAttempt] = []
        self.lost = False
        """Whether a write has found a row taken over. Then others of the batch may be too."""

    def sent(self, row: Reminder, outcome: Outcome) -> None:
        self._tries.append(self._try(row, outcome))
        self._sent.append(row)

    @property
    def unrecorded(self) -> int:
        return len(self._sent)

    def refused(self, row: Reminder, outcome: Outcome) -> None:
        """For good: somebody of the program office has to see it."""
        reason = "the address was turned down" if outcome.code else "the address cannot be used"
        self._note(row, outcome)
        self._close([row.pk], State.FAILED, reason, last_error=outcome.detail[:300])

    def later(self, row: Reminder, outcome: Outcome) -> None:
        self._note(row, outcome)
        at = next_try(self._now(), row.attempts, row.pk)
        self._update([row.pk], state=State.DUE, next_try_at=at, last_error=outcome.detail[:300])

    def spoilt(self, row: Reminder, detail: str) -> None:
        """It could not even be written. After a few tries it is set aside, so that it holds up nobody."""
        outcome = Outcome("later", None, detail)
        if row.attempts < POISON_TRIES:
            self.later(row, outcome)
            return
        self._note(row, outcome)
        self._close([row.pk], State.FAILED, "the message could not be written", last_error=detail[:300])

    def closed(self, rows: Iterable[Reminder], state: str, reason: str) -> None:
        self._close([row.pk for row in rows], state, reason)

    def back(self, rows: Iterable[Reminder], *, until: datetime | None = None, error: str = "") -> None:
        """Untried: the try is not counted. Without `until` they are as due as they were."""
        moved = {} if until is None else {"next_try_at": until}
        self._update(
            [row.pk for row in rows], state=State.DUE, attempts=F("attempts") - 1, last_error=error[:300], **moved
        )

    def flush(self) -> None:
        rows, self._sent = self._sent, []
        if rows:
            self._close([row.pk for row in rows], State.SENT, "")

    def finish(self) -> None:
        """Call it when the batch ends, whatever happened."""
        self.flush()
        tries, self._tries = self._tries, []
        if tries:
            _insist(lambda: DeliveryAttempt.objects.bulk_create(tries, ignore_conflicts=True))

    def _note(self, row: Reminder, outcome: Outcome) -> None:
        """At once, and before the row itself: a crash between the two leaves nothing untold."""
        attempt = self._try(row, outcome)
        _insist(lambda: DeliveryAttempt.objects.bulk_create([attempt], ignore_conflicts=True))

    def _try(self, row: Reminder, outcome: Outcome) -> DeliveryAttempt:
        return DeliveryAttempt(
            reminder=row,
            number=row.attempts,
            ended_at=self._now(),
            outcome=outcome.word,
            smtp_code=outcome.code,
            detail=outcome.detail[:300],
        )

    def _close(self, pks: list[int], state: str, reason: str, **more: object) -> None:
        self._update(pks, state=state, closed_at=self._now(), closed_reason=reason, **more)

    def _update(self, pks: list[int], **values: object) -> None:
        if not pks:
            return
        mine = Reminder.objects.filter(pk__in=pks, owner=self._token).unfinished()
        changed = _insist(lambda: mine.update(owner=None, lease_until=None, interrupted=0, **values))
        self.lost = self.lost or changed < len(pks)


def complete_tries(*, now: datetime) -> int:
    """Messages whose sender died between writing down that they were sent and telling of the try get their line."""
    told = DeliveryAttempt.objects.filter(reminder=OuterRef("pk"), number=OuterRef("attempts"))
    untold = Reminder.objects.filter(~Exists(told), state=State.SENT, closed_at__gt=now - LOOKED_BACK)
    untold = untold.filter(closed_at__lt=now - timedelta(minutes=5))
    lines = [
        DeliveryAttempt(
            reminder=row,
            number=row.attempts,
            ended_at=row.closed_at or now,
            outcome="sent",
            detail="written down afterwards: the sender was interrupted",
        )
        for row in untold
    ]
    DeliveryAttempt.objects.bulk_create(lines, ignore_conflicts=True)
    return len(lines)


def _insist(write: Callable[[], T]) -> T:
    """A mail that is out and not written down would go out twice: the write waits for the database to come back."""
    begun = time.monotonic()
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() - begun > PATIENCE:
                raise
            connection.close()
            time.sleep(pause)
    raise AssertionError("unreachable")
