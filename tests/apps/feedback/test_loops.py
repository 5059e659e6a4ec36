"""How much of what was begun found its end in time: counted for the whole house, by one query."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.feedback.selectors import Loops, loops
from tests.cast import NOW, Cast
from tests.factories import BarrierFactory, DepartmentWeekFactory, NextStepFactory, NoteFactory

TODAY = NOW.date()
DAY = timedelta(days=1)


def counted(**expected: int) -> None:
    assert loops(day=TODAY, now=NOW) == Loops(**expected)


def test_note_is_due_after_two_weeks_and_stuck_until_it_is_read(cast: Cast) -> None:
    NoteFactory(written_at=NOW - 14 * DAY)
    NoteFactory(written_at=NOW - 13 * DAY)
    NoteFactory(written_at=NOW - 20 * DAY, read_at=NOW - 7 * DAY)
    NoteFactory(written_at=NOW - 20 * DAY, read_at=NOW - 5 * DAY)
    counted(stuck_notes=1, notes_due=3, notes_closed=1)


def test_disagreement_closes_a_note_like_any_answer(cast: Cast) -> None:
    read = NOW - 14 * DAY
    NoteFactory(written_at=NOW - 15 * DAY, read_at=read, responded_at=read, response="disagreed")
    counted(notes_due=1, notes_closed=1)


def test_what_was_taken_back_and_who_left_are_in_no_number(cast: Cast) -> None:
    cast.clinician.is_active = False
    cast.clinician.save()
    NoteFactory(written_at=NOW - 20 * DAY, recipient=cast.clinician)
    NoteFactory(written_at=NOW - 20 * DAY, removal_asked_at=NOW)
    NextStepFactory(due_on=TODAY - 20 * DAY, owner=cast.clinician)
    NextStepFactory(due_on=TODAY - 20 * DAY, status="dropped", closed_at=NOW)
    counted()


def test_step_is_stuck_from_its_day_and_due_a_week_later(cast: Cast) -> None:
    NextStepFactory(due_on=TODAY - DAY)
    NextStepFactory(due_on=TODAY)
    NextStepFactory(due_on=TODAY - 7 * DAY, status="done", closed_at=NOW)
    NextStepFactory(due_on=TODAY - 8 * DAY, status="done", closed_at=NOW)
    counted(stuck_steps=1, steps_due=2, steps_closed=1)


def test_barrier_is_stuck_after_its_day(cast: Cast) -> None:
    said: dict[str, Any] = {"resolution": "fixed", "answer": "Done."}
    BarrierFactory(answer_due_on=TODAY)
    BarrierFactory(answer_due_on=TODAY - DAY)
    BarrierFactory(answer_due_on=TODAY - 2 * DAY, answered_at=NOW - 3 * DAY, **said)
    BarrierFactory(answer_due_on=TODAY - 9 * DAY, answered_at=NOW - 3 * DAY, **said)
    counted(stuck_barriers=1, barriers_due=3, barriers_closed=1)


def test_what_was_due_long_ago_is_stuck_and_weighs_no_more(cast: Cast) -> None:
    NoteFactory(written_at=NOW - 71 * DAY)
    NextStepFactory(due_on=TODAY - 64 * DAY)
    BarrierFactory(answer_due_on=TODAY - 57 * DAY)
    counted(stuck_notes=1, stuck_steps=1, stuck_barriers=1)


@pytest.mark.parametrize("size", [0, 12])
def test_everything_is_counted_in_one_query(cast: Cast, size: int, django_assert_num_queries: Any) -> None:
    for _ in range(size):
        BarrierFactory(department=cast.emergency)
    with django_assert_num_queries(1):
        loops(day=TODAY, now=NOW)


def test_program_page_says_what_is_stuck_with_its_denominators(cast: Cast, client: Client, the_moment: None) -> None:
    DepartmentWeekFactory(department=cast.emergency, status="on_track")
    BarrierFactory(department=cast.emergency, answer_due_on=TODAY - DAY, text="Secret words")
    NoteFactory(written_at=NOW - 20 * DAY, read_at=NOW - 19 * DAY)
    client.force_login(cast.manager)
    page = " ".join(client.get("/program/").content.decode().split())
    for words in ("1 barrier unanswered for more than 21 days", "1 of 2", "read in time: 1 of 1", "none was due"):
        assert words in page
    assert "Secret words" not in page
    client.force_login(cast.executive)
    assert "unanswered for more" not in client.get("/program/").content.decode()
