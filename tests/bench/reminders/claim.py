"""Goal 8: taking 1,000 due messages of 10,000, beside the one statement that is the least it can cost."""

import inspect
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.reminders.claim import claim
from apps.reminders.models import Reminder
from tests.bench.frame import Row, in_turns, timed
from tests.bench.inside import Place
from tests.bench.reminders.world import only_due, with_prompts_due

DEPARTMENTS, DUE = 10_000, 1_000

BARE = """
UPDATE reminders_reminder SET state = 'sending', owner = %s, lease_until = now() + interval '30 seconds'
WHERE id IN (
    SELECT id FROM reminders_reminder WHERE state = 'due' AND next_try_at <= %s
    ORDER BY next_try_at LIMIT %s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def measure(place: Place) -> list[Row]:
    with_prompts_due(DEPARTMENTS)
    row = Row(
        "8",
        "claim 1,000 due of 10,000 departments",
        "the bare UPDATE with SKIP LOCKED",
        goal_ratio=3,
        most_queries=3,
    )
    row.rounds = in_turns(place.machine, place.rounds, _ours, _bare, lambda: only_due(DUE, rest_later=True))
    row.others = place.machine.others()
    only_due(DUE, rest_later=True)
    with CaptureQueriesContext(connection) as queries:
        taken = len(_claimed())
    row.queries = len(queries)
    row.said = f"{taken} taken; {DUE / (row.measured_ms or 1) * 1000:,.0f} a second"
    return [row]


def _claimed() -> list[Reminder]:
    taken = claim(now=clock.tick_now(), token=uuid.uuid4(), limit=DUE, **_rest(claim))
    if len(taken) != DUE:
        raise RuntimeError(f"{len(taken)} were claimed instead of {DUE}")
    return taken


def _rest(function: Callable[..., Any]) -> dict[str, Any]:
    """What the claim wants besides, by whichever of its two shapes it has."""
    known = {"lease": timedelta(seconds=30), "channels": (Reminder.Channel.EMAIL,)}
    return {name: value for name, value in known.items() if name in inspect.signature(function).parameters}


def _ours() -> float:
    return timed(_claimed)


def _bare() -> float:
    now, token = clock.tick_now(), uuid.uuid4()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        took = timed(lambda: cursor.execute(BARE, (token, now, DUE)).fetchall())
    return took
