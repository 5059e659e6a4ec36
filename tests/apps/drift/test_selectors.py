from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from apps.drift import selectors
from apps.drift.models import DepartmentWeek, DriftFlag
from tests.cast import Cast
from tests.factories import DepartmentFactory, DepartmentWeekFactory, DriftFlagFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 12)
MONDAY = date(2026, 11, 9)


def test_board_shows_worst_first_with_a_cell_for_every_week(cast: Cast) -> None:
    DepartmentWeekFactory(department=cast.emergency, week_start=MONDAY, status="on_track")
    DepartmentWeekFactory(department=cast.surgery, week_start=MONDAY, status="silent", weeks_silent=5)

    board = selectors.board(user=cast.manager, day=TODAY)

    assert [row.code for row in board.rows] == ["SUR", "EDP"]
    assert [len(row.cells) for row in board.rows] == [13, 13]
    assert board.weeks[-1] == MONDAY
    assert board.rows[1].lead_name == "Dr. Hana Marsh"


def test_board_counts_every_status_and_names_what_changed(cast: Cast) -> None:
    last = MONDAY - timedelta(weeks=1)
    for monday, status in ((last, "on_track"), (MONDAY, "watch")):
        DepartmentWeekFactory(department=cast.emergency, week_start=monday, status=status)
        DepartmentWeekFactory(department=cast.surgery, week_start=monday, status="on_track")

    board = selectors.board(user=cast.manager, day=TODAY)

    assert (board.counts["watch"], board.counts["on_track"], board.counts["silent"]) == (1, 1, 0)
    assert [(row.code, row.status_before) for row in board.changed_since_monday] == [("EDP", "on_track")]


def test_board_coverage_leaves_excused_departments_out_and_counts_waiting_ones(cast: Cast) -> None:
    last = MONDAY - timedelta(weeks=1)
    away, waiting = DepartmentFactory(), DepartmentFactory()
    for department, outcome in (
        (cast.emergency, "coached"),
        (cast.surgery, "unlogged"),
        (away, "excused"),
        (waiting, "pending"),
    ):
        DepartmentWeekFactory(department=department, week_start=last, outcome=outcome)

    coverage = selectors.board(user=cast.manager, day=TODAY).coverage

    assert (coverage.numerator, coverage.denominator, coverage.waiting) == (1, 3, 1)


def test_board_without_departments_has_no_value_to_show(cast: Cast) -> None:
    board = selectors.board(user=cast.manager, day=TODAY)

    assert board.rows == []
    assert board.coverage.value is None


@pytest.mark.parametrize(
    ("who", "told"), [("manager", True), ("head", True), ("executive", False), ("clinician", False)]
)
def test_board_reasons_are_for_the_program_office_and_the_lead(cast: Cast, who: str, told: bool) -> None:
    DepartmentWeekFactory(department=cast.emergency, week_start=MONDAY, status="watch", reasons=[{"code": "R1"}])
    DriftFlagFactory(department=cast.emergency, raised_at=datetime(2026, 11, 9, tzinfo=UTC))

    (row,) = selectors.board(user=getattr(cast, who), day=TODAY).rows

    assert bool(row.reasons) is told


def test_executive_reads_a_flag_once_it_has_stood_for_two_weeks(cast: Cast) -> None:
    flag = DriftFlagFactory(department=cast.emergency, raised_at=datetime(2026, 11, 9, tzinfo=UTC))

    assert selectors.standing_flags(user=cast.executive, day=TODAY) == []
    assert [row.public_id for row in selectors.standing_flags(user=cast.executive, day=date(2026, 11, 30))] == [
        flag.public_id
    ]


def test_standing_flags_say_how_the_department_stands_today(cast: Cast) -> None:
    DriftFlagFactory(department=cast.emergency, status="silent", reasons=[{"code": "R3", "text": "", "numbers": {}}])
    DepartmentWeekFactory(department=cast.emergency, week_start=MONDAY, status="drifting", weeks_silent=1)

    (row,) = selectors.standing_flags(user=cast.manager, day=TODAY)

    assert (row.status, row.status_now, row.weeks_silent, row.play.code) == ("silent", "drifting", 1, "P3")


def test_snoozed_flag_needs_somebody_again_after_its_day(cast: Cast) -> None:
    DriftFlagFactory(department=cast.emergency, state="snoozed", snoozed_until=TODAY)

    assert not selectors.standing_flags(user=cast.manager, day=TODAY)[0].needs_somebody
    assert selectors.standing_flags(user=cast.manager, day=TODAY + timedelta(days=1))[0].needs_somebody


def test_history_without_the_right_to_reasons_tells_counts_only(cast: Cast) -> None:
    DepartmentWeekFactory(department=cast.emergency, week_start=MONDAY, status="watch", sentence="Nobody asked.")
    DriftFlagFactory(department=cast.emergency)

    told = selectors.department_history(department=cast.emergency, day=TODAY, reasons=True)
    plain = selectors.department_history(department=cast.emergency, day=TODAY, reasons=False)

    assert (told.weeks[0].sentence, told.flag is not None) == ("Nobody asked.", True)
    assert (plain.weeks[0].sentence, plain.flag, plain.status) == ("", None, "watch")


@pytest.mark.parametrize("size", [2, 12])
def test_selectors_take_the_same_number_of_queries_at_any_size(
    cast: Cast, size: int, django_assert_num_queries: Any
) -> None:
    for number in range(size):
        department = DepartmentFactory()
        DriftFlagFactory(department=department)
        weeks = [MONDAY - timedelta(weeks=back) for back in range(number + 1)]
        DepartmentWeek.objects.bulk_create(
            DepartmentWeekFactory.build(department=department, week_start=monday) for monday in weeks
        )

    with django_assert_num_queries(4):
        selectors.board(user=cast.manager, day=TODAY)
    with django_assert_num_queries(4):
        selectors.standing_flags(user=cast.manager, day=TODAY)
    assert DriftFlag.objects.count() == size
