"""After the fourteen days: rows beside the entry, and the outcome that stands follows them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AppendOnly
from apps.core.errors import Refused
from apps.departments.models import DepartmentLead
from apps.drift.models import DepartmentWeek
from apps.drift.services import assess_changed
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Correction, CorrectionRequest, Review
from apps.reviews.selectors.history import history_of
from tests.cast import NOW, Cast
from tests.factories import (
    CorrectionRequestFactory,
    DepartmentWeekFactory,
    DeploymentFactory,
    RecordFactory,
    ReviewFactory,
)

LATER = NOW + timedelta(days=21)
WHY = "We did talk about it, at the bedside."


@pytest.fixture
def closed(review: Review) -> Review:
    """Never logged, and its fourteen days are over."""
    review.status = Review.Status.UNLOGGED
    review.save()
    return review


@pytest.fixture
def record(cast: Cast, review: Review) -> CoachingRecord:
    review.status = Review.Status.LOGGED
    review.save()
    return RecordFactory(
        review=review, coach=cast.head, logged_by=cast.head, outcome="not_held", not_held_reason="surge"
    )


def ask(review: Review, by: User, outcome: str = "asked", reason: str = WHY) -> CorrectionRequest:
    return services.ask_correction(review=review, outcome=outcome, reason=reason, by=by, now=LATER)


def answer(asked: CorrectionRequest, by: User, *, make: bool = True, reason: str = "") -> Correction:
    return services.answer_correction(request=asked, make=make, reason=reason, by=by, now=LATER)


# --- asking, and the answer ---


def test_correction_made_changes_the_outcome_that_stands_and_keeps_both(cast: Cast, record: CoachingRecord) -> None:
    made = answer(ask(record.review, cast.co_lead), cast.manager, reason="Thank you for saying so.")
    assert (made.before, made.after, made.decided_by) == ("not_held", "asked", cast.manager)
    record.refresh_from_db()
    assert (record.outcome, record.not_held_reason, record.logged_by) == ("asked", "", cast.head)
    assert record.review.changed_at == LATER


def test_correction_of_a_review_never_logged_makes_its_entry(cast: Cast, closed: Review) -> None:
    made = answer(ask(closed, cast.head, "coached"), cast.manager)
    record = CoachingRecord.objects.get(review=closed)
    assert (made.before, record.outcome, record.source) == ("", "coached", "correction")
    assert (record.coach, record.logged_by, record.held_on) == (cast.head, cast.manager, date(2026, 11, 12))
    closed.refresh_from_db()
    assert closed.status == Review.Status.LOGGED


def test_correction_declined_changes_nothing_and_says_why(cast: Cast, record: CoachingRecord) -> None:
    made = answer(ask(record.review, cast.head), cast.manager, make=False, reason="The huddle was called off that day.")
    assert (made.before, made.after) == ("not_held", "")
    record.refresh_from_db()
    assert record.outcome == "not_held"


def test_correction_declined_without_a_sentence_is_refused(cast: Cast, record: CoachingRecord) -> None:
    with pytest.raises(Refused, match="why not"):
        answer(ask(record.review, cast.head), cast.manager, make=False)
    assert not Correction.objects.exists()


def test_correction_answered_twice_is_a_conflict(cast: Cast, record: CoachingRecord) -> None:
    asked = ask(record.review, cast.head)
    answer(asked, cast.manager)
    with pytest.raises(Refused, match="answered already") as refusal:
        answer(asked, cast.manager, make=False, reason="Too late")
    assert refusal.value.conflict


def test_correction_asked_for_twice_waits_for_the_first(cast: Cast, record: CoachingRecord) -> None:
    first = ask(record.review, cast.head)
    with pytest.raises(Refused, match="waiting already"):
        ask(record.review, cast.co_lead, "coached")
    answer(first, cast.manager)
    assert ask(record.review, cast.co_lead, "coached")


def test_program_office_corrects_without_being_asked(cast: Cast, record: CoachingRecord) -> None:
    made = services.correct_review(review=record.review, outcome="coached", reason=WHY, by=cast.manager, now=LATER)
    assert (made.request, made.before, made.after, made.reason) == (None, "not_held", "coached", WHY)


@pytest.mark.parametrize(
    ("changes", "sent", "words"),
    [
        ({}, {"outcome": "not_held"}, "says already"),
        ({}, {"outcome": "maybe"}, "Choose what"),
        ({}, {"reason": "  "}, "in a sentence"),
        ({}, {"reason": "x" * 141}, "140 characters"),
        ({}, {"now": NOW}, "fourteen days are not over"),
        ({"status": "excused"}, {}, "not expected"),
        ({"status": "cancelled"}, {}, "not expected"),
    ],
)
def test_correction_that_cannot_be_is_refused_in_words(
    cast: Cast, record: CoachingRecord, changes: dict[str, str], sent: dict[str, Any], words: str
) -> None:
    Review.objects.update(**changes)
    wanted: dict[str, Any] = {"outcome": "asked", "reason": WHY, "now": LATER} | sent
    for service, by in ((services.ask_correction, cast.head), (services.correct_review, cast.manager)):
        with pytest.raises(Refused, match=words):
            service(review=record.review, by=by, **wanted)  # type: ignore[operator]
    assert not CorrectionRequest.objects.exists()
    assert not Correction.objects.exists()


def test_correction_of_an_old_week_is_judged_again(cast: Cast, closed: Review) -> None:
    DeploymentFactory(department=cast.emergency)
    for back in range(1, 4):
        ReviewFactory(series=closed.series, slot_date=closed.slot_date + timedelta(weeks=back), status="unlogged")
    assess_changed(now=LATER + timedelta(days=14))
    week = DepartmentWeek.objects.filter(department=cast.emergency, week_start=closed.week_start)
    assert week.get().outcome == "unlogged"
    later = LATER + timedelta(days=15)
    services.correct_review(review=closed, outcome="coached", reason=WHY, by=cast.manager, now=later)
    assess_changed(now=later + timedelta(minutes=1))
    assert week.get().outcome == "coached"


# --- rows that stay as they are ---


@pytest.mark.parametrize("change", [{"reason": "Another"}, {"asked_at": NOW}, {"outcome": "coached"}])
def test_request_is_never_changed_not_even_past_the_models(cast: Cast, change: dict[str, Any]) -> None:
    asked = CorrectionRequestFactory(asked_by=cast.head)
    with pytest.raises(AppendOnly):
        CorrectionRequest.objects.filter(pk=asked.pk).update(**change)
    for name, value in change.items():
        setattr(asked, name, value)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        asked.save()
    with pytest.raises(AppendOnly):
        CorrectionRequest.objects.all().delete()


@pytest.mark.parametrize("column", ["before", "after", "decided_at", "request_id", "reason"])
def test_correction_is_never_changed_not_even_past_the_models(cast: Cast, closed: Review, column: str) -> None:
    made = answer(ask(closed, cast.head), cast.manager, reason="Yes.")
    value = {"decided_at": NOW, "request_id": None}.get(column, "coached")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Correction._base_manager.filter(pk=made.pk).update(**{column: value})


def test_words_of_a_correction_can_be_erased(cast: Cast, closed: Review) -> None:
    answer(ask(closed, cast.head), cast.manager, reason="Yes.")
    CorrectionRequest.objects.update(reason="")
    Correction.objects.update(reason="")
    assert {CorrectionRequest.objects.get().reason, Correction.objects.get().reason} == {""}


# --- history ---


def test_history_tells_edits_and_corrections_in_their_order(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW)
    services.change_record(
        record=record, entry=ReviewEntry("not_raised"), by=cast.co_lead, now=NOW + timedelta(hours=1)
    )
    answer(ask(review, cast.head), cast.manager, make=False, reason="Nobody else remembers it.")
    services.correct_review(
        review=review, outcome="asked", reason=WHY, by=cast.manager, now=LATER + timedelta(minutes=1)
    )
    told = [(change.what, change.before, change.after) for change in history_of(review)]
    assert told == [
        ("logged", "", "Coached"),
        ("changed", "Coached", "Not raised"),
        ("correction asked for", "", "Asked"),
        ("correction declined", "Not raised", ""),
        ("corrected", "Not raised", "Asked"),
    ]


# --- pages ---


@pytest.fixture
def later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def page(client: Client, user: User, name: str, *args: Any, **sent: Any) -> Any:
    client.force_login(user)
    address = reverse(name, args=args)
    return client.post(address, sent, follow=True) if sent else client.get(address)


def test_head_asks_on_the_page_of_the_entry_and_reads_the_answer(
    cast: Cast, client: Client, record: CoachingRecord, later: None
) -> None:
    review = record.review
    there = reverse("reviews:correction", args=[review.public_id])
    assert there in page(client, cast.head, "feedback:log", review.public_id).content.decode()
    asked = page(client, cast.head, "reviews:correction", review.public_id, outcome="asked", reason=WHY)
    assert "waiting for the program office" in asked.content.decode()
    waiting = page(client, cast.manager, "reviews:corrections").content.decode()
    assert WHY in waiting
    one = CorrectionRequest.objects.get()
    page(client, cast.manager, "reviews:correction-answer", one.public_id, answer="make", **{f"{one.pk}-reason": "Yes"})
    mine = page(client, cast.head, "reviews:mine").content.decode()
    assert "Made by Mona Vale." in mine
    assert "“Yes”" in mine
    entry = page(client, cast.head, "feedback:log", review.public_id).content.decode()
    assert "How it came to say this" in entry


def test_head_asks_for_a_review_that_was_never_logged(cast: Cast, client: Client, closed: Review, later: None) -> None:
    there = reverse("reviews:correction", args=[closed.public_id])
    assert there in page(client, cast.head, "feedback:log", closed.public_id).content.decode()
    assert there not in page(client, cast.champion, "feedback:log", closed.public_id).content.decode()
    page(client, cast.head, "reviews:correction", closed.public_id, outcome="coached", reason=WHY)
    assert CorrectionRequest.objects.get().outcome == "coached"


def test_program_manager_corrects_on_the_page(cast: Cast, client: Client, closed: Review, later: None) -> None:
    shown = page(client, cast.manager, "reviews:correction", closed.public_id, outcome="coached", reason=WHY)
    assert "Corrected." in shown.content.decode()
    assert closed.record.outcome == "coached"


def test_history_is_shown_to_those_who_read_the_entry(
    cast: Cast, client: Client, record: CoachingRecord, later: None
) -> None:
    services.correct_review(review=record.review, outcome="asked", reason=WHY, by=cast.manager, now=LATER)
    CorrectionRequestFactory(review=record.review, asked_by=cast.head, asked_at=LATER)
    for user, shown in ((cast.co_lead, True), (cast.delegate, True), (cast.manager, True), (cast.champion, False)):
        text = page(client, user, "feedback:log", record.review.public_id).content.decode()
        assert (WHY in text) is shown, user


def test_lead_who_has_left_the_department_asks_nothing(
    cast: Cast, client: Client, record: CoachingRecord, later: None
) -> None:
    DepartmentLead.objects.filter(user=cast.head).update(ends_on=NOW.date())
    assert page(client, cast.head, "reviews:correction", record.review.public_id).status_code == 404


def test_reason_with_what_may_be_a_patient_warns_once(
    cast: Cast, client: Client, record: CoachingRecord, later: None
) -> None:
    sent = {"outcome": "asked", "reason": "It was about MRN 448812."}
    warned = page(client, cast.head, "reviews:correction", record.review.public_id, **sent)
    assert warned.status_code == 400
    assert "MRN 448812" in str(warned.context["form"]["send_as_is"].errors)
    page(client, cast.head, "reviews:correction", record.review.public_id, **sent, send_as_is="on")
    assert CorrectionRequest.objects.exists()


def test_answer_that_is_refused_keeps_its_words(cast: Cast, client: Client, closed: Review, later: None) -> None:
    one = ask(closed, cast.head)
    shown = page(client, cast.manager, "reviews:correction-answer", one.public_id, answer="decline")
    assert shown.status_code == 400
    assert "why not" in shown.content.decode()


@pytest.mark.parametrize("name", ["reviews:corrections", "reviews:correction", "feedback:log", "reviews:mine"])
def test_pages_keep_their_queries(cast: Cast, client: Client, record: CoachingRecord, later: None, name: str) -> None:
    args = [] if name in ("reviews:corrections", "reviews:mine") else [record.review.public_id]
    user = cast.manager if name == "reviews:corrections" else cast.head
    client.force_login(user)
    counts = []
    for size in (1, 6):
        for back in range(size):
            day = date(2026, 9, 3) - timedelta(weeks=back + size)
            review = ReviewFactory(series=record.review.series, slot_date=day, status="unlogged")
            one = CorrectionRequestFactory(review=review, asked_by=cast.head, asked_at=LATER)
            services.answer_correction(request=one, make=False, reason="No", by=cast.manager, now=LATER)
            CorrectionRequestFactory(review=review, asked_by=cast.head, asked_at=LATER)
        counts.append(_count(client, reverse(name, args=args)))
    assert counts[0] == counts[1] <= 12


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_program_page_tells_the_program_manager_that_one_waits(
    cast: Cast, client: Client, closed: Review, later: None
) -> None:
    DepartmentWeekFactory(department=cast.emergency)
    assert "waiting)" not in page(client, cast.manager, "insights:program").content.decode()
    ask(closed, cast.head)
    assert "1 correction waits for your answer." in page(client, cast.manager, "insights:program").content.decode()
    assert "waits for your answer" not in page(client, cast.executive, "insights:program").content.decode()
