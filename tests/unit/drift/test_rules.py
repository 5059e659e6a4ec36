from dataclasses import replace
from datetime import timedelta

import pytest

from apps.drift.stats.assessment import Assessment
from apps.drift.stats.circumstances import Circumstances
from apps.drift.stats.course import Course
from apps.drift.stats.facts import WeekFacts
from apps.drift.stats.judging import Before, Judged, judge
from apps.drift.stats.letters import evidence_of
from apps.drift.stats.reasons import (
    claimed_only,
    crowded_out,
    entries_missing,
    nights_missing,
    reviews_not_held,
    weeks_in_words,
)
from apps.drift.stats.rules import watched
from apps.drift.stats.statuses import Standing
from apps.drift.stats.tool_issue import ToolReport
from tests.unit.drift.weeks import FILTER, LAST, START, THRESHOLD, last, lived, statuses, weeks


def judged(facts: list[WeekFacts]) -> Assessment:
    course, before = Course(), START
    for end in range(1, len(facts) + 1):
        course.read(FILTER, evidence_of(facts[end - 1]))
        found = judge(facts[:end], course.evaluated(), before, THRESHOLD)
        before = found.before
    return found.assessment


def repeated(week: WeekFacts, times: int = 8) -> list[WeekFacts]:
    return [replace(week, week_start=week.week_start + timedelta(weeks=at)) for at in range(times)]


def codes(line: str) -> list[str]:
    return [reason.code for reason in last(line).reasons]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("CCCCCCCC", "on_track"),
        ("CACACACA", "on_track"),  # its own habit
        ("CCCCCCNC", "on_track"),
        ("CCC", "not_enough_data"),
        ("", "not_enough_data"),
        ("CCCA NNN", "watch"),  # three weeks of nobody asking
        ("CCCA NN", "on_track"),
        ("CCCC CCCC NNNN", "watch"),  # can still be chance
        ("CCCC CCCC NNNNN", "drifting"),
        ("CCCC CCCC NNNNNNN", "silent"),
        ("CCCC CCCC HHHHHHHHHH", "silent"),  # not held is nobody asking too
        ("CCCC CCCC AAA", "watch"),
        ("CCCC CCCC AAAAAAA", "drifting"),  # still asked: drifting, however long
        ("CCCC CCNN CNCN", "on_track"),  # a fall by half may be chance
        ("CCCC CCCC HHH", "watch"),
        ("AAAAA", "drifting"),  # never coached is not on track
        ("NNN", "watch"),  # a new department is at most watched
        ("CCCC CCUU", "on_track"),
        ("CCCC CCUUC", "watch"),
        ("CCCC UUUU", "watch"),
        ("CCCC CCCC UUUUUUUU", "drifting"),  # we do not know: never silent
        ("CCCC UNUN", "watch"),
        ("cccc", "unconfirmed"),
        ("cccccccc", "unconfirmed"),
        ("cccccNcc", "unconfirmed"),  # one week that is not claimed does not prove the others
        ("ccNcNc", "on_track"),
        ("cCcCcC", "on_track"),
    ],
)
def test_status_after_these_weeks(line: str, status: str) -> None:
    assert last(line or "-").status == status


@pytest.mark.parametrize("line", ["NNN", "CCCCCCCCNNN", "CNNN", "HHH", "CAXNXNN", "CCCCNHN", "cccccccNNN"])
def test_three_weeks_of_nobody_asking_are_at_least_watched(line: str) -> None:
    assert last(line).status in ("watch", "drifting", "silent")


def test_excused_weeks_are_no_misses() -> None:
    assert last("CCCC CCCC XXXXXXXX").status == "on_track"
    assert last("CCCC CCCC NXXXXNXN").status in ("watch", "drifting")


def test_weeks_still_open_are_no_evidence() -> None:
    assert last("CCCC CCCC NNPP").status == "on_track"


def test_nothing_is_judged_in_the_first_weeks_after_go_live() -> None:
    assert last("gggg").status == "not_enough_data"
    assert last("gg NNN").reasons[0].numbers["weeks"] == 3


def test_a_claim_turning_into_silence_reads_as_silence() -> None:
    found = statuses("cccccc NNNNNNNNNN")

    assert (found[5:8], found[8], found[-1]) == (["unconfirmed"] * 3, "watch", "silent")


def test_eight_uncoached_weeks_are_drift_whatever_is_believed() -> None:
    found = lived("CANAN" * 3 + "NANANANA")

    assert found[-1].status in ("drifting", "silent")


def test_silence_broken_by_one_question_is_not_called_silent() -> None:
    assert last("CCCC CCCC NNNNNNNN A").status == "drifting"


def test_drift_is_cleared_at_two_evaluations_and_recovers_for_six() -> None:
    found = statuses("CCCCCCCC AAAAAA" + "C" * 12)

    cleared = found.index("recovering")
    assert found[11:cleared] == ["watch"] + ["drifting"] * (cleared - 12)
    assert found[cleared:] == ["recovering"] * 6 + ["on_track"] * (len(found) - cleared - 6)


def test_recovering_department_that_fades_again_is_raised_again() -> None:
    assert last("CCCC CCCC NNNNNN CCCCCC NNNNNNNN").status in ("drifting", "silent")


def test_watch_without_a_present_reason_says_how_far_it_has_come() -> None:
    answer = last("CCCC CCUU CCCC")

    assert answer.status == "watch"
    assert answer.sentence == "Better: 2 of the 3 weeks in a row without a reason that take it off the list."


def test_watch_is_cleared_after_three_evaluations_without_a_reason() -> None:
    found = statuses("CCCC CCUU CCCCC")

    assert found[8:12] == ["watch"] * 4  # two of the last four are unknown up to the tenth week
    assert found[12] == "on_track"


def test_one_word_of_detail_does_not_yet_confirm_what_was_doubted() -> None:
    assert last("cccccc C").status == "unconfirmed"
    assert last("cccccc C ccc").sentence.startswith("Logged as coached in 6 of the last 6 expected weeks; 1 of 6")


def test_one_word_of_detail_keeps_a_doubt_from_arising() -> None:
    assert last("CCCCCC ccccC ccccC").status == "on_track"


def test_unconfirmed_is_cleared_by_entries_that_say_more() -> None:
    found = statuses("cccccc CCCC")

    assert (found[5], found[-1]) == ("unconfirmed", "on_track")


def test_status_keeps_the_week_since_which_it_stands() -> None:
    line = "CCCA NNN"

    assert last(f"{line} NN").since != last(f"{line} NNNNNNNNNN").since
    assert last(f"{line} N").since == weeks(f"{line} N")[6].week_start


def test_reviews_not_held_are_at_most_watched() -> None:
    assert codes("CCCC CHCH CHCH") == ["R3"]
    assert last("CHCH CHCH CHCH").status == "watch"


def test_slots_of_two_shifts_count_in_adherence() -> None:
    answer = judged(repeated(replace(weeks("C")[0], expected=2, not_held=1)))

    assert answer.status == "watch"
    assert answer.reasons[0].numbers == {"held": 4, "not_held": 4, "unlogged": 0, "expected": 8}


def test_nights_not_held_are_watched_while_the_days_carry_the_coaching() -> None:
    answer = judged(repeated(replace(weeks("C")[0], expected=3, not_held=2)))

    assert (answer.status, answer.reasons[0].numbers["held"]) == ("watch", 4)


def test_judging_twice_says_the_same() -> None:
    assert lived("CCCC CCCC NNN") == lived("CCCC CCCC NNN")


@pytest.mark.parametrize(
    ("line", "at_once"), [("CCCC NUU", True), ("CCCC UNN UU", True), ("CCCC CUU", False), ("CCCC NNNUU", False)]
)
def test_silence_of_three_weeks_that_nobody_knows_about_is_said_at_once(line: str, *, at_once: bool) -> None:
    found = entries_missing(weeks(line))

    assert found
    assert found.at_once is at_once


@pytest.mark.parametrize(
    ("held", "not_held", "unlogged", "raised"),
    [(5, 4, 0, True), (6, 4, 0, False), (3, 1, 0, False), (1, 1, 0, False), (1, 2, 0, True), (1, 2, 2, False),
     (1, 3, 2, True), (7, 0, 3, False)],
)  # fmt: skip
def test_reviews_do_not_take_place_below_three_in_five_if_mostly_not_held(
    held: int, not_held: int, unlogged: int, *, raised: bool
) -> None:
    found = reviews_not_held([replace(weeks("C")[0], held=held, not_held=not_held, unlogged=unlogged)])

    assert bool(found) is raised
    if found:
        assert found.numbers == {
            "held": held, "not_held": not_held, "unlogged": unlogged, "expected": held + not_held + unlogged,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "unlogged", "of"),
    [("CCCC NNNNUU", 2, 4), ("CCCC UUUUUUU", 7, 7), ("CCCC UUN", 2, 4), ("CCCC NNUUUU", 4, 6), ("CCCC UU", 2, 4)],
)
def test_missing_entries_are_counted_over_four_weeks_or_a_whole_unknown_silence(
    line: str, unlogged: int, of: int
) -> None:
    found = entries_missing(weeks(line))

    assert found
    assert found.numbers == {"unlogged": unlogged, "weeks": of}


def test_week_that_is_not_yet_evaluated_changes_no_standing_and_hears_the_rules() -> None:
    facts, course = weeks("CCCC CCCC NNNNN"), Course()
    for week in facts:
        course.read(FILTER, evidence_of(week))

    open_still = judge(facts, course.evaluated(), START, THRESHOLD, due=False)
    over = judge(facts, course.evaluated(), START, THRESHOLD)

    assert (open_still.standing, open_still.assessment.status) == (START.standing, "watch")
    assert (over.standing.status, over.assessment.status) == ("drifting", "drifting")


@pytest.mark.parametrize(("weeks_ago", "raised"), [(7, True), (8, False)])
def test_topics_are_counted_over_eight_weeks(weeks_ago: int, *, raised: bool) -> None:
    facts = weeks("C" * 12)
    for back in (0, 1, 2, weeks_ago):
        facts[-1 - back] = replace(facts[-1 - back], topics={"asked": 1, "traditional": 1})

    assert bool(crowded_out(facts)) is raised


@pytest.mark.parametrize(("line", "status"), [("ccccc", "unconfirmed"), ("ccccC", "on_track"), ("cccCC", None)])
def test_one_entry_in_five_that_says_more_raises_nothing_and_ends_nothing(line: str, status: str | None) -> None:
    found = claimed_only(weeks(line))

    assert (found.status if found else None) == status


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 expected weeks"), (1, "1 expected week"), (2, "2 expected weeks")]
)
def test_one_week_is_not_plural(number: int, words: str) -> None:
    assert weeks_in_words(number) == words


def test_reason_that_raises_nothing_does_not_hide_one_that_does() -> None:
    """One entry in five says more (R8, which raises nothing); and other topics crowd it out, twice (R10)."""
    facts = [replace(week, topics={"asked": 1, "traditional": 1}) for week in weeks("ccccccccC")]

    status, told = watched(facts, None)

    assert (status, [reason.code for reason in told]) == ("watch", ["R10"])


def topics(asked: int, ai: int, traditional: int) -> list[WeekFacts]:
    """Eight coached weeks, the topics of which were recorded in the last ones."""
    facts = weeks("CCCCCCCC")
    for at in range(asked):
        counts = {"asked": 1, "ai": int(at < ai), "traditional": int(at < traditional)}
        facts[-1 - at] = replace(facts[-1 - at], topics=counts)
    return facts


@pytest.mark.parametrize(
    ("asked", "ai", "traditional", "raised"),
    [(8, 1, 4, True), (8, 1, 3, False), (4, 0, 1, True), (3, 0, 3, False), (8, 0, 0, False), (8, 2, 7, True)],
)
def test_other_topics_crowd_it_out_below_a_quarter_of_the_balance(
    asked: int, ai: int, traditional: int, *, raised: bool
) -> None:
    found = crowded_out(topics(asked, ai, traditional))

    assert bool(found) is raised
    if found:
        assert found.numbers == {"recorded": asked, "traditional": traditional, "ai": ai}
        assert all(str(number) in found.text for number in found.numbers.values())


def nights(coached: int, expected: int, day: int, of_days: int) -> list[WeekFacts]:
    return [
        WeekFacts(
            LAST, expected=expected + of_days, held=expected + of_days, coached=coached + day, night_coached=coached,
            night_expected=expected,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("night", "of_nights", "day", "of_days", "raised"),
    [(1, 8, 8, 8, True), (4, 8, 8, 8, False), (3, 8, 8, 8, True), (0, 2, 8, 8, False), (0, 8, 2, 2, False),
     (0, 8, 0, 8, False), (0, 3, 3, 3, True)],
)  # fmt: skip
def test_nights_are_missing_below_half_of_what_days_have(
    night: int, of_nights: int, day: int, of_days: int, *, raised: bool
) -> None:
    found = nights_missing(nights(night, of_nights, day, of_days))

    assert bool(found) is raised
    if found:
        assert list(found.numbers.values()) == [night, of_nights, day, of_days]


def test_night_whose_entry_may_still_come_is_not_missing() -> None:
    assert nights_missing([replace(nights(0, 8, 8, 8)[0], pending=1)]) is None


def reported(weeks_ago: int, by: int, *, answered: bool = False) -> ToolReport:
    week = LAST - timedelta(weeks=weeks_ago)
    return ToolReport(week, by, LAST if answered else None)


def with_reports(before: Before, *reports: ToolReport) -> Judged:
    facts, course = weeks("CCCC CCCC CCCC"), Course()
    for week in facts:
        course.read(FILTER, evidence_of(week))
    return judge(facts, course.evaluated(), before, THRESHOLD, around=Circumstances(reports=reports))


STOOD = Before(Standing("on_track"), "tool_issue", LAST - timedelta(weeks=8))


def test_tool_reported_by_two_outranks_what_is_believed() -> None:
    found = with_reports(Before(Standing("drifting"), "drifting", LAST), reported(0, 1), reported(1, 2)).assessment

    assert (found.status, found.since, found.reasons[0].code) == ("tool_issue", LAST, "R14")


def test_tool_issue_stands_until_it_is_answered_and_is_then_recovered_from() -> None:
    waiting = with_reports(STOOD, reported(9, 1), reported(8, 2)).assessment
    answered = with_reports(STOOD, reported(9, 1, answered=True), reported(8, 2, answered=True))

    assert (waiting.status, waiting.since) == ("tool_issue", STOOD.since)
    assert (answered.assessment.status, answered.standing.cleared) == ("recovering", 0)


def test_old_report_raises_nothing_where_no_tool_issue_stood() -> None:
    before = Before(Standing("on_track"), "watch", STOOD.since)

    assert with_reports(before, reported(9, 1), reported(8, 2)).assessment.status == "on_track"


@pytest.mark.parametrize(
    ("standing", "after"), [("watch", "watch"), ("drifting", "drifting"), ("on_track", "recovering")]
)
def test_department_whose_tool_was_mended_keeps_what_is_worse(standing: str, after: str) -> None:
    found = with_reports(replace(STOOD, standing=Standing(standing))).standing.status

    assert found == after
