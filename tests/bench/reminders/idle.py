"""What the minute's look at everything that could be owed costs when nothing is, and when everybody's prompt is."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.reminders.services import queue_due
from tests.bench.frame import Row, in_turns, timed
from tests.bench.inside import Place
from tests.bench.reminders.world import fall_due_now, tidy, with_prompts_due

DEPARTMENTS = 10_000
LOOK = """
SELECT id, department_id, starts_at, ends_at, zone, shift FROM reviews_review
WHERE status IN ('scheduled', 'open') AND starts_at < %s AND ends_at > %s
"""
COPY = """
INSERT INTO bench_ledger SELECT * FROM reminders_reminder WHERE step = 'after' AND channel = 'email'
ON CONFLICT DO NOTHING
"""


def measure(place: Place) -> list[Row]:
    with_prompts_due(DEPARTMENTS)
    _make_copy()
    return [_idle(place), _busy(place)]


def _idle(place: Place) -> Row:
    tidy()
    row = Row("-", f"queue with nothing new, 10,000 departments, {place.database}", "the bare SELECT of open reviews")
    row.rounds = in_turns(place.machine, place.rounds, lambda: timed(_queue), _look)
    row.others = place.machine.others()
    with CaptureQueriesContext(connection) as queries:
        _queue()
    row.queries = len(queries)
    full = timed(lambda: queue_due(now=clock.tick_now() + timedelta(hours=1, minutes=1)))
    row.said = f"no goal is set for it; a full look, once an hour: {full:.0f} ms"
    return row


def _busy(place: Place) -> Row:
    row = Row("-", f"queue 10,000 prompts at once, {place.database}", "INSERT .. SELECT of as many rows")
    row.rounds = in_turns(place.machine, place.rounds, lambda: timed(_queue), _copy, fall_due_now)
    row.others = place.machine.others()
    fall_due_now()
    first, second = queue_due(now=clock.tick_now()), queue_due(now=clock.tick_now())
    row.wrong = "" if second == 0 else f"the second run made {second} rows"
    row.said = f"no goal is set for it; {first} rows, and {second} when run again"
    return row


def _queue() -> int:
    return queue_due(now=clock.tick_now())


def _look() -> float:
    now = clock.tick_now()
    with connection.cursor() as cursor:

        def look() -> None:
            cursor.execute(LOOK, (now + timedelta(days=7), now - timedelta(days=9)))
            cursor.fetchall()

        return timed(look)


def _make_copy() -> None:
    """With the same indexes where the database can copy these, else without any."""
    like = "CREATE TABLE bench_ledger (LIKE reminders_reminder INCLUDING ALL)"
    as_select = "CREATE TABLE bench_ledger AS SELECT * FROM reminders_reminder WHERE 1 = 0"
    with connection.cursor() as cursor:
        cursor.execute(like if connection.vendor == "postgresql" else as_select)


def _copy() -> float:
    """fall_due_now has emptied the ledger of prompts: they are put back first, outside the time taken."""
    _queue()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_ledger")
        return timed(lambda: cursor.execute(COPY))
