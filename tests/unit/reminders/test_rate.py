"""The arithmetic of a limited rate, and how it finds the limit of a relay that says no instead of naming it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from apps.reminders import rate
from apps.reminders.rate import Rate, asks_for_less, full, left_today

NOW = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("code", "text", "less"),
    [
        (421, "Service not available", True),
        (432, "4.3.2 Concurrent connections limit", True),
        (450, "4.7.1 You may send 30 messages per minute", True),
        (451, "4.7.500 Server busy: message rate limit exceeded", True),
        (452, "Too many messages, slow down", True),
        (451, "4.3.0 Try again later", False),
        (452, "4.2.2 Mailbox full", False),
        (550, "too many messages", False),
        (None, "too many messages", False),
    ],
)
def test_word_for_everybody_is_told_from_a_word_for_one(code: int | None, text: str, less: bool) -> None:
    assert asks_for_less(code, text) is less


def test_limit_holds_for_every_minute_wherever_it_begins() -> None:
    current, at, sent = full(30, NOW), NOW, deque[datetime]()
    for _ in range(1800):
        at += SECOND
        current = current.grown(at)
        current = current.spent(current.whole) if not sent.extend([at] * current.whole) else current
        assert sum(1 for moment in sent if moment > at - MINUTE) <= 30
    assert len(sent) >= 30 * 26, "most of the limit is used"


def test_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    current = Rate(60, 2.0, NOW)
    assert current.grown(NOW - MINUTE).allowance == 2.0


def test_next_message_is_due_when_a_whole_one_may_go() -> None:
    current = full(30, NOW).spent(3)
    assert current.whole == 0
    assert current.grown(NOW + current.next_in).whole == 1


def test_day_is_the_last_twenty_four_hours() -> None:
    by_hour = {rate.hour(NOW - timedelta(hours=h)): 10 for h in range(30)}
    assert left_today(by_hour, 1000, NOW) == 1000 - 25 * 10
    assert left_today(by_hour, 200, NOW) == 0


def test_voices_of_one_minute_are_one_request() -> None:
    assert rate.cut(30, 0, NOW - 30 * SECOND, NOW) == 30
    assert rate.cut(30, 0, NOW - 2 * MINUTE, NOW) == 27


def test_relay_that_asked_before_it_had_taken_much_is_not_believed_to_want_next_to_nothing() -> None:
    assert rate.cut(None, 3, None, NOW) == rate.FIRST
    assert rate.cut(None, 100, None, NOW) == 90
    assert rate.cut(1.0, 0, None, NOW) == rate.SLOWEST


def test_recovery_is_slow_and_ends_at_the_limit_or_at_none() -> None:
    assert rate.recovered(27, NOW, NOW + 5 * MINUTE, None) == pytest.approx(29.8, abs=0.1)
    assert rate.recovered(27, NOW, NOW + 60 * MINUTE, 30) == 30
    assert rate.recovered(27, NOW, NOW + 600 * MINUTE, None) is None


@dataclass
class Relay:
    """Takes so many in the minute, and says no to the next; `full`: counts from the full minute, or any minute."""

    limit: int
    whole_minutes: bool
    taken: list[datetime] = field(default_factory=list)

    def takes(self, at: datetime) -> bool:
        begin = at.replace(second=0, microsecond=0) if self.whole_minutes else at - MINUTE
        lately = [moment for moment in self.taken[-self.limit :] if moment >= begin]
        if len(lately) >= self.limit:
            return False
        self.taken.append(at)
        return True


def live(relay: Relay, minutes: int, sleeps: Callable[[datetime], bool]) -> int:
    """What a sender does with it, in steps of a tenth of a second. How often it was told to slow down."""
    at, per_minute, slowed_at, resting, again, noes = NOW, None, None, NOW, 0, 0
    current: Rate | None = None
    while at < NOW + minutes * MINUTE:
        at += SECOND / 10
        if at < resting or sleeps(at):
            continue
        if current is not None:
            per_minute = rate.recovered(current.per_minute, current.at, at, None) or 9999.0
            current = Rate(per_minute, current.grown(at).allowance, at)
        for _ in range(5 if current is None else current.whole):
            if relay.takes(at):
                again = 0
                current = current.spent(1) if current else None
                continue
            noes, again = noes + 1, again + 1
            lately = sum(1 for moment in relay.taken if moment > at - MINUTE)
            resting = at + rate.pause(per_minute, again)
            per_minute = rate.cut(per_minute, lately, slowed_at, at)
            slowed_at, current = at, Rate(per_minute, 0.0, at)
            break
    return noes


@pytest.mark.parametrize("whole_minutes", [True, False])
def test_unknown_limit_of_thirty_is_found_and_kept_to(whole_minutes: bool) -> None:
    relay = Relay(30, whole_minutes)
    noes = live(relay, 60, sleeps=lambda at: at.second >= 57)  # a run is 57 seconds of a minute
    settled = [moment for moment in relay.taken if moment > NOW + 5 * MINUTE]
    assert 25 <= len(settled) / 55 <= 30
    assert noes <= 20
