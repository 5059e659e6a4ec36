"""How long a review may be logged: on time, late, still, no more. Standard library only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.weeks import Week, local_date, midnight

ON_TIME = timedelta(hours=72)
LOGGABLE = timedelta(days=14)


@dataclass(frozen=True)
class Window:
    """All UTC. opens_at: midnight of the slot's day. closes_at: the tick calls it unlogged from here on."""

    opens_at: datetime
    on_time_until: datetime
    closes_at: datetime
    loggable_until: datetime


def window(starts_at: datetime, ends_at: datetime, week: Week, zone_name: str) -> Window:
    """`week`: the slot's ISO week; late logging runs to the end of the Sunday after it, in the department's zone."""
    return Window(
        opens_at=midnight(local_date(starts_at, zone_name), zone_name),
        on_time_until=ends_at + ON_TIME,
        closes_at=midnight(week.plus(2).monday, zone_name),
        loggable_until=ends_at + LOGGABLE,
    )
