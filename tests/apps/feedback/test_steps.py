"""A step is carried from review to review until it is done or dropped."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.feedback import services
from apps.feedback.entries import StepCheck
from apps.feedback.models import NextStep
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from tests.cast import NOW, Cast
from tests.factories import BarrierFactory, NextStepFactory, RecordFactory

LAST_WEEK = date(2026, 11, 5)
STEPS = "/next-steps/"


@pytest.fixture
def earlier(review: Review, cast: Cast) -> CoachingRecord:
    return RecordFactory(review__series=review.series, review__slot_date=LAST_WEEK, coach=cast.head)


@pytest.fixture
def step(earlier: CoachingRecord, cast: Cast) -> NextStep:
    return NextStepFactory(record=earlier, text="Show one override", due_on=date(2026, 11, 10), owner=cast.clinician)


def check(step: NextStep, status: str, **more: Any) -> NextStep:
    return services.check_step(**{"step": step, "status": status, "now": NOW} | more)


def detail(review: Review) -> str:
    return reverse("feedback:log-detail", args=[review.public_id])


def address(step: NextStep) -> str:
    return reverse("feedback:step", args=[step.public_id])


# --- carried ---


@pytest.mark.parametrize("status", ["done", "dropped", "open"])
def test_step_looked_at_while_logging_counts_as_the_next_step(
    cast: Cast, review: Review, step: NextStep, status: str
) -> None:
    record = services.log_with_follow_up(
        review=review, entry=ReviewEntry("coached"), checked=[StepCheck(step, status)], by=cast.head, now=NOW
    )
    step.refresh_from_db()
    assert (record.next_step_made, record.depth, step.status, step.checked_at) == (True, 3, status, NOW)
    assert (step.closed_at is None) == (status == "open")


def test_review_without_a_look_at_the_step_has_no_next_step(cast: Cast, review: Review, step: NextStep) -> None:
    record = services.log_with_follow_up(review=review, entry=ReviewEntry("coached"), by=cast.head, now=NOW)
    assert not record.next_step_made


def test_step_tapped_after_the_one_tap_counts_too(cast: Cast, record: CoachingRecord, step: NextStep) -> None:
    check(step, "open", record=record, by=cast.head)
    record.refresh_from_db()
    assert (record.next_step_made, record.outcome, record.edited_at) == (True, "coached", NOW)


def test_step_of_the_same_review_is_no_look_at_the_last_one(cast: Cast, record: CoachingRecord) -> None:
    check(NextStepFactory(record=record), "done", record=record, by=cast.head)
    record.refresh_from_db()
    assert not record.next_step_made


def test_entry_that_is_closed_stays_as_it_is_and_the_step_is_done(
    cast: Cast, record: CoachingRecord, step: NextStep
) -> None:
    done = check(step, "done", record=record, by=cast.head, now=NOW + timedelta(days=15))
    record.refresh_from_db()
    assert (record.next_step_made, done.status) == (False, "done")


def test_step_that_was_dropped_is_not_opened_again(cast: Cast, step: NextStep) -> None:
    check(step, "dropped", by=cast.clinician)
    with pytest.raises(Refused, match="already dropped") as refusal:
        check(step, "open", by=cast.head)
    assert refusal.value.conflict


def test_looks_are_audited_without_the_words(cast: Cast, step: NextStep) -> None:
    check(step, "open", by=cast.head)
    check(step, "done", by=cast.head)
    events = AuditEvent.objects.order_by("pk")
    assert [event.action for event in events] == ["next_step.checked", "next_step.closed"]
    assert "override" not in str([event.data for event in events])


def test_detail_page_offers_open_steps_and_saves_the_answer(as_head: Client, review: Review, step: NextStep) -> None:
    done = NextStepFactory(record=step.record, text="Long done", status="done", closed_at=NOW)
    page = as_head.get(detail(review)).content.decode()
    assert "Show one override" in page
    assert "was due Tue 10 Nov" in page
    assert done.text not in page
    as_head.post(detail(review), {"outcome": "coached", f"carried-{step.public_id}": "done"})
    step.refresh_from_db()
    assert (step.status, CoachingRecord.objects.get(review=review).next_step_made) == ("done", True)


def test_detail_page_with_an_answer_nobody_offered_saves_the_rest(
    as_head: Client, review: Review, step: NextStep
) -> None:
    as_head.post(detail(review), {"outcome": "coached", f"carried-{step.public_id}": "later"})
    step.refresh_from_db()
    assert (step.checked_at, CoachingRecord.objects.get(review=review).next_step_made) == (None, False)


def test_logged_page_asks_after_steps_with_one_tap_each(
    as_head: Client, record: CoachingRecord, step: NextStep
) -> None:
    logged = reverse("feedback:log", args=[record.review.public_id])
    assert "Show one override" in as_head.get(logged).content.decode()
    page = as_head.post(
        address(step), {"status": "open", "review": str(record.review.public_id)}, follow=True
    ).content.decode()
    assert "is still open" in page
    assert "looked at" in page
    record.refresh_from_db()
    assert record.next_step_made


@pytest.mark.parametrize("who", ["manager", "champion"])
def test_words_of_a_step_are_kept_from_who_does_not_lead(
    cast: Cast, client: Client, review: Review, step: NextStep, the_moment: None, who: str
) -> None:
    client.force_login(getattr(cast, who))
    for page in (detail(review), STEPS, reverse("feedback:log", args=[review.public_id])):
        assert "Show one override" not in client.get(page).content.decode()


def test_step_of_another_department_marks_no_review(cast: Cast, as_head: Client, record: CoachingRecord) -> None:
    foreign = NextStepFactory(owner=cast.head)
    as_head.post(address(foreign), {"status": "done", "review": str(record.review.public_id)})
    record.refresh_from_db()
    foreign.refresh_from_db()
    assert (record.next_step_made, foreign.status) == (False, "done")


# --- the page of steps ---


def test_lead_sees_open_and_closed_steps_of_the_own_department(as_head: Client, step: NextStep) -> None:
    NextStepFactory(record=step.record, text="Long done", status="done", closed_at=NOW)
    NextStepFactory(text="Of somebody else")
    page = as_head.get(STEPS).content.decode()
    assert "Show one override" in page
    assert "Long done" in page
    assert "Of somebody else" not in page


def test_clinician_sees_the_own_steps_alone(as_clinician: Client, step: NextStep) -> None:
    NextStepFactory(record=step.record, text="Of somebody else")
    page = as_clinician.get(STEPS).content.decode()
    assert "Show one override" in page
    assert "Of somebody else" not in page
    assert "Who and when" not in page


def test_program_office_counts_and_reads_nothing(cast: Cast, client: Client, step: NextStep, the_moment: None) -> None:
    NextStepFactory(record=step.record, text="Long done", status="done", closed_at=NOW)
    NextStepFactory(record=step.record, text="Dropped it", status="dropped", closed_at=NOW)
    client.force_login(cast.manager)
    page = client.get(STEPS).content.decode()
    assert "1 of 2" in page
    for hidden in ("Show one override", "Long done", "Dropped it", "Casey Clark"):
        assert hidden not in page


@pytest.mark.parametrize("who", ["head", "manager", "clinician"])
def test_page_of_steps_needs_the_same_queries_at_every_size(
    cast: Cast, client: Client, step: NextStep, the_moment: None, who: str
) -> None:
    client.force_login(getattr(cast, who))

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(STEPS)
        return len(queries)

    few = count()
    for _ in range(20):
        NextStepFactory(record=step.record, owner=cast.clinician)
    NextStepFactory(record=step.record, status="done", closed_at=NOW)
    assert count() == few <= 12


@pytest.mark.parametrize("size", [1, 30])
def test_pages_of_a_review_stay_within_their_queries(
    as_head: Client, record: CoachingRecord, step: NextStep, size: int
) -> None:
    for number in range(size):
        NextStepFactory(record=step.record)
        BarrierFactory(
            department=record.review.department, answer=f"Done {number}", resolution="fixed", answered_at=NOW
        )
    for page in (detail(record.review), reverse("feedback:log", args=[record.review.public_id])):
        with CaptureQueriesContext(connection) as queries:
            as_head.get(page)
        assert len(queries) <= 12, page


# --- who and when ---


def test_lead_changes_owner_and_day_and_both_are_audited(cast: Cast, as_head: Client, step: NextStep) -> None:
    change = reverse("feedback:step-change", args=[step.public_id])
    assert "Casey Clark" in as_head.get(change).content.decode()
    as_head.post(change, {"owner": str(cast.colleague.public_id), "due_on": "2026-11-20"})
    step.refresh_from_db()
    assert (step.owner, step.due_on) == (cast.colleague, date(2026, 11, 20))
    event = AuditEvent.objects.get(action="next_step.changed")
    assert (event.data["due_before"], event.data["owner_before"]) == ("2026-11-10", cast.clinician.pk)


def test_day_out_of_range_is_refused_beside_the_field(as_head: Client, step: NextStep) -> None:
    change = reverse("feedback:step-change", args=[step.public_id])
    answer = as_head.post(change, {"owner": "", "due_on": "2029-01-01"})
    assert answer.status_code == 400
    assert "a year from now" in answer.content.decode()


def test_closed_step_is_not_changed(cast: Cast, step: NextStep) -> None:
    closed = check(step, "done", by=cast.head)
    with pytest.raises(Refused, match="already done"):
        services.change_step(step=closed, owner=None, due_on=step.due_on, by=cast.head, now=NOW)


def test_owner_who_left_since_may_keep_the_step(cast: Cast, step: NextStep) -> None:
    cast.clinician.memberships.update(ends_on=LAST_WEEK)
    changed = services.change_step(step=step, owner=cast.clinician, due_on=date(2026, 11, 30), by=cast.head, now=NOW)
    assert changed.due_on == date(2026, 11, 30)


# --- retention ---


def test_words_are_erased_after_twelve_months(cast: Cast, earlier: CoachingRecord) -> None:
    old, young = NOW - timedelta(days=365), NOW - timedelta(days=364)
    done = NextStepFactory(record=earlier, status="done", closed_at=old)
    kept = NextStepFactory(record=earlier, status="done", closed_at=young)
    forgotten = NextStepFactory(record=earlier, due_on=old.date())
    said = BarrierFactory(answered_at=old, resolution="fixed", answer="A new lamp.")
    waiting = BarrierFactory(reported_at=old)
    assert services.forget_old_words(now=NOW) == 3
    assert services.forget_old_words(now=NOW) == 0
    for row in (done, kept, forgotten, said, waiting):
        row.refresh_from_db()
    assert (done.text, forgotten.text, forgotten.status) == ("", "", "dropped")
    assert (said.text, said.answer) == ("", "A new lamp.")
    assert kept.text
    assert waiting.text
