"""G4: 10,000 prompts due in the same minute, from that moment's tick until the last one is written down."""

import time
from datetime import datetime

from django.db.models import Count

from apps.reminders.models import Reminder
from tests.bench.frame import MS, Row, against
from tests.bench.inside import Place
from tests.bench.reminders.wakers import wake, worker
from tests.bench.reminders.world import PROMPT as AFTER_THE_SLOT
from tests.bench.reminders.world import (
    fall_due_now,
    hospital,
    reviews_ending,
    say_what_came_before,
    states,
    tidy,
    unfinished,
)

DEPARTMENTS = 10_000
PROMISED = {"PostgreSQL": 60.0, "SQLite": 180.0}
MINUTE = 60.0


def measure(place: Place) -> list[Row]:
    from apps.core import clock  # noqa: PLC0415

    hospital(DEPARTMENTS)
    due_at = clock.tick_now()
    reviews_ending([due_at - AFTER_THE_SLOT])
    say_what_came_before(due_at)
    counts = (2, 1) if place.database == "PostgreSQL" else (1,)
    return [_row(place, processes) for processes in counts]


def _row(place: Place, processes: int) -> Row:
    promised = PROMISED[place.database]
    row = Row(
        "G4",
        f"10,000 due in one minute handed over, {place.database}, {processes} process{'es' * (processes > 1)}",
        f"{promised:.0f} s",
        goal_ratio=1,
    )
    with worker(processes):
        row.rounds = against(place.machine, place.rounds, lambda: _hand_over(place, processes), promised * MS)
    row.others = place.machine.others()
    row.said = f"{_last_arrival(place)}; {states()}"
    return row


def _hand_over(place: Place, processes: int) -> float:
    """The ledger is filled and emptied by one process; a second joins in once there is something to send."""
    due_at = fall_due_now()
    tidy()
    place.sink.forget()
    begun = time.monotonic()
    wake("queue", "deliver")
    if processes > 1:
        while not unfinished():
            time.sleep(0.05)
        wake("deliver")
    _wait(begun, due_at, processes)
    took = (time.monotonic() - begun) * MS
    _check(place, due_at)
    return took


def _wait(begun: float, due_at: datetime, processes: int) -> None:
    """With the minute's tick coming again as long as anything is left, ten minutes at most."""
    next_tick = begun + MINUTE
    written = Reminder.objects.filter(step="after", due_at__gte=due_at)  # those of the round before are still there
    while unfinished() or not written.exists():
        time.sleep(0.05)
        if time.monotonic() > next_tick:
            for _ in range(processes):
                wake("deliver")
            next_tick += MINUTE
        if time.monotonic() > begun + 600:
            raise TimeoutError(f"not done after ten minutes: {states()}")


def _check(place: Place, due_at: datetime) -> None:
    mails = Reminder.objects.filter(step="after", channel="email", state="sent", due_at__gte=due_at).count()
    if (mails, place.sink.count()) != (DEPARTMENTS, DEPARTMENTS):
        found = f"{mails} e-mails written down as sent, {place.sink.count()} at the relay"
        raise RuntimeError(f"{found}: {states()}; {_closed_because()}")


def _closed_because() -> dict[str, int]:
    rows = Reminder.objects.exclude(closed_reason="").order_by().values_list("closed_reason")
    return dict(rows.annotate(number=Count("pk")))


def _last_arrival(place: Place) -> str:
    moments = sorted(arrival.at for arrival in place.sink.all())
    return f"{len(moments) / (moments[-1] - moments[0]):,.0f} e-mails a second once the first had come"
