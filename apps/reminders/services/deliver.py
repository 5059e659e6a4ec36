"""Sends what is due. Claim and commit, look once more, send, write down: no transaction is open while mail is sent."""

import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects

from apps.reminders import kinds
from apps.reminders.claim import claim
from apps.reminders.kinds import Send, Stop, Verdict, Wait
from apps.reminders.letters import letter
from apps.reminders.models import Reminder
from apps.reminders.services.guard import may_send
from apps.reminders.services.outcomes import Outcomes
from apps.reminders.transport import Transport

State = Reminder.State

BATCH = 100
LEASE = timedelta(seconds=120)
LAST_START = 45.0
"""Seconds after the claim from which no further message of the batch is begun: it must end within the lease."""
FRESH = 2.0
"""Seconds for which the last look holds; a slow relay makes the rest of the batch look again."""
RUN = 50.0
"""Seconds after which a run ends and leaves the rest to the next tick."""
BREATHER = timedelta(minutes=1)


class Clock:
    """`now` as given, moving on with the true seconds that pass."""

    def __init__(self, now: datetime) -> None:
        self._now, self._started = now, time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._started

    def now(self) -> datetime:
        return self._now + timedelta(seconds=int(self.seconds()))


def deliver(*, now: datetime) -> int:
    """Brings every reminder that is due a step on: sent, closed with its reason, or put off. How many that were."""
    clock = Clock(now)
    if not may_send(now=now):
        return 0
    handled = _expire(now)
    while clock.seconds() < RUN:
        token = uuid.uuid4()
        rows = claim(now=clock.now(), token=token, limit=BATCH, lease=LEASE)
        handled += len(rows)
        if not rows or not _Batch(rows, token, Clock(clock.now())).run():
            break
    return handled


def _expire(now: datetime) -> int:
    stale = Reminder.objects.idle(now).filter(expires_at__lte=now)
    return stale.update(state=State.EXPIRED, closed_at=now, closed_reason="no longer of use by then", owner=None)


class _Batch:
    def __init__(self, rows: Sequence[Reminder], token: uuid.UUID, clock: Clock) -> None:
        self._clock = clock
        self._outcomes = Outcomes(token, clock.now)
        self._rows = list(rows)
        prefetch_related_objects(self._rows, "recipient")

    def run(self) -> bool:
        """False when the relay is down: there is no point in the next batch."""
        try:
            with Transport() as transport:
                return self._run(transport)
        finally:
            self._outcomes.finish()

    def _run(self, transport: Transport) -> bool:
        waiting = self._sorted_out(self._rows)
        looked = self._clock.seconds()
        while waiting:
            if self._clock.seconds() > LAST_START:
                self._outcomes.back([row for row, _ in waiting], self._clock.now())
                return True
            if self._clock.seconds() - looked > FRESH:
                waiting = self._sorted_out([row for row, _ in waiting])
                looked = self._clock.seconds()
                continue
            row, send = waiting.pop(0)
            self._send(transport, row, send)
            if transport.is_down:
                self._put_off([row for row, _ in waiting])
                return False
        return True

    def _send(self, transport: Transport, row: Reminder, send: Send) -> None:
        try:
            outcome = transport.send(letter(row, send.template, send.context))
        except Exception as error:
            self._outcomes.spoilt(row, error)
            return
        match outcome.word:
            case "sent":
                self._outcomes.sent(row, outcome)
            case "refused":
                self._outcomes.refused(row, outcome)
            case "later":
                self._outcomes.later(row, outcome)
            case "down":
                self._outcomes.back([row], self._clock.now() + BREATHER, error=outcome.detail)

    def _put_off(self, rows: list[Reminder]) -> None:
        self._outcomes.back(rows, self._clock.now() + BREATHER, error="the mail relay did not take messages")

    def _sorted_out(self, rows: list[Reminder]) -> list[tuple[Reminder, Send]]:
        """Closes and puts off what is not to be sent now; the rest, with what to send."""
        now = self._clock.now()
        verdicts, errors = judged(rows, now)
        stopped: dict[tuple[str, str], list[Reminder]] = defaultdict(list)
        put_off: dict[datetime, list[Reminder]] = defaultdict(list)
        send = []
        for row in rows:
            if error := errors.get(row.pk):
                self._outcomes.spoilt(row, error)
                continue
            match _in_general(row, now) or verdicts.get(row.pk, Stop("what it was about is gone")):
                case Send() as verdict:
                    send.append((row, verdict))
                case Stop(reason, state):
                    stopped[state, reason].append(row)
                case Wait(until):
                    put_off[until].append(row)
        for (state, reason), closed in stopped.items():
            self._outcomes.closed(closed, state, reason)
        for until, postponed in put_off.items():
            self._outcomes.back(postponed, until)
        return send


def _in_general(row: Reminder, now: datetime) -> Stop | None:
    """What holds for every kind."""
    _readdress(row)
    if row.expires_at <= now:
        return Stop("no longer of use by then", State.EXPIRED)
    if not row.recipient.is_active:
        return Stop("the person is no longer active")
    if not row.address:
        return Stop("no e-mail address", State.FAILED)
    return None


def _readdress(row: Reminder) -> None:
    """It goes to where the person is reached now, and the row says where that was."""
    address = row.recipient.email or ""
    if row.address != address:
        row.address = address
        Reminder.objects.filter(pk=row.pk, owner=row.owner).update(address=address)


def judged(rows: Sequence[Reminder], now: datetime) -> tuple[dict[int, Verdict], dict[int, Exception]]:
    """Each kind's word on its rows, and errors of rows that could not be judged even on their own."""
    verdicts: dict[int, Verdict] = {}
    errors: dict[int, Exception] = {}
    by_kind: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for code, group in by_kind.items():
        try:
            verdicts.update(_judge(code, group, now))
        except Exception:
            _one_by_one(code, group, now, verdicts, errors)
    return verdicts, errors


def _one_by_one(
    code: str,
    rows: Sequence[Reminder],
    now: datetime,
    verdicts: dict[int, Verdict],
    errors: dict[int, Exception],
) -> None:
    for row in rows:
        try:
            verdicts.update(_judge(code, [row], now))
        except Exception as error:
            errors[row.pk] = error


def _judge(code: str, rows: Sequence[Reminder], now: datetime) -> Mapping[int, Verdict]:
    kind = kinds.of(code)
    return kind.judge(rows, now) if kind else {row.pk: Stop("this kind of message no longer exists") for row in rows}
