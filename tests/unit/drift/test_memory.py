"""A course that is written down and taken up again goes on as if nothing had been."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats import letters, memory
from apps.drift.stats.course import Course
from apps.drift.stats.detector import evaluate
from apps.drift.stats.evidence import Pulse, WeekEvidence
from tests.unit.drift.weeks import FILTER, THRESHOLD


@st.composite
def pulses(draw: st.DrawFn) -> Pulse:
    n = draw(st.integers(0, 40))
    low = draw(st.integers(0, n))
    return Pulse(low, draw(st.integers(low, n)), n, draw(st.integers(1, 8)))


WEEKS = st.lists(
    st.builds(WeekEvidence, st.sampled_from(sorted(letters.LETTERS)), st.none() | pulses()), min_size=1, max_size=30
)


def line(weeks: list[WeekEvidence]) -> str:
    return "".join(map(letters.written, weeks))


@given(WEEKS)
def test_line_of_weeks_reads_as_it_was_written(weeks: list[WeekEvidence]) -> None:
    assert letters.read(line(weeks)) == weeks


def test_weeks_without_answers_are_one_letter_each() -> None:
    assert line([WeekEvidence("coached"), WeekEvidence("none"), WeekEvidence("not_held")]) == "C-H"
    assert line([WeekEvidence("coached", Pulse(4, 6, 12, 4))]) == "C4:6/12w4"


@given(WEEKS, st.data())
@settings(max_examples=60, deadline=None)
def test_course_taken_up_again_believes_the_same_to_the_last_digit(
    weeks: list[WeekEvidence], data: st.DataObject
) -> None:
    left = data.draw(st.integers(1, len(weeks)))
    whole, first = Course(), Course()
    for week in weeks:
        whole.read(FILTER, week)
    for week in weeks[:left]:
        first.read(FILTER, week)
    belief, rest = memory.written(first)

    again = memory.taken_up(line(first.seen), belief, json.loads(json.dumps(rest)))
    for week in weeks[left:]:
        again.read(FILTER, week)

    assert again.seen == whole.seen
    assert again.state == whole.state
    assert (again.evaluated().belief, again.evaluated().weeks_lost) == (
        whole.evaluated().belief,
        whole.evaluated().weeks_lost,
    )


@given(WEEKS)
@settings(max_examples=60, deadline=None)
def test_course_comes_to_what_the_detector_comes_to(weeks: list[WeekEvidence]) -> None:
    course = Course()
    for week, expected in zip(weeks, evaluate(FILTER, weeks, THRESHOLD), strict=True):
        course.read(FILTER, week)
        found = course.evaluated()
        assert (found.belief, found.known, found.weeks_lost) == (expected.belief, expected.known, expected.weeks_lost)
        assert found.counters == expected.counters
