"""Goal 11 and G4: from the moment a prompt falls due to the relay, woken by nothing but beat."""

import statistics
import time
from datetime import datetime, timedelta

from apps.core import clock
from apps.core.models import TickRun
from apps.reminders.ladder import AFTER
from apps.reminders.models import Reminder
from apps.reviews.models import Review
from coachtrack.schedule import MINUTE
from tests.bench.frame import MS, Row
from tests.bench.inside import Place
from tests.bench.reminders.wakers import beat, worker
from tests.bench.reminders.world import LENGTH, PROMPT, hospital, reviews_ending, say_what_came_before
from tests.servers.process import wait_until

DEPARTMENTS = 1_000
SPREAD = 180
"""Seconds over which the prompts fall due."""
SOON = timedelta(seconds=15)


def measure(place: Place) -> list[Row]:
    hospital(DEPARTMENTS)
    begins = clock.tick_now()
    reviews_ending([begins])
    say_what_came_before(begins)
    place.machine.look()
    with worker(2), beat():
        wait_until(_settled, what="every tick once", timeout=300)
        begins = _spread()
        wait_until(_all_gone, what="every prompt", timeout=SPREAD + 4 * MINUTE)
    late = sorted(_lateness(place))
    row = Row("11", "lateness of 1,000 prompts, p99", "1 s + the minute of beat", goal_ratio=1)
    row.rounds = [(_percentile(late, 0.99) * MS, (1 + MINUTE) * MS)]
    row.others = place.machine.others()
    row.wrong = "" if len(late) == DEPARTMENTS else f"{len(late)} e-mails of {DEPARTMENTS}"
    median, longest = statistics.median(late), late[-1]
    row.said = f"one round of {SPREAD} s; median {median:.0f} s, longest {longest:.0f} s (to be at most 120)"
    return [row]


def _settled() -> bool:
    ended = TickRun.objects.filter(finished_at__isnull=False).values_list("name", flat=True)
    return {"nightly", "plan", "queue", "deliver"} <= set(ended)


def _spread() -> datetime:
    """Gives each review an end of its own, so that its prompt falls due at another moment."""
    begins = clock.tick_now() + SOON
    reviews = list(Review.objects.order_by("pk"))
    for number, review in enumerate(reviews):
        review.ends_at = begins - PROMPT + timedelta(seconds=SPREAD * number / len(reviews))
        review.starts_at = review.ends_at - LENGTH
    Review.objects.bulk_update(reviews, ["starts_at", "ends_at"], batch_size=500)
    return begins


def _all_gone() -> bool:
    time.sleep(0.5)
    return Reminder.objects.filter(step=AFTER, channel="email", state="sent").count() >= DEPARTMENTS


def _lateness(place: Place) -> list[float]:
    prompts = Reminder.objects.filter(step=AFTER, channel="email").values_list("message_id", "due_at")
    due = {message_id: due_at.timestamp() for message_id, due_at in prompts}
    return [arrival.at - due[arrival.message_id] for arrival in place.sink.all() if arrival.message_id in due]


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
