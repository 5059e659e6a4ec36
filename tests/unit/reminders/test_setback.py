from datetime import timedelta
from uuid import UUID

import pytest

from apps.reminders.mark import Mark
from apps.reminders.setback import Standing, Word, judge, knows

OURS, THEIRS = UUID(int=1), UUID(int=2)
NOW_AND_THEN, YESTERDAY = timedelta(minutes=2), timedelta(days=1)


def database(generation: int, age: timedelta | None = YESTERDAY, *, empty: bool = False) -> Standing:
    return Standing(OURS, generation, age, empty)


CASES = {
    "a fresh installation": (None, database(0, None, empty=True), Word.GO),
    "begun anew beside an old file": (Mark(THEIRS, 70), database(0, None, empty=True), Word.GO),
    "from before there was a guard": (None, database(0, None), Word.GO),
    "as it was left a second ago": (Mark(OURS, 70), database(70, NOW_AND_THEN), Word.GO),
    "an outage of a day": (Mark(OURS, 70), database(70), Word.GO),
    "a crash between the two, then a day": (Mark(OURS, 70), database(71), Word.GO),
    "another machine sends at this moment": (Mark(OURS, 70), database(500, NOW_AND_THEN), Word.GO),
    "a new machine beside one that sends": (None, database(500, NOW_AND_THEN), Word.GO),
    "one generation back": (Mark(OURS, 70), database(69, NOW_AND_THEN), Word.SET_BACK),
    "last night's backup": (Mark(OURS, 70), database(40), Word.SET_BACK),
    "a copy from before the first message": (Mark(OURS, 70), database(0, None), Word.SET_BACK),
    "another hospital's database": (Mark(THEIRS, 70), database(70), Word.ANOTHER),
    "last night's backup on a new machine": (None, database(500), Word.UNKNOWN),
    "a machine that stood still while another went on": (Mark(OURS, 70), database(500), Word.UNKNOWN),
    "file and database out of one backup": (Mark(OURS, 70, copied=True), database(70), Word.UNKNOWN),
    "let go by an operator, file still behind": (Mark(OURS, 70), database(1_000_070, None), Word.GO),
}


@pytest.mark.parametrize("case", CASES)
def test_database_is_judged_by_the_mark(case: str) -> None:
    mark, standing, word = CASES[case]
    assert judge(mark, standing) is word


def test_only_the_last_sender_knows_the_database() -> None:
    assert knows(Mark(OURS, 70), database(70))
    assert not knows(Mark(OURS, 70), database(90))
    assert not knows(None, database(70))
