"""One claim's rows: look, send, write down, until they are through or the road gives a reason to stop."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from apps.reminders.claim import PARKED, keep
from apps.reminders.kinds import Send, Stop, Wait
from apps.reminders.models import Reminder
from apps.reminders.services import traffic
from apps.reminders.services.look import last_look
from apps.reminders.services.outcomes import IN_FLIGHT, Outcomes
from apps.reminders.stopping import is_asked
from apps.reminders.transports import Outcome, Parcel, Transport
from apps.reminders.watch import Watch

FRESH = 1.0
"""Seconds for which the last look holds; a slow road makes the rest of the batch look again."""
HELD = 5.0
"""Seconds after which the claim is renewed: it outlives the longest send that begins just before."""
ROUNDS = 5
"""A process that is stopped again and again while it looks gives its rows back."""


class Batch:
    """now: the clock that the messages go by. stopped: roads that have had enough for this run."""

    def __init__(self, rows: Sequence[Reminder], token: UUID, now: Callable[[], datetime]) -> None:
        self._rows, self._token, self._now = rows, token, now
        self._outcomes = Outcomes(token, now)
        self._held = {row.channel: Watch() for row in rows}
        self._looked = dict(self._held)
        self._passed: dict[str, bool] = {}
        self.tried: dict[str, int] = defaultdict(int)
        self.stopped: set[str] = set()

    def run(self, transports: Mapping[str, Transport]) -> None:
        try:
            parcels = self._look(self._without_wreckers(self._rows))
            for channel in sorted({parcel.row.channel for parcel in parcels}, reverse=True):  # the inbox is quick
                self._send_all(channel, transports[channel], [p for p in parcels if p.row.channel == channel])
        finally:
            self._outcomes.finish()

    def has_passed(self, channel: str) -> bool | None:
        """Whether the road took what it was given last; None where it was given nothing."""
        return self._passed.get(channel)

    def _without_wreckers(self, rows: Sequence[Reminder]) -> list[Reminder]:
        wreckers = [row for row in rows if row.interrupted >= PARKED]
        self._outcomes.closed(wreckers, Reminder.State.FAILED, "sending it was interrupted again and again")
        return [row for row in rows if row.interrupted < PARKED]

    def _send_all(self, channel: str, transport: Transport, parcels: list[Parcel]) -> None:
        if trouble := transport.open():
            self._stop(channel, trouble, parcels)
            return
        while parcels := self._still_good(parcels):
            if is_asked():
                self._outcomes.back([parcel.row for parcel in parcels])
                return
            parcels, given = parcels[transport.at_once :], parcels[: transport.at_once]
            outcomes = transport.send(given)
            for parcel, outcome in zip(given, outcomes, strict=True):
                self._record(parcel.row, outcome)
            if self._outcomes.unrecorded >= IN_FLIGHT:
                self._outcomes.flush()
            if outcomes[-1].word in ("slower", "down") or transport.is_tired:
                self._stop(channel, outcomes[-1], parcels)
                return

    def _record(self, row: Reminder, outcome: Outcome) -> None:
        match outcome.word:
            case "sent":
                self._outcomes.sent(row, outcome)
            case "refused":
                self._outcomes.refused(row, outcome)
            case "later":
                self._outcomes.later(row, outcome)
            case "spoilt":
                self._outcomes.spoilt(row, outcome.detail)
            case _:
                self._outcomes.back([row], error=outcome.detail)
                return
        self.tried[row.channel] += 1
        self._passed[row.channel] = outcome.word != "later" or outcome.code is not None

    def _stop(self, channel: str, outcome: Outcome, rest: Sequence[Parcel]) -> None:
        self._outcomes.flush()
        self._outcomes.back([parcel.row for parcel in rest], error=outcome.detail)
        self.stopped.add(channel)
        if outcome.word == "slower":
            traffic.asked_for_less(channel, outcome.detail, now=self._now())
        else:
            traffic.went_down(channel, outcome.detail)

    def _still_good(self, parcels: list[Parcel]) -> list[Parcel]:
        """Those still ours and still wanted. After a pause, however it came about, both are asked again."""
        for _ in range(ROUNDS):
            if not parcels:
                return []
            channel = parcels[0].row.channel
            if self._outcomes.lost or self._held[channel].seconds() > HELD:
                parcels = self._look(self._kept(parcels))
            elif self._looked[channel].seconds() > FRESH:
                parcels = self._look([parcel.row for parcel in parcels])
            else:
                return parcels
        self._outcomes.back([parcel.row for parcel in parcels])
        return []

    def _kept(self, parcels: Sequence[Parcel]) -> list[Reminder]:
        begun = Watch()
        self._outcomes.lost = False
        rows = [parcel.row for parcel in parcels]
        mine = keep(rows, self._token)
        self._held |= {row.channel: begun for row in rows}
        return [row for row in rows if row.pk in mine]

    def _look(self, rows: Sequence[Reminder]) -> list[Parcel]:
        """Closes and puts off what is not to be sent now; the rest, with what to send."""
        self._looked |= dict.fromkeys((row.channel for row in rows), Watch())  # as old as the first thing it reads
        parcels = []
        stopped: dict[Stop, list[Reminder]] = defaultdict(list)
        put_off: dict[datetime, list[Reminder]] = defaultdict(list)
        for row, word in last_look(rows, self._now()):
            match word:
                case Send():
                    parcels.append(Parcel(row, word))
                case Stop():
                    stopped[word].append(row)
                case Wait(until):
                    put_off[until].append(row)
                case Exception():
                    self._outcomes.spoilt(row, f"{type(word).__name__}: {word}")
        for stop, closed in stopped.items():
            self._outcomes.closed(closed, stop.state, stop.reason)
        for until, postponed in put_off.items():
            self._outcomes.back(postponed, until=until)
        return parcels
