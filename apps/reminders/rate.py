"""How many messages may go now. Standard library only.

A limit of so many a minute holds for every minute, wherever one begins to count. So a small part of it may go at
once, and the rest is spread: what goes at once and what flows in a minute are together the limit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
DAY_HOURS = 24
CUT = 0.9
FIRST = 27.0
"""A minute: where to begin with a relay that asked for less before it had taken much. Few are stricter than 30."""
SLOWEST = 6.0
GROWTH = 1.02
"""A minute: from 27 back to 30 takes five."""
FAST = 1200.0
"""A minute. A relay that takes this many has forgotten what it once asked for."""
PAUSES = (timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40), MINUTE)

_ASKS_FOR_LESS = re.compile(
    r"per (second|minute|hour|day)\b|\brate\b.{0,20}\b(limit|exceed)|too many (messages|e?mails|connections)"
    r"|throttl|slow(er)? down|submission quota|thread limit",
    re.IGNORECASE,
)


def asks_for_less(code: int | None, text: str) -> bool:
    """The relay means everybody, not this one message: 421, 432, or another 4xx that speaks of a rate."""
    if code in (421, 432):
        return True
    return code is not None and 400 <= code < 500 and bool(_ASKS_FOR_LESS.search(text))


@dataclass(frozen=True)
class Rate:
    """per_minute: the limit. allowance: messages that may go at `at`, below none when a pause is to be made up for."""

    per_minute: float
    allowance: float
    at: datetime

    @property
    def burst(self) -> float:
        return max(1.0, self.per_minute // 10)

    @property
    def flow(self) -> float:
        """Messages a second."""
        return max(self.per_minute - self.burst, 0.5) / 60

    def grown(self, now: datetime) -> "Rate":
        """A clock that was set back gives nothing and takes nothing."""
        seconds = max((now - self.at).total_seconds(), 0.0)
        return replace(self, allowance=min(self.allowance + seconds * self.flow, self.burst), at=now)

    def spent(self, messages: int) -> "Rate":
        return replace(self, allowance=self.allowance - messages)

    @property
    def whole(self) -> int:
        return max(int(self.allowance + 1e-6), 0)

    @property
    def next_in(self) -> timedelta:
        """Until a whole message may go."""
        return timedelta(seconds=max(1.0 - self.allowance, 0.0) / self.flow)


def full(per_minute: float, now: datetime) -> Rate:
    """At the start: all that may go at once may."""
    rate = Rate(per_minute, 0.0, now)
    return replace(rate, allowance=rate.burst)


def cut(per_minute: float | None, lately: int, slowed_at: datetime | None, now: datetime) -> float:
    """The new limit after the relay has asked for less. lately: messages it took in the last minute.

    Several voices of one minute are one request.
    """
    if per_minute is not None and slowed_at is not None and now - MINUTE < slowed_at <= now:
        return per_minute
    return max(CUT * lately, FIRST) if per_minute is None else max(CUT * per_minute, SLOWEST)


def pause(per_minute: float | None, again: int) -> timedelta:
    """How long to leave the relay alone after it has asked for less for the `again`-th time in a row (1, 2, …).

    Before the first time nothing was spread out: its minute is full for a minute.
    """
    return MINUTE if per_minute is None else PAUSES[min(max(again, 1), len(PAUSES)) - 1]


def recovered(per_minute: float, since: datetime, now: datetime, most: float | None) -> float | None:
    """The limit after a while in which the relay took everything: slowly back to `most`, or to none."""
    minutes = max((now - since).total_seconds(), 0.0) / 60
    grown = per_minute * float(GROWTH ** min(minutes, 600.0))
    if most is not None:
        return min(grown, most)
    return None if grown > FAST else grown


def hour(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H}"


def of_the_day(by_hour: Mapping[str, int], now: datetime) -> dict[str, int]:
    """The hours that still count: this one and the 24 before it."""
    first = hour(now - timedelta(hours=DAY_HOURS))
    return {at: number for at, number in by_hour.items() if first <= at <= hour(now)}


def left_today(by_hour: Mapping[str, int], per_day: int, now: datetime) -> int:
    return max(per_day - sum(of_the_day(by_hour, now).values()), 0)
