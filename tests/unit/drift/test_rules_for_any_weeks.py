"""What holds whatever a department does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.assessment import FLAGGED, weight
from apps.drift.stats.facts import settled
from apps.drift.stats.reasons import silent_run
from apps.drift.stats.rules import reasons
from tests.unit.drift.weeks import last, lived, weeks

LINES = st.text("CcANHUXP-", min_size=1, max_size=40)


def asks_or_not(line: str) -> str:
    return "".join(letter for letter in line if letter not in "XP-")


@given(LINES)
@settings(max_examples=400)
def test_three_weeks_of_nobody_asking_are_never_called_on_track(line: str) -> None:
    if set(asks_or_not(line)[-3:]) <= {"N", "H"} and len(asks_or_not(line)) >= 3:
        assert last(line).status in FLAGGED


@given(LINES)
@settings(max_examples=400)
def test_silent_is_said_only_of_what_the_log_itself_says(line: str) -> None:
    if last(line).status == "silent":
        run = silent_run(settled(weeks(line)))
        entries = [letter for letter in asks_or_not(line) if letter != "U"]
        assert len(run) >= 4
        assert set(entries[-4:]) <= {"N", "H"}
        assert 2 * sum(week.outcome == "unlogged" for week in run) < len(run)


@given(LINES)
@settings(max_examples=200)
def test_excused_and_open_weeks_change_no_reason(line: str) -> None:
    with_gaps = "X".join(line)

    assert reasons(settled(weeks(line))) == reasons(settled(weeks(with_gaps)))


@given(LINES)
@settings(max_examples=200)
def test_what_was_judged_does_not_depend_on_what_came_later(line: str) -> None:
    statuses = [answer.status for answer in lived(line)]

    assert statuses == [last(line[:end]).status for end in range(1, len(line) + 1)][: len(statuses)]


@given(LINES)
@settings(max_examples=200)
def test_every_listed_status_gives_its_reason_and_fits_its_column(line: str) -> None:
    answer = last(line)

    assert bool(answer.reasons) is bool(weight(answer.status))
    assert 0 < len(answer.sentence) <= 400
    assert all(number >= 0 for reason in answer.reasons for number in reason.numbers.values())


@given(LINES)
@settings(max_examples=200)
def test_numbers_of_silence_add_up(line: str) -> None:
    for reason in reasons(settled(weeks(line))):
        if reason.code == "R1":
            numbers = reason.numbers
            assert numbers["weeks"] == numbers["not_raised"] + numbers["not_held"] + numbers["unlogged"]
