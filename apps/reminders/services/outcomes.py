"""What became of claimed rows, written down under the token of the claim.

A write that finds the token gone changes nothing: somebody else has taken the row over since.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from apps.reminders.models import DeliveryAttempt, Reminder
from apps.reminders.retry import POISON_TRIES, next_try
from apps.reminders.transport import Outcome

State = Reminder.State
IN_FLIGHT = 4
"""At most this many sends are unrecorded at any moment: the bound on second copies after a crash."""
PAUSES = (0.2, 1.0, 3.0, 10.0)
"""Seconds between tries to write an outcome down while the database is away."""


class Outcomes:
    """One batch's. `now`: called for the moment of each outcome."""

    def __init__(self, token: UUID, now: Callable[[], datetime]) -> None:
        self._token = token
        self._now = now
        self._sent: list[Reminder] = []
        self._tries: list[DeliveryAttempt] = []

    def sent(self, row: Reminder, outcome: Outcome) -> None:
        self._note(row, outcome)
        self._sent.append(row)
        if len(self._sent) >= IN_FLIGHT:
            self.flush()

    def refused(self, row: Reminder, outcome: Outcome) -> None:
        """For good: somebody of the program office has to see it."""
        self._note(row, outcome)
        reason = "the address was turned down" if outcome.code else "the address cannot be used"
        self._close([row.pk], State.FAILED, reason, last_error=outcome.detail[:300])

    def later(self, row: Reminder, outcome: Outcome) -> None:
        self._note(row, outcome)
        at = next_try(self._now(), row.attempts, row.pk)
        self._update([row.pk], state=State.DUE, next_try_at=at, last_error=outcome.detail[:300])

    def spoilt(self, row: Reminder, error: Exception) -> None:
        """It could not even be written. After a few tries it is set aside, so that it holds up nobody."""
        outcome = Outcome("later", None, f"{type(error).__name__}: {error}")
        if row.attempts < POISON_TRIES:
            self.later(row, outcome)
            return
        self._note(row, outcome)
        self._close([row.pk], State.FAILED, "the message could not be written", last_error=outcome.detail[:300])

    def closed(self, rows: Iterable[Reminder], state: str, reason: str) -> None:
        self._close([row.pk for row in rows], state, reason)

    def back(self, rows: Iterable[Reminder], until: datetime, *, error: str = "") -> None:
        """Untried: the try is not counted."""
        self._update(
            [row.pk for row in rows],
            state=State.DUE,
            next_try_at=until,
            attempts=F("attempts") - 1,
            last_error=error[:300],
        )

    def flush(self) -> None:
        """Call it before the batch ends, whatever happened."""
        rows, self._sent = self._sent, []
        if rows:
            self._close([row.pk for row in rows], State.SENT, "")

    def finish(self) -> None:
        self.flush()
        tries, self._tries = self._tries, []
        _insist(lambda: DeliveryAttempt.objects.bulk_create(tries, ignore_conflicts=True))

    def _note(self, row: Reminder, outcome: Outcome) -> None:
        self._tries.append(
            DeliveryAttempt(
                reminder=row,
                number=row.attempts,
                ended_at=self._now(),
                outcome=outcome.word,
                smtp_code=outcome.code,
                detail=outcome.detail[:300],
            )
        )

    def _close(self, pks: list[int], state: str, reason: str, **more: object) -> None:
        self._update(pks, state=state, closed_at=self._now(), closed_reason=reason, **more)

    def _update(self, pks: list[int], **values: object) -> None:
        mine = Reminder.objects.filter(pk__in=pks, owner=self._token, state=State.SENDING)
        _insist(lambda: mine.update(owner=None, lease_until=None, **values))


def _insist(write: Callable[[], object]) -> None:
    """A mail that is out and not written down would go out twice: the write waits for the database to come back."""
    for pause in PAUSES:
        try:
            write()
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    write()
