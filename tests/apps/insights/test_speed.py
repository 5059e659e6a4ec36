"""How long logging takes: a figure of the product, ranked by the database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.feedback.entries import BarrierEntry
from apps.feedback.services import change_with_follow_up, log_with_follow_up
from apps.insights.selectors.speed import Speed, speed_page
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Source
from tests.cast import NOW, Cast
from tests.factories import RecordFactory, ReviewFactory, SeriesFactory


@pytest.fixture
def timed(cast: Cast) -> Any:
    """Records that took so many seconds each."""
    series = SeriesFactory(department=cast.emergency)

    def make(*seconds: int | None, **fields: Any) -> None:
        begun = CoachingRecord.objects.count()
        for index, took in enumerate(seconds, begun):
            review = ReviewFactory(series=series, slot_date=NOW.date() - timedelta(weeks=index), status="logged")
            values = {"submitted_at": NOW - timedelta(days=1), "seconds_to_log": took} | fields
            RecordFactory(review=review, coach=cast.head, client_uuid=uuid4(), **values)

    return make


def level(number: int) -> Speed:
    return speed_page(now=NOW).levels[number - 1]


def test_speed_is_ranked_by_nearest_rank(timed: Any) -> None:
    timed(9, 1, 8, 2, 7, 3, 6, 4, 5, 10)
    assert (level(1).records, level(1).timed, level(1).at) == (10, 10, {25: 3, 50: 5, 75: 8, 90: 9})


def test_speed_of_five_alike_is_that_one(timed: Any) -> None:
    timed(4, 4, 4, 4, 4, entry_level=2)
    assert level(2).at == {25: 4, 50: 4, 75: 4, 90: 4}


def test_speed_below_five_times_is_not_told(timed: Any) -> None:
    timed(4, 4, 4, 4, None)
    assert (level(1).records, level(1).timed, level(1).at) == (5, 4, {})


def test_speed_looks_back_eight_weeks(timed: Any) -> None:
    timed(*[4] * 5, submitted_at=NOW - timedelta(weeks=8, seconds=1))
    assert level(1).records == 0
    assert level(1).median is None


def test_speed_keeps_roads_apart(timed: Any) -> None:
    timed(*[4] * 5)
    timed(*[30] * 6, source=Source.MAIL_LINK)
    timed(*[None] * 2, source=Source.IMPORTED)
    page = speed_page(now=NOW)
    assert (page.levels[0].records, page.levels[0].median) == (5, 4)
    assert [(road.records, road.timed, road.median) for road in page.roads] == [(6, 6, 30), (2, 0, None)]


@pytest.mark.parametrize(
    ("minutes", "more", "seconds"), [(5, 21, 27), (5, None, None), (61, 21, None)], ids=["at once", "unknown", "later"]
)
def test_detail_added_to_a_tap_counts_with_it_while_it_is_one_go(
    cast: Cast, minutes: int, more: int | None, seconds: int | None
) -> None:
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
    record = log_with_follow_up(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW, seconds_to_log=6)
    changed = change_with_follow_up(
        record=record,
        entry=ReviewEntry("coached", observed=True),
        by=cast.head,
        now=NOW + timedelta(minutes=minutes),
        seconds_to_log=more,
    )
    assert (changed.entry_level, changed.seconds_to_log) == (2, seconds)


def test_change_that_adds_no_level_leaves_its_time(cast: Cast) -> None:
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
    record = log_with_follow_up(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW, seconds_to_log=6)
    later = {"now": NOW + timedelta(hours=3), "seconds_to_log": 90}
    changed = change_with_follow_up(record=record, entry=ReviewEntry("asked"), by=cast.head, **later)
    assert changed.seconds_to_log == 6


def test_words_beside_an_entry_are_level_three(cast: Cast) -> None:
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.head)
    beside = {"barriers": [BarrierEntry(kind="lost_time")]}
    record = log_with_follow_up(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW, **beside)
    assert record.entry_level == 3


def shown(client: Client, cast: Cast) -> str:
    client.force_login(cast.manager)
    return " ".join(client.get(reverse("insights:speed")).content.decode().split())


@time_machine.travel(NOW, tick=False)
def test_page_says_half_of_all_and_how_many(cast: Cast, client: Client, timed: Any) -> None:
    timed(5, 6, 65, 7, 8)
    page = shown(client, cast)
    assert "Half of all one-tap entries took 7 s or less" in page
    assert "6 s – 8 s" in page
    assert "1 min 5 s" in page
    assert str(cast.emergency) not in page
    assert str(cast.head) not in page


@time_machine.travel(NOW, tick=False)
def test_page_without_enough_says_so(cast: Cast, client: Client, timed: Any) -> None:
    timed(5, 6)
    page = shown(client, cast)
    assert "Not enough data yet: 2 one-tap entries" in page
    assert "not enough data yet" in page
    assert "no times known" in page


@time_machine.travel(NOW, tick=False)
def test_page_keeps_its_queries(cast: Cast, client: Client, timed: Any) -> None:
    client.force_login(cast.manager)
    counts = []
    for size in (3, 40):
        timed(*range(size))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("insights:speed"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
