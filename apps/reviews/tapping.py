"""When a phone without a connection was tapped. Standard library only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Tap:
    """Both aware, by the phone's own clock. clock: what it showed while it sent the entry."""

    at: datetime
    clock: datetime

    def moment(self, *, now: datetime, opens_at: datetime) -> datetime | None:
        """The true moment of the tap; None if that clock is not to be believed: then the server's time counts.

        As long ago as the phone says, counted back from the server's now: so never in the future.
        """
        if abs(self.clock - now) > TOLERANCE or self.at > self.clock:
            return None
        moment = now - (self.clock - self.at)
        return moment if moment >= opens_at else None
