"""The roads by which a message leaves. Each knows how to hand something over, and one word for whatever happens.

A road registers a factory for its channel in AppConfig.ready; the ledger, the breaker and the rate limit are the
same for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from apps.reminders.kinds import Send
from apps.reminders.models import Reminder

Word = Literal["sent", "refused", "later", "slower", "down", "spoilt"]
"""refused: this address, for good. later: this message, not now. spoilt: it could not even be written.

slower: the road wants less of everything. down: the road itself does not work. Of these two, nothing was taken.
"""


@dataclass(frozen=True)
class Outcome:
    word: Word
    code: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Parcel:
    row: Reminder
    send: Send


SENT = Outcome("sent", 250)


class Transport(Protocol):
    """at_once: how many it takes in one go. is_tired: it stumbled too often in a row; no use going on this time."""

    at_once: int

    @property
    def is_tired(self) -> bool: ...

    def open(self) -> Outcome | None:
        """Makes it ready, if it is not: None when it is, else why not. Ends within seconds, and so does `send`."""

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """An outcome for each, in their order. Raises nothing for what the road, the line or the address did."""

    def close(self) -> None: ...


Factory = Callable[[Callable[[], datetime]], Transport]
"""Is given the clock that the messages go by."""

_factories: dict[str, Factory] = {}


def register_transport(channel: str, factory: Factory) -> None:
    if channel in _factories:
        raise ValueError(f"Two transports take the channel {channel!r}.")
    _factories[channel] = factory


def channels() -> list[str]:
    return list(_factories)


def transport(channel: str, now: Callable[[], datetime]) -> Transport:
    return _factories[channel](now)
