from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.departments.models import Membership
from apps.reviews import services
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from apps.tools.models import Deployment, TrainedBehaviour
from tests.cast import NOW, Cast
from tests.factories import (
    AIToolFactory,
    DeploymentFactory,
    NoteFactory,
    ReviewFactory,
    SeriesFactory,
    TrainedBehaviourFactory,
)

COACHED = ReviewEntry("coached")


def refused(review: Review, entry: ReviewEntry, *, now: datetime = NOW) -> Refused:
    with pytest.raises(Refused) as refusal:
        services.log_review(review=review, entry=entry, by=review.expected_lead, now=now)
    assert not CoachingRecord.objects.filter(review=review).exists()
    return refusal.value


def test_log_review_by_the_head_keeps_who_what_and_when(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    assert (record.coach, record.coach_role, record.logged_by) == (cast.head, "lead", cast.head)
    assert (record.held_on, record.submitted_at, record.source) == (date(2026, 11, 12), NOW, "page")
    assert (record.entry_level, record.depth) == (1, 2)
    review.refresh_from_db()
    assert (review.status, review.changed_at) == ("logged", NOW)
    assert AuditEvent.objects.get(action="review.logged").actor_id == cast.head.pk


def test_log_review_at_level_one_needs_few_queries(
    cast: Cast, review: Review, django_assert_num_queries: object
) -> None:
    review = Review.objects.select_related("department").get(pk=review.pk)
    with django_assert_num_queries(4):  # type: ignore[operator]  # the role, the claim, the record, the audit event
        services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)


def test_log_review_with_the_same_client_uuid_gives_the_same_record(cast: Cast, review: Review) -> None:
    tap = uuid4()
    first = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW, client_uuid=tap)
    stale = Review.objects.get()
    stale.status = Review.Status.OPEN
    again = services.log_review(review=stale, entry=ReviewEntry("asked"), by=cast.head, now=NOW, client_uuid=tap)
    assert again == first
    assert CoachingRecord.objects.get().outcome == "coached"


def test_log_review_a_second_time_is_a_conflict_that_says_who_was_first(cast: Cast, review: Review) -> None:
    services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    with pytest.raises(Refused, match="Hana Marsh") as refusal:
        services.log_review(review=review, entry=COACHED, by=cast.co_lead, now=NOW)
    assert refusal.value.conflict
    assert CoachingRecord.objects.count() == 1


def test_log_review_with_a_client_uuid_of_another_review_is_a_conflict(cast: Cast, review: Review) -> None:
    tap = uuid4()
    services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW, client_uuid=tap)
    other = ReviewFactory(series=SeriesFactory(department=cast.emergency))
    with pytest.raises(Refused) as refusal:
        services.log_review(review=other, entry=COACHED, by=cast.head, now=NOW, client_uuid=tap)
    assert refusal.value.code == "client_uuid_used"


def test_log_review_by_the_program_office_is_logged_for_the_lead(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.manager, now=NOW)
    assert (record.coach, record.coach_role) == (cast.head, "lead")
    assert (record.logged_by, record.source) == (cast.manager, "phone")
    assert AuditEvent.objects.get(action="review.logged").data["on_behalf_of"] == cast.head.pk


def test_log_review_by_the_peer_champion_keeps_the_role(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.champion, now=NOW)
    assert (record.coach, record.coach_role) == (cast.champion, "peer_champion")


def test_log_review_naming_a_coach_from_elsewhere_is_refused(cast: Cast, review: Review) -> None:
    assert refused(review, ReviewEntry("coached", coach=cast.other_head)).field == "coach"


def test_log_review_before_its_day_is_refused(cast: Cast, review: Review) -> None:
    refusal = refused(review, COACHED, now=review.opens_at - timedelta(seconds=1))
    assert (refusal.code, "Thursday, November 12" in refusal.message) == ("not_begun", True)


def test_log_review_unlogged_but_within_fourteen_days_is_taken(cast: Cast, review: Review) -> None:
    Review.objects.update(status="unlogged")
    review.refresh_from_db()
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=review.ends_at + timedelta(days=14))
    assert record.held_on == date(2026, 11, 12)


def test_log_review_after_fourteen_days_is_refused_with_a_way_out(cast: Cast, review: Review) -> None:
    refusal = refused(review, COACHED, now=review.ends_at + timedelta(days=14, seconds=1))
    assert (refusal.code, "program office" in refusal.message) == ("window_closed", True)


@pytest.mark.parametrize("status", ["excused", "cancelled"])
def test_log_review_that_is_not_expected_is_refused(cast: Cast, review: Review, status: str) -> None:
    Review.objects.update(status=status)
    review.refresh_from_db()
    assert refused(review, COACHED).code == status


@pytest.mark.parametrize("held_on", [date(2026, 11, 13), date(2026, 11, 8)])
def test_log_review_held_tomorrow_or_before_its_week_is_refused(cast: Cast, review: Review, held_on: date) -> None:
    assert refused(review, ReviewEntry("coached", held_on=held_on)).field == "held_on"


def test_log_review_earlier_in_the_week_is_taken(cast: Cast, review: Review) -> None:
    entry = ReviewEntry("coached", held_on=date(2026, 11, 9))
    assert services.log_review(review=review, entry=entry, by=cast.head, now=NOW).held_on == date(2026, 11, 9)


def test_log_review_with_details_keeps_them(cast: Cast, review: Review) -> None:
    tool = DeploymentFactory(department=cast.emergency).tool
    behaviour = TrainedBehaviourFactory(tool=tool)
    entry = ReviewEntry(
        "coached",
        tools=(tool,),
        behaviours=(behaviour,),
        clinicians=(cast.clinician, cast.clinician),
        observed_n=2,
        observed_m=5,
    )
    record = services.log_review(review=review, entry=entry, by=cast.head, now=NOW)
    assert (list(record.tools.all()), list(record.behaviours.all())) == ([tool], [behaviour])
    assert (list(record.clinicians.all()), record.observed, record.entry_level) == ([cast.clinician], True, 3)


def test_log_review_with_a_tool_not_in_use_here_is_refused(cast: Cast, review: Review) -> None:
    elsewhere = DeploymentFactory(department=cast.surgery).tool
    retired = DeploymentFactory(department=cast.emergency, stage=Deployment.Stage.RETIRED).tool
    for tool in (elsewhere, retired, AIToolFactory()):
        assert refused(review, ReviewEntry("coached", tools=(tool,))).field == "tools"


def test_log_review_with_a_burden_step_as_behaviour_is_refused(cast: Cast, review: Review) -> None:
    tool = DeploymentFactory(department=cast.emergency).tool
    burden = TrainedBehaviourFactory(tool=tool, kind=TrainedBehaviour.Kind.BURDEN)
    assert refused(review, ReviewEntry("coached", behaviours=(burden,))).field == "behaviours"


def test_log_review_naming_somebody_who_had_left_is_refused(cast: Cast, review: Review) -> None:
    Membership.objects.filter(user=cast.clinician).update(ends_on=date(2026, 11, 11))
    assert refused(review, ReviewEntry("coached", clinicians=(cast.clinician,))).field == "clinicians"


def test_change_record_replaces_what_was_entered(cast: Cast, review: Review) -> None:
    record = services.log_review(
        review=review, entry=ReviewEntry("coached", clinicians=(cast.clinician,)), by=cast.head, now=NOW
    )
    later = NOW + timedelta(days=2)
    changed = services.change_record(record=record, entry=ReviewEntry("asked"), by=cast.co_lead, now=later)
    assert (changed.outcome, list(changed.clinicians.all()), changed.edited_at) == ("asked", [], later)
    assert (changed.coach, changed.logged_by) == (cast.head, cast.head)
    assert Review.objects.get().changed_at == later
    assert AuditEvent.objects.get(action="record.changed").data == {"before": "coached", "outcome": "asked"}


def test_change_record_after_fourteen_days_is_refused(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    with pytest.raises(Refused) as refusal:
        services.change_record(record=record, entry=ReviewEntry("asked"), by=cast.head, now=NOW + timedelta(days=15))
    assert refusal.value.code == "window_closed"


def test_change_record_keeps_a_tool_that_was_retired_since(cast: Cast, review: Review) -> None:
    tool = DeploymentFactory(department=cast.emergency).tool
    entry = ReviewEntry("coached", tools=(tool,))
    record = services.log_review(review=review, entry=entry, by=cast.head, now=NOW)
    Deployment.objects.update(stage=Deployment.Stage.RETIRED)
    changed = services.change_record(record=record, entry=entry, by=cast.head, now=NOW)
    assert list(changed.tools.all()) == [tool]


@pytest.mark.parametrize(("days", "status"), [(0, "open"), (11, "unlogged")])
def test_undo_log_puts_the_review_back_where_it_stood(cast: Cast, review: Review, days: int, status: str) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    services.undo_log(record=record, by=cast.head, now=NOW + timedelta(days=days))
    review.refresh_from_db()
    assert (review.status, review.changed_at) == (status, NOW + timedelta(days=days))
    assert not CoachingRecord.objects.exists()
    services.log_review(review=review, entry=ReviewEntry("asked"), by=cast.head, now=NOW + timedelta(days=days))


def test_undo_log_with_a_note_hanging_on_it_is_refused(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    NoteFactory(record=record, department=cast.emergency, author=cast.head, recipient=cast.clinician)
    with pytest.raises(Refused, match="note"):
        services.undo_log(record=record, by=cast.head, now=NOW)
    review.refresh_from_db()
    assert review.status == "logged"


def test_log_review_tapped_again_on_the_review_as_it_is_now_gives_the_same_record(cast: Cast, review: Review) -> None:
    tap = uuid4()
    first = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW, client_uuid=tap)
    fresh = Review.objects.get(pk=review.pk)
    assert services.log_review(review=fresh, entry=COACHED, by=cast.head, now=NOW, client_uuid=tap) == first


def test_change_record_without_a_day_keeps_the_day(cast: Cast, review: Review) -> None:
    entry = ReviewEntry("coached", held_on=date(2026, 11, 10))
    record = services.log_review(review=review, entry=entry, by=cast.head, now=NOW)
    changed = services.change_record(record=record, entry=ReviewEntry("asked"), by=cast.head, now=NOW)
    assert changed.held_on == date(2026, 11, 10)


def test_change_record_that_was_taken_back_meanwhile_is_a_conflict(cast: Cast, review: Review) -> None:
    record = services.log_review(review=review, entry=COACHED, by=cast.head, now=NOW)
    services.undo_log(record=CoachingRecord.objects.get(), by=cast.head, now=NOW)
    with pytest.raises(Refused, match="taken back") as refusal:
        services.change_record(record=record, entry=COACHED, by=cast.head, now=NOW)
    assert refusal.value.conflict
