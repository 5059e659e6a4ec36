"""G3: a sender is killed in the middle of a batch; how long until somebody else has sent what it held."""

import time

from apps.reminders.models import Reminder
from tests.bench.frame import MS, Row
from tests.bench.inside import Place
from tests.bench.reminders.wakers import sleep_until, tick
from tests.bench.reminders.world import only_due, unfinished, with_prompts_due
from tests.servers.process import wait_until

MAILS = 300
PROMISED = 90.0
MINUTE = 60.0
PHASES = (5.0, 28.0, 45.0)
"""Seconds from the kill to the next tick of the minute: one of them comes just before the lease has run out."""
IN_FLIGHT = 4


def measure(place: Place) -> list[Row]:
    with_prompts_due(MAILS)
    row = Row("G3", f"a stuck send rescued, killed mid-batch, {place.database}", "90 s", goal_ratio=1)
    twice = 0
    for phase in PHASES:
        place.machine.look()
        row.rounds.append((_rescue(place, phase), PROMISED * MS))
        twice = max(twice, place.sink.count() - MAILS)
        if lost := MAILS - len({arrival.message_id for arrival in place.sink.all()}):
            row.wrong = f"{lost} messages were lost"
    row.others = place.machine.others()
    if twice > IN_FLIGHT:
        row.wrong = f"{twice} second copies after one kill"
    each = ", ".join(f"{ours / MS:.0f} s" for ours, _ in row.rounds)
    row.said = (
        f"the next tick {', '.join(f'{phase:.0f}' for phase in PHASES)} s after the kill: {each}; at most {twice} twice"
    )
    return [row]


def _rescue(place: Place, phase: float) -> float:
    only_due(MAILS)
    place.sink.forget()
    sender = tick("deliver")
    wait_until(lambda: place.sink.count() >= 30, what="the first thirty", process=sender)
    sender.kill()
    sender.wait()
    killed = time.monotonic()
    if not Reminder.objects.filter(state="sending").exists():
        raise RuntimeError("it was killed holding nothing")
    next_tick = killed + phase
    while unfinished():
        sleep_until(next_tick)
        tick("deliver").wait()
        next_tick += MINUTE
    return (time.monotonic() - killed) * MS
