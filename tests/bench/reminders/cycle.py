"""Goal 7: the reviews of one week for 10,000 departments, beside the bare INSERT .. SELECT; again; and two at once."""

import threading
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.reviews.models import Review, ReviewSeries
from apps.reviews.services import plan_reviews
from apps.reviews.services.plan import horizon
from tests.bench.frame import Row, in_turns, timed
from tests.bench.inside import Place
from tests.bench.reminders.world import hospital

DEPARTMENTS = 10_000
BARE = "INSERT INTO bench_review SELECT * FROM reviews_review ON CONFLICT DO NOTHING"


def measure(place: Place) -> list[Row]:
    hospital(DEPARTMENTS)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_review (LIKE reviews_review INCLUDING ALL)")
    row = Row(
        "7", "reviews of one week for 10,000 departments", "the bare INSERT .. SELECT", goal_ratio=2, most_queries=5
    )
    row.rounds = in_turns(place.machine, place.rounds, lambda: timed(_plan), _bare, _one_week_missing)
    row.others = place.machine.others()
    _one_week_missing()
    with CaptureQueriesContext(connection) as queries:
        made = _plan()
    row.queries = len([query for query in queries if "SAVEPOINT" not in query["sql"]])
    again = _plan()
    both = _two_at_once()
    row.wrong = "" if (again, both) == (0, DEPARTMENTS) else f"again: {again}, two at once: {both}"
    row.said = f"{made} made, {again} by a second run, {both} by two at once"
    return [row]


def _one_week_missing() -> None:
    Review.objects.all()._raw_delete("default")
    last = horizon(clock.tick_now())
    ReviewSeries.objects.update(planned_until=last - timedelta(days=7))


def _plan() -> int:
    return plan_reviews(now=clock.tick_now())


def _bare() -> float:
    _plan()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_review")
        return timed(lambda: cursor.execute(BARE))


def _two_at_once() -> int:
    def plan() -> None:
        _plan()
        connection.close()

    _one_week_missing()
    threads = [threading.Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Review.objects.count()
