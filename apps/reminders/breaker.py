"""Whether a road is worth trying. Standard library only: a road as it was and a moment in, a road as it is out.

Open while messages are taken. After a stumble it rests, longer each time; then a single message tries it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=2)
TRIAL = timedelta(seconds=30)
"""How long whoever tries the road has it for themselves: as long as one claim holds."""

Word = Literal["open", "resting", "trial"]


@dataclass(frozen=True)
class Road:
    """All moments by one clock. stumbles: in a row."""

    stumbles: int = 0
    down_since: datetime | None = None
    resting_until: datetime | None = None

    def at(self, now: datetime) -> Word:
        if self.resting_until is None:
            return "open"
        return "resting" if now < self.resting_until <= now + LONGEST_REST else "trial"

    def stumbled(self, now: datetime) -> "Road":
        return Road(self.stumbles + 1, self.down_since or now, now + rest(self.stumbles + 1))

    def asked_to_wait(self, now: datetime, pause: timedelta) -> "Road":
        """The relay answers, it only wants less: it is not down."""
        return Road(self.stumbles + 1, None, now + pause)

    def on_trial(self, now: datetime) -> "Road":
        return replace(self, resting_until=now + TRIAL)

    def passed(self) -> "Road":
        return Road()


def rest(stumbles: int) -> timedelta:
    """5, 10, 20, 40, 80 seconds, then two minutes each time."""
    return min(FIRST_REST * float(2 ** min(max(stumbles, 1) - 1, 10)), LONGEST_REST)
