from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.departments.models import Absence
from apps.reminders.kinds import all_kinds
from apps.reminders.models import LadderPolicy, Reminder, Watermark
from apps.reminders.selectors.ledger import ledger_counts, unrecorded
from apps.reminders.services import queue_due
from apps.reminders.services.passes import Pass
from apps.reviews.models import Holiday, Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, AT_ITS_END, NEXT_MORNING
from tests.cast import Cast
from tests.factories import DepartmentLeadFactory, NoteFactory, ReviewFactory, SeriesFactory

pytestmark = pytest.mark.usefixtures("by_mail_alone")

State = Reminder.State


def queued() -> list[tuple[str, str, User]]:
    rows = Reminder.objects.select_related("recipient").order_by("due_at", "pk")
    return [(row.step, row.state, row.recipient) for row in rows]


def away(user: User) -> None:
    Absence.objects.create(user=user, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 20))


def test_nothing_is_queued_before_it_is_due(review: Review) -> None:
    assert queue_due(now=AN_HOUR_BEFORE - timedelta(minutes=1)) == 0


def test_each_step_is_queued_once_for_the_expected_lead(review: Review, cast: Cast) -> None:
    for moment in (AN_HOUR_BEFORE, AT_ITS_END, NEXT_MORNING):
        queue_due(now=moment)
        assert queue_due(now=moment + timedelta(seconds=1)) == 0
    assert [(step, who) for step, _, who in queued()] == [
        ("before", cast.head),
        ("after", cast.head),
        ("follow-up", cast.head),
    ]


def test_newer_step_takes_the_place_of_unsent_older_ones(review: Review) -> None:
    queue_due(now=NEXT_MORNING)
    assert [(step, state) for step, state, _ in queued()] == [
        ("before", State.SUPERSEDED),
        ("after", State.SUPERSEDED),
        ("follow-up", State.DUE),
    ]
    assert unrecorded(NEXT_MORNING) == 0


@pytest.mark.parametrize("status", ["logged", "unlogged", "excused", "cancelled"])
def test_review_that_needs_no_answer_queues_nothing(review: Review, status: str) -> None:
    Review.objects.update(status=status)
    assert queue_due(now=NEXT_MORNING) == 0


def test_lead_on_leave_is_replaced_by_the_delegate(review: Review, cast: Cast) -> None:
    away(cast.head)
    queue_due(now=AT_ITS_END)
    assert {who for _, _, who in queued()} == {cast.delegate}


def test_co_lead_stands_in_when_lead_and_delegate_are_away(review: Review, cast: Cast) -> None:
    away(cast.head)
    away(cast.delegate)
    queue_due(now=AT_ITS_END)
    assert {who for _, _, who in queued()} == {cast.co_lead}


def test_nobody_is_asked_when_everybody_is_away(review: Review, cast: Cast) -> None:
    for person in (cast.head, cast.delegate, cast.co_lead):
        away(person)
    assert queue_due(now=AT_ITS_END) == 0


def test_expected_co_lead_is_asked_before_the_lead(cast: Cast) -> None:
    ReviewFactory(series=SeriesFactory(department=cast.emergency), expected_lead=cast.co_lead)
    queue_due(now=AT_ITS_END)
    assert {who for _, _, who in queued()} == {cast.co_lead}


def test_lead_who_has_left_office_is_not_asked(review: Review, cast: Cast) -> None:
    cast.head.leaderships.update(ends_on=date(2026, 11, 11))
    new = DepartmentLeadFactory(department=cast.emergency, starts_on=date(2026, 11, 12)).user
    queue_due(now=AT_ITS_END)
    assert {who for _, _, who in queued()} == {new}


def test_successor_does_not_get_what_the_predecessor_has_had(review: Review, cast: Cast) -> None:
    queue_due(now=AT_ITS_END)
    Reminder.objects.update(state=State.SENT, closed_at=AT_ITS_END)
    away(cast.head)
    assert queue_due(now=AT_ITS_END + timedelta(hours=1)) == 0
    assert queue_due(now=NEXT_MORNING) == 1


def test_two_runs_at_once_leave_one_row(review: Review) -> None:
    queue_due(now=AT_ITS_END)
    copy = Reminder.objects.get(step="after")
    copy.pk, copy.public_id = None, review.public_id
    Reminder.objects.bulk_create([copy], ignore_conflicts=True)
    assert Reminder.objects.filter(step="after").count() == 1


def test_new_note_is_queued_for_its_recipient_and_shown_to_no_lead(cast: Cast) -> None:
    note = NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician)
    queue_due(now=note.written_at)
    row = Reminder.objects.get()
    assert (row.kind, row.recipient, row.department_id) == ("note", cast.clinician, None)
    assert not Reminder.objects.visible_to(cast.head, day=date(2026, 11, 12)).exists()
    assert queue_due(now=note.written_at) == 0


@pytest.mark.parametrize("change", [{"read_at": AT_ITS_END}, {"erased_at": AT_ITS_END}])
def test_note_that_was_read_or_removed_is_not_announced(cast: Cast, change: dict[str, datetime]) -> None:
    NoteFactory(department=cast.emergency, author=cast.head, recipient=cast.clinician, **change)
    assert queue_due(now=NEXT_MORNING) == 0


def test_counts_name_every_state_and_add_up(review: Review) -> None:
    queue_due(now=NEXT_MORNING)
    counts = ledger_counts()
    assert set(counts) == set(State.values)
    assert sum(counts.values()) == Reminder.objects.count() == 3


@pytest.mark.django_db
def test_queueing_costs_the_same_number_of_queries_for_few_and_many() -> None:
    def cost(reviews: int) -> int:
        for _ in range(reviews):
            review = ReviewFactory()
            DepartmentLeadFactory(department=review.department)
        queue_due(now=AN_HOUR_BEFORE - timedelta(minutes=1))
        with CaptureQueriesContext(connection) as captured:
            assert queue_due(now=AT_ITS_END) == 3 * reviews  # two steps each, and one closed
        return len(captured)

    cost(1)  # some wait already
    others = len(all_kinds()) - 4  # each asks once whether it has anything to say
    # What the moments of reviews depend on: to see whether it changed, for new rows, waiting ones and escalations.
    assert cost(2) == cost(20) <= 32 + others


def test_message_id_depends_on_the_key_alone(review: Review) -> None:
    queue_due(now=AT_ITS_END)
    first = set(Reminder.objects.values_list("message_id", flat=True))
    Reminder.objects.all().delete()
    queue_due(now=NEXT_MORNING)
    assert first < set(Reminder.objects.values_list("message_id", flat=True))


def test_mark_moves_with_every_pass_and_everything_is_looked_at_once_an_hour(review: Review) -> None:
    queue_due(now=AN_HOUR_BEFORE)
    queue_due(now=AN_HOUR_BEFORE + timedelta(minutes=30))
    mark = Watermark.objects.get(kind="review")
    assert (mark.at, mark.full_at) == (AN_HOUR_BEFORE + timedelta(minutes=30), AN_HOUR_BEFORE)
    queue_due(now=AN_HOUR_BEFORE + timedelta(minutes=60))
    assert Watermark.objects.get(kind="review").full_at == AN_HOUR_BEFORE + timedelta(minutes=60)


def test_pass_that_comes_second_writes_nothing(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it looks, another one has been written."""
    passed = Pass.look

    def overtaken(this: Pass) -> list[Reminder]:
        rows = passed(this)
        Watermark.objects.filter(pk=this.mark.pk).update(passes=this.mark.passes + 1)
        return rows

    monkeypatch.setattr(Pass, "look", overtaken)
    assert queue_due(now=AN_HOUR_BEFORE) == 0
    monkeypatch.undo()
    assert queue_due(now=AN_HOUR_BEFORE) == 2  # by both roads


def test_rows_that_cannot_be_written_leave_the_mark_where_it_was(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_due(now=AN_HOUR_BEFORE - timedelta(minutes=1))
    monkeypatch.setattr(Reminder.objects, "bulk_create", lambda *rows, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        queue_due(now=AN_HOUR_BEFORE)
    assert Watermark.objects.get(kind="review").at == AN_HOUR_BEFORE - timedelta(minutes=1)


def test_review_planned_behind_the_mark_is_found_at_once(cast: Cast) -> None:
    queue_due(now=AT_ITS_END)
    series = SeriesFactory(department=cast.emergency)
    ReviewFactory(series=series, expected_lead=cast.head, changed_at=AT_ITS_END)
    assert queue_due(now=AT_ITS_END + timedelta(minutes=1)) > 0


def test_idle_pass_looks_at_no_review_that_has_no_step_now(review: Review) -> None:
    Review.objects.update(changed_at=AN_HOUR_BEFORE)
    queue_due(now=AT_ITS_END + timedelta(minutes=6))
    Reminder.objects.all().delete()
    assert queue_due(now=AT_ITS_END + timedelta(minutes=20)) == 0
    assert queue_due(now=AT_ITS_END + timedelta(minutes=66)) == 3  # once an hour it looks at all of them


def test_holiday_that_is_added_or_removed_makes_everything_be_looked_at_again(review: Review) -> None:
    queue_due(now=AT_ITS_END)
    Reminder.objects.all().delete()
    facility = review.department.division.facility
    Holiday.objects.create(facility=facility, day=date(2026, 11, 20), name="Founders' Day")
    assert queue_due(now=AT_ITS_END + timedelta(minutes=20)) == 3


def test_department_with_its_own_grace_is_followed_up_by_it(review: Review) -> None:
    LadderPolicy.objects.create(
        department=review.department, first_follow_up=2, second_follow_up=4, escalation=6, changed_at=AN_HOUR_BEFORE
    )
    queue_due(now=AN_HOUR_BEFORE + timedelta(days=8))
    found = Reminder.objects.filter(kind="review").order_by("due_at").values_list("step", "due_at")
    assert [f"{step} {due_at:%a %d}" for step, due_at in found] == [
        "before Thu 12",
        "after Thu 12",
        "follow-up Mon 16",
        "second-follow-up Wed 18",
    ]


def test_days_of_silence_are_made_up_step_by_step(review: Review) -> None:
    """The newest waits, all others are closed; nothing is missing from the ledger."""
    queue_due(now=AN_HOUR_BEFORE - timedelta(hours=3))
    queue_due(now=NEXT_MORNING + timedelta(days=5))
    assert [(step, state) for step, state, _ in queued()] == [
        ("before", State.SUPERSEDED),
        ("after", State.SUPERSEDED),
        ("follow-up", State.SUPERSEDED),
        ("second-follow-up", State.DUE),
    ]
