"""Every number in a sentence is one of the counted numbers, and every counted number adds up from the weeks."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.drift.stats.assessment import Assessment, Reason, weight
from apps.drift.stats.course import Course
from apps.drift.stats.evidence import Pulse
from apps.drift.stats.letters import evidence_of
from apps.drift.stats.posterior import Posterior
from apps.drift.stats.wording import percent, seen
from tests.unit.drift.weeks import FILTER, LAST, last, weeks

STARTS = st.sampled_from(["", "CCCCCCCC", "CCCCCCNCCCACCCCC", "cccccc", "CCCCCCCCXXX"])
LINES = st.builds(str.__add__, STARTS, st.text("CANHUX", min_size=1, max_size=14))
NAMES = {"asked": "A", "not_raised": "N", "not_held": "H", "unlogged": "U"}
LISTED = "drifting"


def known(line: str) -> str:
    return "".join(letter for letter in line.upper() if letter not in "XP- ")


def recounted(reason: Reason, line: str) -> dict[str, int]:
    """The numbers of R1, R2, R15 and R4 as somebody counts them in the letters."""
    letters = known(line)
    run = "".join(takewhile("ANHU".__contains__, reversed(letters)))
    if "coached" in reason.numbers:
        now, before = letters[-8:], letters[-16:-8]
        found = {"coached": now.count("C"), "weeks": len(now)}
    else:
        if "before" not in reason.numbers and reason.code == "R1":
            run = "".join(takewhile("NHU".__contains__, run))  # nobody asked, which says less than: nobody coached
        before = letters[: len(letters) - len(run)][-8:]
        counts = Counter(run)
        found = {"weeks": len(run)} | {name: counts[letter] for name, letter in NAMES.items()}
    if "before" in reason.numbers:
        found |= {"before": before.count("C"), "before_weeks": len(before)}
    if "leave" in reason.numbers:
        found["leave"] = len("".join(takewhile("X".__eq__, reversed(line[: _first(line, len(run))]))))
    return found


def _first(line: str, run: int) -> int:
    """Where the run of so many known weeks begins in the line, excused ones included."""
    at = [index for index, letter in enumerate(line) if letter in "CcANHU"]
    return at[len(at) - run]


def numbers_said(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"\d+", text)}


def probability(line: str) -> int:
    course = Course()
    for week in weeks(line):
        course.read(FILTER, evidence_of(week))
    return percent(course.evaluated().belief.p)


def told(answer: Assessment) -> list[Reason]:
    return [reason for reason in answer.reasons if reason.code in ("R1", "R2", "R15")]


@given(LINES)
@settings(max_examples=100, deadline=None)
def test_numbers_of_a_reason_add_up_from_the_weeks(line: str) -> None:
    for reason in told(last(line)):
        assert dict(reason.numbers) == recounted(reason, line), reason.text


@given(LINES)
@settings(max_examples=100, deadline=None)
def test_every_number_said_is_one_that_adds_up(line: str) -> None:
    answer = last(line)
    if not weight(answer.status):
        return
    excused = known_since(line).count("X")
    counted = {number for reason in answer.reasons for number in reason.numbers.values()}
    allowed = counted | {excused, probability(line), 4}  # R4 looks at four weeks at least
    assert numbers_said(answer.sentence) <= allowed, answer.sentence
    assert ("Not counted" in answer.sentence) is (excused > 0)


def known_since(line: str) -> str:
    """The weeks from the eighth last known one on."""
    count = min(8, len(known(line)))
    return line[_first(line, count) :] if count else line


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_every_listed_week_has_a_reason_and_a_sentence_that_fits(line: str) -> None:
    answer = last(line)

    assert bool(answer.reasons) is bool(weight(answer.status))
    assert 0 < len(answer.sentence) <= 400


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "CCCC CCNC NHXNNNN",
            "Nobody has asked about AI use for 6 expected weeks: not raised in 5, not held in 1; coached in 7 of the 8 "
            "before. Not counted: 1 excused week.",
        ),
        (
            "CCCC CCCC AAAAAA",
            "Not coached for 6 expected weeks: asked only in 6; coached in 8 of the 8 before.",
        ),
        (
            "AAAAAA",
            "Coached in none of the last 6 expected weeks: asked only in 6.",
        ),
        (
            "CCCCCCCC XXX NNNN",
            "Nobody has asked about AI use since 3 excused weeks, 4 expected weeks ago: not raised in 4; "
            "coached in 8 of the 8 before. Not counted: 3 excused weeks.",
        ),
        (
            "CCCC UUUUU",
            "No coaching is on record for 5 expected weeks: no entry for 5; coached in 4 of the 4 before.",
        ),
    ],
)
def test_sentence_says_what_can_be_counted(line: str, sentence: str) -> None:
    said, _, likely = last(line).sentence.partition(" Probability of a real change: ")

    assert (said, likely) == (sentence, f"{probability(line)} %.")


def test_a_fade_is_told_by_two_spans_of_eight_weeks() -> None:
    found = seen(LISTED, Posterior(0.9, 0.8, 0.1, 0.0), weeks("CCCCCCNC CACNNCNC"), weeks("CCCCCCNC CACNNCNC"), {})

    assert found.text == "Coached in 4 of the last 8 expected weeks, in 7 of the 8 before"


def test_claims_that_clinicians_do_not_confirm_are_told_without_blame() -> None:
    found = seen(LISTED, Posterior(0.9, 0.1, 0.1, 0.7), weeks("CCCCCCNC"), weeks("CCCCCCNC"), {})

    assert (found.code, found.text) == (
        "R9", "Logged as coached in 7 of the last 8 expected weeks, which clinicians' answers do not confirm",
    )  # fmt: skip


@pytest.mark.parametrize(("line", "code"), [("CCCCCCNN", "R9"), ("CCCCCNNN", "R1")])
def test_three_weeks_without_coaching_are_told_before_what_clinicians_say(line: str, code: str) -> None:
    found = seen(LISTED, Posterior(0.9, 0.1, 0.1, 0.7), weeks(line), weeks(line), {})

    assert found.code == code


@pytest.mark.parametrize(("line", "code"), [("CCCCCCNN", "R2"), ("CCCCCNNN", "R1")])
def test_three_weeks_without_coaching_are_told_as_a_stop_and_fewer_as_a_thinning(line: str, code: str) -> None:
    assert seen(LISTED, Posterior(0.9, 0.1, 0.8, 0.0), weeks(line), weeks(line), {}).code == code


def test_nothing_is_ever_certain() -> None:
    assert (percent(0.0), percent(0.504), percent(1.0)) == (1, 50, 99)


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ({LAST: Pulse(2, 2, 11)}, "by 2 of 11 answers"),
        ({LAST: Pulse(2, 4, 11, 4)}, "by 2 to 4 of 11 answers"),
        ({LAST: Pulse(2, 4, 11, 4), LAST - timedelta(weeks=5): Pulse(1, 1, 6)}, "by 3 to 5 of 17 answers"),
        ({LAST: Pulse(2, 4, 11, 4), LAST - timedelta(weeks=8): Pulse(1, 1, 6)}, "by 2 to 4 of 11 answers"),
        ({LAST - timedelta(weeks=8): Pulse(1, 1, 6)}, "clinicians' answers do not confirm"),
    ],
)
def test_what_clinicians_answered_is_told_as_it_was_published(published: dict[date, Pulse], told: str) -> None:
    found = seen(LISTED, Posterior(0.9, 0.1, 0.1, 0.7), weeks("CCCCCCNC"), weeks("CCCCCCNC"), published)

    assert found.code == "R9"
    assert told in found.text
