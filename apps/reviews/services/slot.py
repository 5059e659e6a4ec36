"""How a series runs, as its services take it: checked, and told to the audit."""

from datetime import date, datetime, time, timedelta
from typing import NotRequired, TypedDict

from apps.core.errors import Refused
from apps.core.weeks import instant, local_date, zone
from apps.reviews.models import Forum, SeriesRevision, Shift, Weekday


class Slot(TypedDict):
    """weekday: 0 is Monday. wall_time: what the clocks of `zone` (an IANA name) show. minutes: 1 to 480."""

    weekday: int
    wall_time: time
    minutes: int
    zone: str
    forum: str
    shift: str
    interval_weeks: NotRequired[int]


def checked(slot: Slot) -> Slot:
    checks = {
        "weekday": (slot["weekday"] in Weekday.values, "Choose a day of the week."),
        "minutes": (slot["minutes"] in range(1, 481), "A review takes between 1 minute and 8 hours (480 minutes)."),
        "zone": (_is_zone(slot["zone"]), f"{slot['zone']!r} is no time zone. Use a name such as America/New_York."),
        "forum": (slot["forum"] in Forum.values, f"The forum is one of: {', '.join(Forum.values)}."),
        "shift": (slot["shift"] in Shift.values, f"The shift is one of: {', '.join(Shift.values)}."),
        "interval_weeks": (slot.get("interval_weeks", 1) in range(1, 9), "Every week, or every 2 to 8 weeks."),
    }
    for name, (fine, message) in checks.items():
        if not fine:
            raise Refused(message, code=f"{name}_invalid", field=name)
    return slot


def _is_zone(name: str) -> bool:
    try:
        return bool(name and zone(name))
    except ValueError:
        return False


def slot_of(revision: SeriesRevision) -> Slot:
    return {
        "weekday": revision.weekday,
        "wall_time": revision.wall_time,
        "minutes": revision.minutes,
        "zone": revision.zone,
        "forum": revision.forum,
        "shift": revision.shift,
        "interval_weeks": revision.interval_weeks,
    }


def has_begun(slot: Slot, now: datetime) -> bool:
    """Whether today is its day, and its time has come, on the clocks of its zone."""
    today = local_date(now, slot["zone"])
    return today.weekday() == slot["weekday"] and instant(today, slot["wall_time"], slot["zone"]) <= now


def over(slot: Slot, now: datetime) -> date:
    """The last day whose slot nobody is asked about any more: today if it has begun, else yesterday."""
    return local_date(now, slot["zone"]) - timedelta(days=0 if has_begun(slot, now) else 1)


def told(revision: SeriesRevision) -> dict[str, object]:
    day, wall_time = revision.starts_on.isoformat(), f"{revision.wall_time:%H:%M}"
    return {**slot_of(revision), "starts_on": day, "wall_time": wall_time}
