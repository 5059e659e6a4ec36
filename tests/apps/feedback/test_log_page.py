from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.feedback.forms.opening import opening
from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import NoteFactory


def url(review: Review, name: str = "log") -> str:
    return reverse(f"feedback:{name}", args=[review.public_id])


def tap(client: Client, review: Review, outcome: str = "coached", **data: Any) -> Any:
    return client.post(url(review), {"outcome": outcome} | data)


# --- level one ---


def test_log_page_offers_four_answers_alike_and_none_chosen(as_head: Client, review: Review) -> None:
    page = as_head.get(url(review)).content.decode()
    assert page.count('class="big-button"') == 4
    assert page.count("aria-pressed") == 1  # the button for dark colours
    assert " checked" not in page


@pytest.mark.parametrize("outcome", ["coached", "asked", "not_raised", "not_held"])
def test_log_with_one_tap_is_saved_and_said(as_head: Client, review: Review, outcome: str) -> None:
    answer = tap(as_head, review, outcome)
    record = CoachingRecord.objects.get(review=review)
    assert answer.status_code == 302
    assert record.outcome == outcome
    page = as_head.get(answer.url).content.decode()
    assert f"Saved: {record.get_outcome_display()}." in page
    assert 'role="status"' in page
    assert "Undo" in page
    assert "Add detail (20 s)" in page


def test_log_keeps_how_long_it_took(as_head: Client, review: Review) -> None:
    carried = opening(NOW - timedelta(seconds=7))
    tap(as_head, review, **carried)
    record = CoachingRecord.objects.get()
    assert (record.seconds_to_log, record.client_uuid) == (7, carried["client_uuid"])


@pytest.mark.parametrize("stamp", ["", "1763000000", "1763000000:forged", "x" * 300, "\x00"])
def test_log_with_a_stamp_that_is_not_ours_is_saved_without_seconds(
    as_head: Client, review: Review, stamp: str
) -> None:
    tap(as_head, review, opened_at=stamp, client_uuid=stamp)
    record = CoachingRecord.objects.get()
    assert (record.seconds_to_log, record.client_uuid) == (None, None)


def test_log_double_tap_is_one_record_and_the_same_answer(as_head: Client, review: Review) -> None:
    same = {"client_uuid": uuid4()}
    first, second = tap(as_head, review, **same), tap(as_head, review, **same)
    assert first.url == second.url
    assert CoachingRecord.objects.count() == 1


def test_log_in_two_tabs_with_the_same_answer_is_one_record_and_the_same_answer(
    as_head: Client, review: Review
) -> None:
    first, second = tap(as_head, review, client_uuid=uuid4()), tap(as_head, review, client_uuid=uuid4())
    assert first.url == second.url
    assert CoachingRecord.objects.count() == 1


def test_log_in_two_tabs_with_another_answer_says_what_stands(as_head: Client, review: Review) -> None:
    tap(as_head, review, "coached", client_uuid=uuid4())
    page = as_head.get(tap(as_head, review, "asked", client_uuid=uuid4()).url).content.decode()
    assert "logged already" in page
    assert CoachingRecord.objects.get().outcome == "coached"


def test_log_without_an_answer_asks_for_one_beside_the_buttons(as_head: Client, review: Review) -> None:
    answer = as_head.post(url(review))
    assert answer.status_code == 400
    assert "Tap one of the four buttons" in answer.content.decode()
    assert not CoachingRecord.objects.exists()


def test_log_by_the_program_office_is_by_phone_for_the_lead(
    cast: Cast, client: Client, review: Review, the_moment: None
) -> None:
    client.force_login(cast.manager)
    assert "for Dr. Hana Marsh" in client.get(url(review)).content.decode()
    tap(client, review, "asked")
    record = CoachingRecord.objects.get()
    assert (record.source, record.coach, record.logged_by) == ("phone", cast.head, cast.manager)


# --- what may follow ---


def test_undo_takes_the_log_back_and_offers_the_buttons_again(as_head: Client, review: Review) -> None:
    tap(as_head, review)
    page = as_head.post(url(review, "log-undo"), follow=True).content.decode()
    assert not CoachingRecord.objects.exists()
    assert "Taken back" in page
    assert "big-button" in page


def test_undo_twice_is_no_error(as_head: Client, review: Review) -> None:
    tap(as_head, review)
    as_head.post(url(review, "log-undo"))
    assert as_head.post(url(review, "log-undo")).status_code == 302


def test_undo_with_a_note_on_it_is_refused_in_words(cast: Cast, as_head: Client, record: CoachingRecord) -> None:
    NoteFactory(author=cast.head, recipient=cast.clinician, department=cast.emergency, record=record)
    answer = as_head.post(url(record.review, "log-undo"))
    assert answer.status_code == 400
    assert "hangs on this entry" in answer.content.decode()


def test_not_raised_then_topics_are_recorded_in_one_go(as_head: Client, review: Review) -> None:
    page = as_head.get(tap(as_head, review, "not_raised").url).content.decode()
    assert "What took the time?" in page
    as_head.post(url(review, "log-reason"), {"topics": ["speed", "volume"]})
    record = CoachingRecord.objects.get()
    assert (record.topics, record.topics_recorded) == (["speed", "volume"], True)
    assert "What took the time?" not in as_head.get(url(review)).content.decode()


def test_not_raised_then_none_of_these_is_an_answer(as_head: Client, review: Review) -> None:
    tap(as_head, review, "not_raised")
    as_head.post(url(review, "log-reason"), {"topics": ["speed"], "none": "1"})
    record = CoachingRecord.objects.get()
    assert (record.topics, record.topics_recorded) == ([], True)


def test_not_held_then_one_tap_gives_the_reason(as_head: Client, review: Review) -> None:
    assert "What came in between?" in as_head.get(tap(as_head, review, "not_held").url).content.decode()
    as_head.post(url(review, "log-reason"), {"not_held_reason": "surge"})
    assert CoachingRecord.objects.get().not_held_reason == "surge"


def test_not_held_with_an_unknown_reason_is_told_so(as_head: Client, review: Review) -> None:
    tap(as_head, review, "not_held")
    answer = as_head.post(url(review, "log-reason"), {"not_held_reason": "weather"})
    assert (answer.status_code, CoachingRecord.objects.get().not_held_reason) == (400, "")


# --- when it cannot be logged ---


def test_log_of_a_record_there_shows_who_and_when(as_head: Client, record: CoachingRecord) -> None:
    page = as_head.get(url(record.review)).content.decode()
    assert "Thu 12 Nov, 14:20 by Dr. Hana Marsh" in page
    assert "Change or add detail" in page


def test_log_of_a_record_older_than_14_days_cannot_be_changed(cast: Cast, client: Client, record: Any) -> None:
    with time_machine.travel(record.review.loggable_until + timedelta(seconds=1), tick=False):
        client.force_login(cast.head)
        page = client.get(url(record.review)).content.decode()
    assert "Change or add detail" not in page
    assert "ask for a correction" in page


@pytest.mark.parametrize(
    ("status", "moment", "words"),
    [
        ("scheduled", NOW - timedelta(days=2), "still to come"),
        ("unlogged", NOW + timedelta(days=15), "could be logged until Thursday 26 November"),
        ("excused", NOW, "is excused"),
        ("cancelled", NOW, "was cancelled"),
    ],
)
def test_log_when_it_cannot_be_says_why_and_the_way_out(
    cast: Cast, client: Client, review: Review, status: str, moment: Any, words: str
) -> None:
    Review.objects.filter(pk=review.pk).update(status=status)
    with time_machine.travel(moment, tick=False):
        client.force_login(cast.head)
        shown = client.get(url(review))
        answer = client.post(url(review), {"outcome": "coached"}, follow=True)
    assert words in shown.content.decode()
    assert words in answer.content.decode()
    assert "big-button" not in answer.content.decode()
    assert not CoachingRecord.objects.exists()


def test_log_of_an_unlogged_review_within_14_days_is_taken(cast: Cast, client: Client, review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(status="unlogged")
    with time_machine.travel(NOW + timedelta(days=12), tick=False):
        client.force_login(cast.head)
        assert tap(client, review).status_code == 302
    assert CoachingRecord.objects.exists()


# --- who sees what ---


@pytest.mark.parametrize("who", ["clinician", "other_head", "executive", "administrator", "outsider"])
def test_log_page_is_not_there_for_others(
    cast: Cast, client: Client, review: Review, who: str, the_moment: None
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(url(review)).status_code == 404
    assert tap(client, review).status_code == 404


def test_record_names_nobody_to_the_program_office(
    cast: Cast, client: Client, record: CoachingRecord, the_moment: None
) -> None:
    record.clinicians.add(cast.clinician)
    NoteFactory(author=cast.head, recipient=cast.clinician, department=cast.emergency, record=record, saw="Only us two")
    client.force_login(cast.manager)
    page = client.get(url(record.review)).content.decode()
    assert "Casey Clark" not in page
    assert "Only us two" not in page
    assert "Change" not in page


def test_record_of_the_head_names_nobody_to_a_peer_champion(
    cast: Cast, client: Client, record: CoachingRecord, the_moment: None
) -> None:
    record.clinicians.add(cast.clinician)
    client.force_login(cast.champion)
    assert "Casey Clark" not in client.get(url(record.review)).content.decode()
    assert client.get(url(record.review, "log-detail")).status_code == 302
    assert client.post(url(record.review, "log-undo")).status_code == 403


# --- how many queries ---


def test_log_page_needs_few_queries(as_head: Client, review: Review, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        as_head.get(url(review))


@pytest.mark.parametrize("outcome", ["coached", "not_raised"])
def test_one_tap_needs_at_most_ten_queries_all_told(
    cast: Cast, review: Review, client: Client, the_moment: None, outcome: str, transactional_db: None
) -> None:
    """Session, person, transaction and audit included."""
    client.force_login(cast.head)
    with CaptureQueriesContext(connection) as queries:
        tap(client, review, outcome, client_uuid=uuid4())
    assert len(queries) <= 10, [query["sql"][:90] for query in queries]


def test_logged_page_needs_few_queries(as_head: Client, review: Review, django_assert_max_num_queries: Any) -> None:
    tap(as_head, review)
    with django_assert_max_num_queries(10):
        as_head.get(url(review))
