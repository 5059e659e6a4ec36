"""What holds whatever a department does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.assessment import FLAGGED, weight
from apps.drift.stats.facts import settled
from apps.drift.stats.rules import reasons, watched
from tests.unit.drift.weeks import last, statuses, weeks

LINES = st.text("CcANHUXP-", min_size=1, max_size=40)


def asks_or_not(line: str) -> str:
    return "".join(letter for letter in line if letter not in "XP-")


@given(LINES)
@settings(max_examples=200)
def test_three_weeks_of_nobody_asking_are_never_called_on_track(line: str) -> None:
    if set(asks_or_not(line)[-3:]) <= {"N", "H"} and len(asks_or_not(line)) >= 3:
        assert last(line).status in FLAGGED


@given(LINES)
@settings(max_examples=200)
def test_silent_is_said_only_of_what_the_log_itself_says(line: str) -> None:
    if last(line).status == "silent":
        assert set(asks_or_not(line)[-4:]) <= {"N", "H"}


@given(LINES)
@settings(max_examples=200)
def test_rules_raise_no_more_than_a_look(line: str) -> None:
    status, _ = watched(settled(weeks(line)), None)

    assert status in (None, "watch", "unconfirmed")


@given(LINES)
@settings(max_examples=200)
def test_excused_and_open_weeks_change_no_reason(line: str) -> None:
    with_gaps = "X".join(line)

    assert reasons(settled(weeks(line))) == reasons(settled(weeks(with_gaps)))


@given(LINES)
@settings(max_examples=40, deadline=None)
def test_what_was_judged_does_not_depend_on_what_came_later(line: str) -> None:
    assert statuses(line) == [last(line[:end]).status for end in range(1, len(line) + 1)]


@given(LINES)
@settings(max_examples=200)
def test_every_listed_status_gives_its_reason_and_fits_its_column(line: str) -> None:
    answer = last(line)

    assert bool(answer.reasons) is bool(weight(answer.status))
    assert 0 < len(answer.sentence) <= 400
    assert all(number >= 0 for reason in answer.reasons for number in reason.numbers.values())
