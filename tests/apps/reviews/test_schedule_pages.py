"""The pages on which a schedule is changed: what they say before and after, and in how many queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.reviews import services
from apps.reviews.models import Blackout, Excusal, Review, ReviewSeries, SeriesPause
from tests.apps.reviews.test_plan import THURSDAY, begin
from tests.apps.reviews.test_series import NEXT_MONDAY, revise
from tests.apps.reviews.test_views import SERIES, queries, text
from tests.cast import NOW, Cast
from tests.factories import DepartmentFactory

BLACKOUTS, MANY = reverse("reviews:blackouts"), reverse("reviews:excuse-many")
FREEZE = {"reason": "go_live_freeze", "first_week": "2026-11-16", "last_week": "2026-11-23", "note": "New EHR"}
EVERY_OTHER = {**SERIES, "weekday": "3", "wall_time": "14:00", "interval_weeks": "2"}


@pytest.fixture
def series(cast: Cast) -> ReviewSeries:
    return begin(cast.emergency)


@pytest.fixture
def next_week(series: ReviewSeries) -> Review:
    return series.reviews.earliest("starts_at")


def page_of(series: ReviewSeries) -> str:
    return reverse("reviews:series", args=[series.department.public_id])


def of(review: Review, name: str) -> str:
    return reverse(f"reviews:{name}", args=[review.public_id])


def said(client: Client, url: str, data: dict[str, Any]) -> tuple[int, str]:
    response = client.post(url, data, follow=True)
    return response.status_code, " ".join(response.content.decode().split())


# --- one review ---


def test_lead_moves_a_review_and_reads_that_it_is_moved(as_head: Client, next_week: Review) -> None:
    status, page = said(as_head, of(next_week, "move"), {"day": "2026-11-20", "wall_time": "09:30"})
    assert (status, "Moved. It keeps its week" in page) == (200, True)
    assert "Friday 20 November, 09:30" in page
    assert "moved by hand" in page
    assert "Moved by Dr. Hana Marsh" in text(as_head, of(next_week, "move"))


def test_lead_takes_a_move_back(as_head: Client, next_week: Review) -> None:
    as_head.post(of(next_week, "move"), {"day": "2026-11-20", "wall_time": "09:30"})
    assert "Back at its usual time" in said(as_head, of(next_week, "move"), {"take_back": "1"})[1]


def test_move_out_of_the_week_is_refused_beside_the_day(as_head: Client, next_week: Review) -> None:
    status, page = said(as_head, of(next_week, "move"), {"day": "2026-11-23", "wall_time": "09:30"})
    assert (status, "A review stays in its week" in page) == (400, True)


def test_move_page_of_a_review_that_has_begun_says_what_to_do(as_head: Client, review: Review) -> None:
    page = text(as_head, of(review, "move"))
    assert "it stays on its day" in page
    assert reverse("feedback:log", args=[review.public_id]) in page


def test_manager_cancels_a_review_and_restores_it(as_manager: Client, next_week: Review) -> None:
    assert "as if it had never been planned" in said(as_manager, of(next_week, "cancel"), {})[1]
    assert "Cancelled by Mona Vale" in text(as_manager, of(next_week, "cancel"))
    assert "Expected again" in said(as_manager, of(next_week, "cancel"), {"restore": "1"})[1]


def test_cancelling_what_has_begun_is_refused_with_the_way_out(as_manager: Client, review: Review) -> None:
    status, page = said(as_manager, of(review, "cancel"), {})
    assert (status, "Excuse it, with the reason" in page) == (400, True)


# --- a series ---


def test_change_shows_the_next_six_reviews_and_saves_nothing(as_manager: Client, series: ReviewSeries) -> None:
    url = reverse("reviews:series-change", args=[series.public_id])
    status, page = said(as_manager, url, {**EVERY_OTHER, "until": "2026-12-20", "look": "1"})
    assert status == 200
    shown = ["19 November", "3 December", "17 December", "24 December", "31 December", "7 January"]
    assert all(f"Thursday {day} 202" in page for day in shown)
    assert "26 November" not in page
    assert series.revisions.count() == 1


def test_change_for_a_while_returns_by_itself(as_manager: Client, series: ReviewSeries) -> None:
    url = reverse("reviews:series-change", args=[series.public_id])
    page = said(as_manager, url, {**EVERY_OTHER, "until": "2026-12-20"})[1]
    assert "From 21 December 2026" in page
    assert "(as before)" in page
    services.plan_reviews(now=NOW + timedelta(weeks=7))
    days = [review.slot_date for review in series.reviews.order_by("slot_date")]
    december = [date(2026, 12, day) for day in (3, 17, 24, 31)]
    assert days == [date(2026, 11, 19), *december, date(2027, 1, 7), date(2027, 1, 14)]


def test_new_series_shows_its_next_reviews_before_it_is_saved(as_manager: Client, cast: Cast) -> None:
    url = reverse("reviews:series-new", args=[cast.emergency.public_id])
    page = said(as_manager, url, {**SERIES, "look": "1"})[1]
    assert "Monday 16 November 2026, 08:00" in page
    assert "Nothing is saved yet" in page
    assert not ReviewSeries.objects.exists()


def test_change_that_ends_before_it_begins_is_refused(as_manager: Client, series: ReviewSeries) -> None:
    url = reverse("reviews:series-change", args=[series.public_id])
    status, page = said(as_manager, url, {**EVERY_OTHER, "until": "2026-11-15", "look": "1"})
    assert (status, "Choose a later last day" in page) == (400, True)


def test_series_is_paused_and_resumed(as_manager: Client, series: ReviewSeries) -> None:
    url = reverse("reviews:series-pause", args=[series.public_id])
    page = said(as_manager, url, {"starts_on": "2026-11-16", "note": "Ward moves"})[1]
    assert "Pauses from Monday 16 November until it is resumed" in page
    assert "Ward moves" in page
    assert not series.reviews.filter(status="scheduled").exists()
    page = said(as_manager, url, {"resumes_on": "2026-11-23"})[1]
    assert "Thursday 26 November" in page
    assert SeriesPause.objects.get().ends_on == date(2026, 11, 22)


def test_series_page_says_why_a_date_is_different(as_manager: Client, series: ReviewSeries, cast: Cast) -> None:
    facility = cast.emergency.division.facility
    services.add_holiday(facility=facility, day=date(2026, 12, 24), name="Feast", by=None, now=NOW)
    services.enter_blackout(
        first_week=date(2026, 11, 30), last_week=date(2026, 11, 30), reason="surge", by=None, now=NOW
    )
    page = text(as_manager, page_of(series))
    assert '3 December 2026, 14:00 <span class="soft small">not expected: surge' in page
    assert '23 December 2026, 14:00 <span class="soft small">because of Feast' in page


def test_series_page_keeps_its_queries_whatever_the_number_of_series(as_manager: Client, cast: Cast) -> None:
    begin(cast.emergency)
    few = queries(as_manager, reverse("reviews:series", args=[cast.emergency.public_id]))
    for weekday in range(5):
        begin(cast.emergency, weekday=weekday)
    assert queries(as_manager, reverse("reviews:series", args=[cast.emergency.public_id])) == few <= 12


def test_series_page_of_every_other_week_for_a_while_says_until_when(as_manager: Client, series: ReviewSeries) -> None:
    until = NEXT_MONDAY + timedelta(days=20)
    services.revise_series(
        series=series, starts_on=NOW.date(), until=until, by=None, now=NOW - timedelta(hours=9),
        **(THURSDAY | {"interval_weeks": 2}),
    )  # fmt: skip
    assert "until Sunday 6 December 2026, then as before" in text(as_manager, page_of(series))


# --- many reviews ---


def test_blackout_is_entered_counted_and_taken_back(as_manager: Client, series: ReviewSeries, cast: Cast) -> None:
    begin(cast.surgery)
    page = said(as_manager, BLACKOUTS, FREEZE)[1]
    assert "4 reviews of 2 departments were excused" in page
    assert "2026-W47 to 2026-W48" in page
    url = reverse("reviews:blackout-take-back", args=[Blackout.objects.get().public_id])
    assert "4 reviews expected again" in said(as_manager, url, {})[1]


def test_blackout_with_a_wrong_week_is_refused_beside_it(as_manager: Client, cast: Cast) -> None:
    status, page = said(as_manager, BLACKOUTS, {**FREEZE, "last_week": "2026-11-01"})
    assert (status, "The last week comes before the first" in page) == (400, True)


def test_blackouts_page_keeps_its_queries(as_manager: Client, cast: Cast) -> None:
    counts = []
    for size in (1, 8):
        for _ in range(size):
            services.enter_blackout(
                first_week=NEXT_MONDAY, last_week=NEXT_MONDAY, reason="other", departments=[DepartmentFactory()],
                by=None, now=NOW,
            )  # fmt: skip
        counts.append(queries(as_manager, BLACKOUTS))
    assert counts[0] == counts[1] <= 12


def test_lead_excuses_several_of_their_own(as_head: Client, series: ReviewSeries, cast: Cast) -> None:
    other = begin(cast.surgery).reviews.earliest("starts_at")
    assert "General Surgery" not in text(as_head, MANY)
    own = [str(review.public_id) for review in series.reviews.all()]
    page = said(as_head, MANY, {"reviews": own, "reason": "unit_closed"})[1]
    assert "2 reviews of 1 department excused" in page
    assert as_head.post(MANY, {"reviews": [str(other.public_id)], "reason": "other"}).status_code == 400
    assert "2 reviews of 1 department expected again" in said(as_head, MANY, {"reviews": own, "take_back": "1"})[1]
    assert not Excusal.objects.filter(taken_back_at=None).exists()


def test_manager_lists_by_department_and_days(as_manager: Client, series: ReviewSeries, cast: Cast) -> None:
    begin(cast.surgery)
    page = text(as_manager, f"{MANY}?department={cast.surgery.public_id}&first=2026-11-19&last=2026-11-20")
    assert page.count('name="reviews"') == 1


def test_several_without_a_reason_stay_chosen(as_manager: Client, next_week: Review) -> None:
    status, page = said(as_manager, MANY, {"reviews": [str(next_week.public_id)]})
    assert (status, "Choose a reason" in page, page.count(" checked")) == (400, True, 1)


def test_several_keeps_its_queries(as_manager: Client, series: ReviewSeries, cast: Cast) -> None:
    few = queries(as_manager, MANY)
    for _ in range(6):
        begin(DepartmentFactory())
    with CaptureQueriesContext(connection) as counted:
        as_manager.get(MANY)
    assert len(counted) == few <= 10


def test_revised_series_keeps_what_is_moved_in_its_preview(as_manager: Client, series: ReviewSeries) -> None:
    review = series.reviews.earliest("starts_at")
    services.move_review(review=review, day=date(2026, 11, 20), wall_time=THURSDAY["wall_time"], by=None, now=NOW)
    revise(series, NEXT_MONDAY, **(THURSDAY | {"weekday": 1}))
    page = text(as_manager, page_of(series))
    assert 'Friday 20 November 2026, 14:00 <span class="soft small">moved by hand' in page
