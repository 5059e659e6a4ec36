from dataclasses import replace
from datetime import date, timedelta

import pytest

from apps.drift.stats.circumstances import Circumstances, LeadTime, NewLead, Reached, Training
from apps.drift.stats.facts import settled
from apps.drift.stats.rules import watched
from tests.unit.drift.weeks import LAST, weeks

SUNDAY = LAST + timedelta(days=6)


def ago(days: int) -> date:
    return SUNDAY - timedelta(days=days)


def codes(around: Circumstances, line: str = "C") -> list[str]:
    return [reason.code for reason in around.reasons(weeks(line))]


def training(live: int, *leads: LeadTime) -> Circumstances:
    return Circumstances(training=[Training("Brightfold Triage", ago(live), leads)])


@pytest.mark.parametrize(
    ("lead", "found"),
    [
        (NewLead(ago(0)), ["R5"]),
        (NewLead(ago(30)), ["R5"]),
        (NewLead(ago(31)), []),
        (NewLead(ago(-1)), []),  # begins next week
        (NewLead(ago(20), coached_on=ago(0)), []),
        (NewLead(ago(20), coached_on=ago(-1)), ["R5"]),  # not yet known then
    ],
)
def test_new_lead_who_has_not_coached_is_a_reason_for_a_month(lead: NewLead, found: list[str]) -> None:
    assert codes(Circumstances(new_leads=[lead])) == found


@pytest.mark.parametrize(
    ("live", "lead", "found"),
    [
        (14, LeadTime(ago(90)), ["R6"]),
        (13, LeadTime(ago(90)), []),
        (90, LeadTime(ago(14)), ["R6"]),
        (90, LeadTime(ago(13)), []),  # new, and it is not yet time
        (90, LeadTime(ago(90), trained_on=ago(0)), []),
        (90, LeadTime(ago(90), trained_on=ago(-1)), ["R6"]),
        (90, LeadTime(ago(90), ends_on=ago(1)), []),  # the place is vacant
        (90, LeadTime(ago(90), ends_on=ago(0)), ["R6"]),
    ],
)
def test_lead_without_training_is_a_reason_two_weeks_after_go_live(live: int, lead: LeadTime, found: list[str]) -> None:
    assert codes(training(live, lead)) == found


def test_one_of_two_heads_being_trained_is_enough() -> None:
    assert codes(training(90, LeadTime(ago(90)), LeadTime(ago(5), trained_on=ago(40)))) == []
    assert codes(training(90, LeadTime(ago(90), ago(5), trained_on=ago(40)), LeadTime(ago(60)))) == ["R6"]


def test_time_for_training_runs_from_whoever_of_two_began_first() -> None:
    assert codes(training(90, LeadTime(ago(90)), LeadTime(ago(5)))) == ["R6"]


def test_untrained_lead_is_watched_at_once_and_until_three_good_weeks() -> None:
    around = training(60, LeadTime(ago(90), trained_on=ago(6)))
    before = training(60, LeadTime(ago(90)))

    assert watched(settled(weeks("CCCC")), None, before)[0] == "watch"
    assert watched(settled(weeks("CCCC")), None, around)[0] is None
    status, told = watched(settled(weeks("CCCC")), "watch", around)
    assert (status, told[0].code) == ("watch", "hold")


def test_new_lead_is_watched_after_two_weeks_without_coaching() -> None:
    first, second = (Circumstances(new_leads=[NewLead(ago(days))]) for days in (3, 10))

    assert watched(settled(weeks("CCCC")), None, first)[0] is None
    assert watched(settled(weeks("CCCC")), None, second)[0] == "watch"


@pytest.mark.parametrize(
    ("line", "reached", "found"),
    [
        ("cccc", Reached(3, 10, 4), ["R11"]),
        ("cccc", Reached(4, 10, 4), []),
        ("cccc", Reached(11, 28, 4), ["R11"]),
        ("cccc", Reached(12, 30, 4), []),
        ("ccc", Reached(3, 10, 4), []),  # not yet for a whole window
        ("NNcc", Reached(3, 10, 4), []),  # too little coaching to reach anybody
        ("Nccc", Reached(3, 10, 4), ["R11"]),
        ("cccc", Reached(0, 0, 4), []),
    ],
)
def test_few_people_named_within_the_window_are_a_reason(line: str, reached: Reached, found: list[str]) -> None:
    known = [replace(week, named=int(week.coached)) for week in weeks(line)]

    assert [reason.code for reason in Circumstances(reached={LAST: reached}).reasons(known)] == found


@pytest.mark.parametrize(("named", "found"), [(2, ["R11"]), (1, []), (0, [])])
def test_log_that_names_nobody_says_nothing_about_who_was_reached(named: int, found: list[str]) -> None:
    known = [replace(week, named=int(at < named)) for at, week in enumerate(weeks("cccc"))]

    assert [reason.code for reason in Circumstances(reached={LAST: Reached(1, 10, 4)}).reasons(known)] == found


def test_words_name_the_tool() -> None:
    (reason,) = training(90, LeadTime(ago(90))).reasons(weeks("C"))

    assert reason.text == "The lead is not yet trained on Brightfold Triage"


def test_words_name_one_tool_and_count_the_others() -> None:
    led = (LeadTime(ago(90)),)
    around = Circumstances(training=[Training(name, ago(60), led) for name in ("A" * 90, "B", "C")])

    (reason,) = around.reasons(weeks("C"))
    assert reason.text == "The lead is not yet trained on " + "A" * 59 + "… and 2 more"
    assert reason.numbers == {"tools": 3, "more": 2}
