"""G5: three days without a tick at 1,000 departments; how long until nothing is left without its end."""

import time
from collections import Counter
from datetime import timedelta

from apps.core import clock
from apps.reminders.models import DeliveryAttempt, Reminder, Watermark
from apps.reminders.selectors.ledger import unrecorded
from tests.bench.frame import MS, Row, against
from tests.bench.inside import Place
from tests.bench.reminders.wakers import tick
from tests.bench.reminders.world import hospital, overdue, reviews_ending, states, tidy

DEPARTMENTS = 1_000
PROMISED = 300.0
MINUTE = 60.0
MISSED = [timedelta(days=day, hours=hour) for day in range(3) for hour in range(1, 6)]
"""How long ago the slots ended, in the working hours of three days."""


def measure(place: Place) -> list[Row]:
    now = clock.tick_now()
    hospital(DEPARTMENTS)
    reviews_ending([now - ago for ago in MISSED])
    row = Row("G5", f"return after 3 days without beat, 1,000 departments, {place.database}", "300 s", goal_ratio=1)
    row.rounds = against(place.machine, place.rounds, lambda: _return(place), PROMISED * MS)
    row.others = place.machine.others()
    most = max(Counter(arrival.to for arrival in place.sink.all()).values())
    row.wrong = "" if most == 1 else f"somebody got {most} messages"
    row.said = f"at most {most} message a person and review; {states()}"
    return [row]


def _return(place: Place) -> float:
    DeliveryAttempt.objects.all()._raw_delete("default")
    Reminder.objects.all().delete()
    Watermark.objects.all().delete()
    tidy()
    place.sink.forget()
    begun = time.monotonic()
    tick().wait()
    while overdue() or unrecorded(clock.tick_now()):
        if time.monotonic() - begun > 2 * PROMISED:
            raise TimeoutError(f"not settled after ten minutes: {states()}")
        time.sleep(max(0.0, MINUTE - (time.monotonic() - begun) % MINUTE))
        tick("queue", "deliver").wait()
    return (time.monotonic() - begun) * MS
