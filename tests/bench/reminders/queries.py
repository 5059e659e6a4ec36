"""Goal 9, its queries: what one batch of a hundred e-mails costs the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.reminders.services import deliver
from tests.bench.frame import Row
from tests.bench.inside import Place
from tests.bench.reminders.world import only_due, states, with_prompts_due


def measure(place: Place) -> list[Row]:
    with_prompts_due(200)
    only_due(100)
    deliver(now=clock.tick_now())
    found = {number: _queries(number) for number in (0, 100, 200)}
    row = Row(
        "9", f"queries of a batch of 100 e-mails, {place.database}", most_queries=40, queries=found[100] - found[0]
    )
    row.said = f"a run with nothing due: {found[0]}; with 100: {found[100]}; with 200: {found[200]}; {states()}"
    return [row]


def _queries(number: int) -> int:
    only_due(number)
    with CaptureQueriesContext(connection) as queries:
        deliver(now=clock.tick_now())
    return len(queries)
