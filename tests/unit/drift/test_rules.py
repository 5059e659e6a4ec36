from dataclasses import replace

import pytest

from apps.drift.stats.assessment import State
from apps.drift.stats.rules import assess
from tests.unit.drift.weeks import last, lived, standing, weeks


def codes(line: str) -> list[str]:
    return [reason.code for reason in last(line).reasons]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("CCCCCCCC", "on_track"),
        ("CACACACA", "on_track"),
        ("CCCCCCNC", "on_track"),
        ("CCC", "not_enough_data"),
        ("", "not_enough_data"),
        ("CCCA NNN", "watch"),  # three weeks of nobody asking
        ("CCCA NN", "on_track"),  # two weeks, and only the first evaluation
        ("CCCA NNNN", "silent"),
        ("CCCA NHHN", "silent"),  # not held is nobody asking too
        ("CCCC CCCC AAA", "watch"),  # still asked, but coverage fell
        ("CCCC CCCC AAAA", "drifting"),
        ("CCCC CCNN CNCN", "watch"),  # a fall by half may be chance
        ("CCCC CCCC HHH", "watch"),
        ("CCCC CCCC HHHH", "silent"),
        ("CCCC CCCC AHAH", "drifting"),
        ("AAAAA", "drifting"),  # never coached is not on track
        ("NNN", "watch"),  # a new department is at most watched
        ("CCCC CCUU", "on_track"),
        ("CCCC CCUUC", "watch"),
        ("CCCC UUUU", "watch"),  # we do not know: never silent
        ("CCCC UNUN", "watch"),
        ("CCCA NNUNN", "silent"),  # one unknown week of five does not hide the rest
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


def test_excused_weeks_pause_everything() -> None:
    assert last("CCCA NXXXXN").status == "on_track"
    assert last("CCCA NXXXXNXN").status == "watch"


def test_weeks_still_open_are_no_evidence() -> None:
    assert last("CCCA NNPP").status == "on_track"


def test_nothing_is_judged_in_the_first_weeks_after_go_live() -> None:
    assert last("gggg").status == "not_enough_data"
    assert last("gg NNN").reasons[0].numbers["weeks"] == 3


def test_a_claim_turning_into_silence_reads_as_silence() -> None:
    statuses = [answer.status for answer in lived("cccccc NNNN")]

    assert statuses[5:] == ["unconfirmed", "unconfirmed", "unconfirmed", "watch", "silent"]


def test_half_unknown_after_silence_is_no_longer_silent() -> None:
    assert last("CCCC NNNN").status == "silent"
    assert last("CCCC NNNN UUUU").status == "drifting"


def test_silence_of_eight_weeks_half_without_entry_says_we_do_not_know() -> None:
    answer = last("CCCA UUUU NNNN")

    assert answer.status != "silent"
    assert "R4" in [reason.code for reason in answer.reasons]


def test_fall_of_coverage_needs_two_evaluations() -> None:
    statuses = [answer.status for answer in lived("CCCCCCCC AAAA")]

    assert statuses[-4:] == ["on_track", "on_track", "watch", "drifting"]


def test_drifting_is_cleared_by_three_good_weeks_and_recovers_for_six() -> None:
    statuses = [answer.status for answer in lived("CCCCCCCC AAAA CCC CCCCCC")]

    assert statuses[11:13] == ["drifting", "drifting"]
    assert statuses[13:19] == ["recovering"] * 6  # asked, coached, coached: good again
    assert statuses[19] == "on_track"


@pytest.mark.parametrize("line", ["CCCC NNNN CC", "CCCC NNNN CNC", "CCCC NNNN AAC", "CCCC NNNN CCX"])
def test_fewer_than_three_good_weeks_clear_nothing(line: str) -> None:
    assert last(line).status == "drifting"


def test_silence_broken_by_one_question_is_not_called_silent() -> None:
    assert last("CCCC NNNNN A").status == "drifting"


def test_held_status_without_a_present_reason_says_what_clears_it() -> None:
    answer = standing("CCCC CCCC CCNC")

    assert answer.status == "drifting"
    assert answer.reasons[0].code == "hold"
    assert "2 of the last 3 expected weeks" in answer.sentence


def test_watch_without_a_present_reason_says_how_far_it_has_come() -> None:
    answer = last("CCCC CCUU CCCC")

    assert answer.status == "watch"
    assert answer.sentence == "Better: 2 of the 3 weeks in a row without a reason that take it off the list."


def test_watch_is_cleared_after_three_evaluations_without_a_reason() -> None:
    statuses = [answer.status for answer in lived("CCCC CCUU CCCCC")]

    assert statuses[8:12] == ["watch"] * 4  # two of the last four are unknown up to the tenth week
    assert statuses[12] == "on_track"


def test_one_word_of_detail_does_not_yet_confirm_what_was_doubted() -> None:
    assert last("cccccc C").status == "unconfirmed"
    assert last("cccccc C ccc").sentence.startswith("Logged as coached in 6 of the last 6 expected weeks; 1 of 6")


def test_one_word_of_detail_keeps_a_doubt_from_arising() -> None:
    assert last("CCCCCC ccccC ccccC").status == "on_track"


def test_unconfirmed_is_cleared_by_entries_that_say_more() -> None:
    statuses = [answer.status for answer in lived("cccccc CCCC")]

    assert statuses[5] == "unconfirmed"
    assert statuses[-1] == "on_track"


def test_recovering_department_that_fades_again_is_raised_again() -> None:
    assert last("CCCC CCCC AAA CCC NNNN").status == "silent"


def test_status_keeps_the_week_since_which_it_stands() -> None:
    answers = lived("CCCA NNNNNN")

    assert answers[-1].since == weeks("CCCA NNNNNN")[7].week_start


def test_reviews_not_held_are_watched_and_drift_below_two_in_five() -> None:
    assert [reason.code for reason in last("CCCC CHCH CHCH").reasons] == ["R3"]
    assert last("CHCH CHCH CHCH").status == "watch"
    assert last("CHHH CHHH CHHH CHHHA").status == "drifting"


def test_slots_of_two_shifts_count_in_adherence() -> None:
    week = replace(weeks("C")[0], expected=2, not_held=1)
    answer = assess([week] * 8, State("on_track", week.week_start))

    assert answer.status == "watch"
    assert answer.reasons[0].numbers == {"held": 4, "not_held": 4, "unlogged": 0, "expected": 8}


def test_sentence_of_silence_adds_up_from_its_weeks() -> None:
    answer = last("CCCC CCCC NHXNNU")

    assert answer.sentence == (
        "Nobody has asked about AI use for 5 expected weeks: not raised in 3, not held in 1, no entry for 1. "
        "Coverage fell from 3 of 4 expected weeks to 0 of the last 4. Not counted: 1 excused week."
    )
    numbers = answer.reasons[0].numbers
    assert numbers["weeks"] == numbers["not_raised"] + numbers["not_held"] + numbers["unlogged"]


def test_sentence_of_claims_counts_entries_that_say_something() -> None:
    answer = last("cccccc")

    assert answer.sentence == (
        "Logged as coached in 6 of the last 6 expected weeks; 0 of 6 entries say what was looked at, "
        "with whom, or what comes next."
    )


def test_sentence_of_missing_entries_does_not_claim_silence() -> None:
    assert last("CCCC UUU").sentence == "We do not know: no entry for 3 of the last 4 expected weeks."


@pytest.mark.parametrize("line", ["CCCCCCCC", "CC", "CCCCNNNN", "UUUUUUUUUU", "XXXXXXX", "PPPP", "cccccccc", "-"])
def test_sentences_fit_their_column(line: str) -> None:
    assert 0 < len(last(line).sentence) <= 400


def test_judging_twice_says_the_same() -> None:
    facts, state = weeks("CCCC CCCC NNN"), State("watch", weeks("CCCC")[0].week_start)

    assert assess(facts, state) == assess(facts, state)


def test_later_weeks_change_nothing_in_what_was_judged_before() -> None:
    line = "CCCCNNNNCCCCUUXACNcc"

    statuses = [answer.status for answer in lived(line)]

    assert [last(line[:end]).status for end in range(1, len(line) + 1)] == statuses


def test_nights_not_held_are_watched_while_the_days_carry_the_coaching() -> None:
    week = replace(weeks("C")[0], expected=3, not_held=2)
    answer = assess([week] * 8, State("on_track", week.week_start))

    assert (answer.status, answer.reasons[0].numbers["held"]) == ("watch", 4)
