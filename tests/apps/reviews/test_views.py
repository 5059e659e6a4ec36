from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.departments.models import Department, DepartmentLead, Organisation
from apps.reviews import services
from apps.reviews.models import Excusal, Holiday, Review, ReviewSeries
from tests.apps.reviews.test_plan import begin
from tests.cast import NOW, Cast
from tests.factories import DepartmentLeadFactory, RecordFactory, ReviewFactory, SeriesFactory

MINE = reverse("reviews:mine")
HOLIDAYS = reverse("reviews:holidays")
SERIES = {
    "starts_on": "2026-11-16",
    "weekday": "0",
    "wall_time": "08:00",
    "minutes": "20",
    "interval_weeks": "1",
    "forum": "huddle",
    "shift": "day",
    "zone": "America/New_York",
}


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


# --- my reviews ---


def test_mine_offers_to_log_what_waits(as_head: Client, review: Review) -> None:
    page = text(as_head, MINE)
    assert "Thursday 12 November, 14:00" in page
    assert f'href="{reverse("feedback:log", args=[review.public_id])}"' in page
    assert "On time until Sunday 15 November, 14:15" in page


def test_mine_lists_what_waits_what_comes_and_what_was(as_head: Client, cast: Cast) -> None:
    series = begin(cast.emergency, now=NOW - timedelta(days=10))
    services.plan_reviews(now=NOW)
    services.open_and_close(now=NOW)
    done = series.reviews.get(slot_date=date(2026, 11, 5))
    Review.objects.filter(pk=done.pk).update(status="logged")
    RecordFactory(review=done, outcome="not_raised")
    page = text(as_head, MINE)
    waiting, coming, was = page.index("Waiting for an answer"), page.index("Coming up"), page.index("Done")
    assert waiting < page.index("12 November") < coming < page.index("19 November") < page.index("25 November") < was
    assert page.index("5 November", was) < page.index("not raised", was)


def test_mine_still_offers_an_unlogged_review_for_fourteen_days(as_head: Client, cast: Cast) -> None:
    series = SeriesFactory(department=cast.emergency)
    kept = ReviewFactory(series=series, slot_date=date(2026, 10, 30), status="unlogged")
    gone = ReviewFactory(series=series, slot_date=date(2026, 10, 22), status="unlogged")
    page = text(as_head, MINE)
    assert reverse("feedback:log", args=[kept.public_id]) in page
    assert reverse("feedback:log", args=[gone.public_id]) not in page
    assert "it can still be logged until Friday 13 November" in page


def test_mine_tells_of_a_review_past_its_three_days(as_head: Client, cast: Cast) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.emergency), slot_date=date(2026, 11, 9))
    assert "welcome all the same until Monday 23 November" in text(as_head, MINE)


def test_mine_groups_by_department_for_a_lead_of_several(as_head: Client, cast: Cast, review: Review) -> None:
    DepartmentLeadFactory(user=cast.head, department=cast.surgery)
    ReviewFactory(series=SeriesFactory(department=cast.surgery))
    page = text(as_head, MINE)
    assert "<h3>Emergency Medicine</h3>" in page
    assert "<h3>General Surgery</h3>" in page


def test_mine_says_when_nothing_waits_and_what_is_next(as_head: Client, cast: Cast) -> None:
    begin(cast.emergency)
    page = text(as_head, MINE)
    assert "Nothing is waiting" in page
    assert "Next: Thursday 19 November, 14:00" in page


def test_mine_for_somebody_who_leads_nothing_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.clinician)
    assert "No department has its reviews with you" in text(client, MINE)


def test_mine_ends_with_the_last_day_of_a_delegate_by_local_time(client: Client, cast: Cast, review: Review) -> None:
    DepartmentLead.objects.filter(user=cast.delegate).update(ends_on=NOW.date() - timedelta(days=1))
    client.force_login(cast.delegate)
    assert "No department has its reviews with you" in text(client, MINE)


def test_mine_does_not_offer_to_excuse_to_a_peer_champion(client: Client, cast: Cast, the_moment: None) -> None:
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency))
    client.force_login(cast.champion)
    page = text(client, MINE)
    assert reverse("feedback:log", args=[review.public_id]) in page
    assert reverse("reviews:excuse", args=[review.public_id]) not in page


def test_mine_keeps_its_queries_for_a_head_of_many_departments(as_head: Client, cast: Cast, review: Review) -> None:
    few = queries(as_head, MINE)
    for lead in DepartmentLeadFactory.create_batch(12, user=cast.head):
        series = SeriesFactory(department=lead.department)
        ReviewFactory(series=series)
        RecordFactory(review=ReviewFactory(series=series, slot_date=date(2026, 11, 5), status="logged"))
    assert queries(as_head, MINE) == few <= 12


# --- excusing ---


def excuse_url(review: Review) -> str:
    return reverse("reviews:excuse", args=[review.public_id])


def test_excuse_saves_and_goes_back_to_the_list(as_head: Client, cast: Cast, review: Review) -> None:
    answer = as_head.post(excuse_url(review), {"reason": "ehr_downtime", "note": "All day"})
    assert answer.headers["Location"] == MINE
    assert Excusal.objects.get().excused_by == cast.head
    assert "EHR downtime" in text(as_head, excuse_url(review))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a reason."),
        ({"reason": "tired"}, "Choose a reason from the list."),
        ({"reason": "other", "note": "x" * 141}, "140 characters"),
    ],
)
def test_excuse_with_wrong_input_says_so_and_keeps_it(
    as_head: Client, review: Review, data: dict[str, str], said: str
) -> None:
    answer = as_head.post(excuse_url(review), data)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert data.get("note", "") in answer.content.decode()


def test_excuse_taken_back_is_expected_again(as_head: Client, review: Review) -> None:
    as_head.post(excuse_url(review), {"reason": "other"})
    as_head.post(excuse_url(review), {"take_back": "1"})
    review.refresh_from_db()
    assert review.status == "open"


def test_excuse_of_a_review_logged_meanwhile_is_a_conflict_in_words(as_head: Client, review: Review) -> None:
    Review.objects.update(status="logged")
    answer = as_head.post(excuse_url(review), {"reason": "other"})
    assert answer.status_code == 409


def test_take_back_twice_says_that_nothing_is_excused(as_head: Client, review: Review) -> None:
    answer = as_head.post(excuse_url(review), {"take_back": "1"}, follow=True)
    assert "not excused" in answer.content.decode()


def test_excuse_of_another_department_is_not_found(as_head: Client) -> None:
    assert as_head.get(excuse_url(ReviewFactory())).status_code == 404


def test_excuse_page_needs_few_queries(as_head: Client, review: Review) -> None:
    assert queries(as_head, excuse_url(review)) <= 12


# --- series ---


def series_url(department: Department, name: str = "series") -> str:
    return reverse(f"reviews:{name}", args=[department.public_id])


def test_series_page_says_in_words_when_a_department_meets(as_manager: Client, cast: Cast) -> None:
    series = begin(cast.emergency)
    slot = SERIES | {"weekday": 0, "interval_weeks": 2, "starts_on": date(2026, 12, 7)}
    form = {name: slot[name] for name in SERIES}
    as_manager.post(reverse("reviews:series-change", args=[series.public_id]), form)
    page = text(as_manager, series_url(cast.emergency))
    assert "Thursdays, 14:00 </h2>" in page
    assert "Huddle, 15 minutes" in page
    assert "From 7 December 2026" in page
    assert "Every other Monday, 08:00, 20 minutes" in page
    assert "Thursday 19 November, 14:00" in page


def test_series_page_of_a_department_without_any_says_what_to_do(as_manager: Client, cast: Cast) -> None:
    assert "No review is planned here" in text(as_manager, series_url(cast.emergency))


def test_series_is_made_on_the_page(as_manager: Client, cast: Cast) -> None:
    answer = as_manager.post(series_url(cast.emergency, "series-new"), SERIES)
    assert answer.headers["Location"] == series_url(cast.emergency)
    assert list(Review.objects.values_list("slot_date", flat=True)) == [date(2026, 11, 16), date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("zone", "Mars/Base", "IANA time zone"),
        ("minutes", "0", "greater than or equal to 1"),
        ("wall_time", "25:00", "valid time"),
        ("starts_on", "2027-02-29", "valid date"),
        ("weekday", "7", "valid choice"),
        ("zone", "\x00", "Null characters"),
    ],
)
def test_series_with_wrong_input_says_so_and_keeps_the_rest(
    as_manager: Client, cast: Cast, field: str, value: str, said: str
) -> None:
    answer = as_manager.post(series_url(cast.emergency, "series-new"), SERIES | {field: value})
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not ReviewSeries.objects.exists()


def test_series_changed_into_the_past_is_refused_beside_the_day(as_manager: Client, cast: Cast) -> None:
    series = begin(cast.emergency)
    url = reverse("reviews:series-change", args=[series.public_id])
    answer = as_manager.post(url, SERIES | {"starts_on": "2026-11-01"})
    assert "begins today or later" in answer.content.decode()


def test_series_is_ended_on_the_page(as_manager: Client, cast: Cast) -> None:
    series = begin(cast.emergency)
    as_manager.post(reverse("reviews:series-end", args=[series.public_id]), {"ends_on": "2026-11-22"})
    assert series.reviews.count() == 1
    assert "Ends on Sunday 22 November 2026." in text(as_manager, series_url(cast.emergency))


def test_series_page_keeps_its_queries(as_manager: Client, cast: Cast) -> None:
    begin(cast.emergency)
    few = queries(as_manager, series_url(cast.emergency))
    for weekday in range(6):
        begin(cast.emergency, weekday=weekday)
    assert queries(as_manager, series_url(cast.emergency)) == few <= 12


# --- holidays ---


def pick(cast: Cast, **data: Any) -> dict[str, Any]:
    return {"facility": cast.emergency.division.facility.public_id} | data


def test_holiday_is_added_and_removed_on_the_page(as_manager: Client, cast: Cast) -> None:
    as_manager.post(HOLIDAYS, pick(cast, day="2026-11-26", name="Founders' day"))
    assert "Thursday 26 November 2026 · Founders&#x27; day" in text(as_manager, HOLIDAYS)
    as_manager.post(reverse("reviews:holiday-remove"), pick(cast, day="2026-11-26"))
    assert not Holiday.objects.exists()


def test_holiday_added_twice_is_refused_beside_the_day(as_manager: Client, cast: Cast) -> None:
    data = pick(cast, day="2026-11-26", name="Founders' day")
    as_manager.post(HOLIDAYS, data)
    answer = as_manager.post(HOLIDAYS, data)
    assert (answer.status_code, "has a holiday on" in answer.content.decode()) == (400, True)


def test_holidays_of_a_year_are_looked_up(as_manager: Client, cast: Cast) -> None:
    as_manager.post(reverse("reviews:holidays-fill"), pick(cast, year="2027"))
    assert "Thanksgiving" in text(as_manager, HOLIDAYS)


@pytest.mark.parametrize("name", ["holiday-remove", "holidays-fill"])
def test_holidays_with_senseless_input_change_nothing(as_manager: Client, cast: Cast, name: str) -> None:
    answer = as_manager.post(reverse(f"reviews:{name}"), {"facility": "x", "day": "y", "year": "z"})
    assert answer.status_code == 302
    assert not Holiday.objects.exists()


def test_holidays_page_says_where_a_review_goes(as_manager: Client, cast: Cast) -> None:
    assert "the working day before, within the same week" in text(as_manager, HOLIDAYS)
    Organisation.objects.update(holiday_policy="skip")
    assert "no review that week." in text(as_manager, HOLIDAYS)


def test_holidays_page_keeps_its_queries(as_manager: Client, cast: Cast) -> None:
    few = queries(as_manager, HOLIDAYS)
    services.plan_reviews(now=NOW)
    assert queries(as_manager, HOLIDAYS) == few <= 12


def test_past_reviews_lead_to_old_entries_page_by_page(cast: Cast, as_head: Client, review: Review) -> None:
    for back in range(1, 25):
        ReviewFactory(series=review.series, slot_date=review.slot_date - timedelta(weeks=back), status="unlogged")
    RecordFactory(review=Review.objects.earliest("starts_at"))
    address = reverse("reviews:past", args=[cast.emergency.public_id])
    assert "Page 1 of 2" in as_head.get(address).content.decode()
    oldest = as_head.get(address, {"page": 2}).content.decode()
    assert reverse("feedback:log", args=[Review.objects.earliest("starts_at").public_id]) in oldest


def test_past_reviews_keep_their_queries(cast: Cast, as_head: Client, review: Review) -> None:
    counts = []
    for size in (1, 9):
        for back in range(size):
            day = review.slot_date - timedelta(weeks=back + size)
            RecordFactory(review=ReviewFactory(series=review.series, slot_date=day, status="logged"))
        with CaptureQueriesContext(connection) as queries:
            as_head.get(reverse("reviews:past", args=[cast.emergency.public_id]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_my_reviews_leads_to_one_that_nobody_logged(cast: Cast, client: Client, review: Review) -> None:
    """Its fourteen days are over: it can still be opened, for a correction."""
    Review.objects.update(status=Review.Status.UNLOGGED)
    with time_machine.travel(review.loggable_until + timedelta(days=1), tick=False):
        client.force_login(cast.head)
        page = client.get(reverse("reviews:mine")).content.decode()
    assert reverse("reviews:correction", args=[review.public_id]) in page
