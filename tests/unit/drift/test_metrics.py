from dataclasses import replace

import pytest

from apps.drift import metrics
from apps.drift.stats.facts import WeekFacts
from tests.unit.drift.weeks import LAST, weeks


def test_coverage_of_excused_weeks_only_is_not_applicable() -> None:
    coverage = metrics.reinforcement_coverage(weeks("XXXX"))

    assert (coverage.denominator, coverage.value, coverage.why) == (0, None, "n/a")


def test_coverage_below_three_expected_weeks_is_not_enough_data() -> None:
    coverage = metrics.reinforcement_coverage(weeks("CNX"))

    assert (coverage.numerator, coverage.denominator, coverage.value, coverage.why) == (1, 2, None, "not enough data")


@pytest.mark.parametrize(
    ("line", "numerator", "denominator"),
    [
        ("CCCN", 3, 4),
        ("CCCH", 3, 4),  # not held lowers coverage
        ("CCCU", 3, 4),  # and so does a week without an entry
        ("CCCA", 3, 4),  # asking is not coaching
        ("CCCX", 3, 3),  # excused is in neither
        ("CCCP", 3, 3),  # an entry that may still come, too
        ("CCC-", 3, 3),
    ],
)
def test_coverage_counts_weeks(line: str, numerator: int, denominator: int) -> None:
    coverage = metrics.reinforcement_coverage(weeks(line))

    assert (coverage.numerator, coverage.denominator) == (numerator, denominator)
    assert coverage.value == numerator / denominator


def test_ask_rate_counts_asking_and_coaching() -> None:
    assert metrics.ask_rate(weeks("CANH")).numerator == 2


def test_lead_and_co_lead_in_one_week_count_once() -> None:
    both = replace(weeks("C")[0], expected=2, held=2, coached=2)

    assert metrics.reinforcement_coverage([both, *weeks("NN")]).numerator == 1


def test_best_slot_of_a_week_counts_and_slots_stay_countable() -> None:
    mixed = WeekFacts(LAST, slots=2, expected=2, held=1, coached=1, unlogged=1, depth=2)

    assert mixed.outcome == "coached"
    assert metrics.review_adherence([mixed, mixed]).unlogged.numerator == 2


@pytest.mark.parametrize(
    ("facts", "outcome", "settled"),
    [
        (WeekFacts(LAST), "none", False),
        (WeekFacts(LAST, excused=1), "excused", False),
        (WeekFacts(LAST, expected=1, excused=1, held=1), "not_raised", True),
        (WeekFacts(LAST, expected=1, pending=1), "pending", False),
        (WeekFacts(LAST, expected=2, pending=1, held=1), "not_raised", False),  # the other slot may still coach
        (WeekFacts(LAST, expected=2, pending=1, held=1, coached=1), "coached", True),
        (WeekFacts(LAST, expected=2, unlogged=1, not_held=1), "not_held", True),
        (WeekFacts(LAST, expected=1, unlogged=1), "unlogged", True),
    ],
)
def test_outcome_of_a_week(facts: WeekFacts, outcome: str, settled: bool) -> None:
    assert (facts.outcome, facts.settled) == (outcome, settled)


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("CCC", 0),
        ("CNNN", 3),
        ("CNXXN", 2),  # excused weeks pause it
        ("CN--N", 2),
        ("CNUUN", 4),  # weeks without an entry run it
        ("CNNPP", 2),
        ("CNNA", 0),
        ("gggN", 1),
        ("", 0),
    ],
)
def test_silence_clock(line: str, clock: int) -> None:
    assert metrics.weeks_silent(weeks(line)) == clock


def test_adherence_tells_not_held_from_not_logged() -> None:
    adherence = metrics.review_adherence(weeks("CNHUUP"))

    assert [each.numerator for each in (adherence.held, adherence.not_held, adherence.unlogged)] == [2, 1, 2]
    assert adherence.held.denominator == 5


def test_depth_is_not_known_below_three_weeks_of_asking() -> None:
    assert metrics.coaching_depth(weeks("CAN")).mean is None


def test_depth_is_the_mean_over_weeks_of_asking_and_says_how_much_is_known() -> None:
    depth = metrics.coaching_depth(weeks("CcAN"))

    assert (depth.mean, depth.weeks, depth.detailed, depth.coached) == (5 / 3, 3, 1, 2)


def test_recognition_is_a_share_of_coached_records() -> None:
    named = [replace(week, recognised=1) for week in weeks("CC")]

    assert metrics.recognition_share([*named, *weeks("CCN")]).percent == 50
    assert metrics.recognition_share(named).why == "not enough data"


def test_timeliness_counts_records_within_a_day() -> None:
    prompt = [replace(week, prompt=1) for week in weeks("CNH")]

    timeliness = metrics.log_timeliness([*prompt, *weeks("CU")])

    assert (timeliness.numerator, timeliness.denominator) == (3, 4)


def test_balance_without_recorded_topics_is_not_enough_data() -> None:
    assert metrics.reinforcement_balance(weeks("CCCC")).why == "not enough data"


def test_balance_without_any_topic_is_not_applicable() -> None:
    silent = [replace(week, topics={"asked": 1}) for week in weeks("NNNN")]

    assert metrics.reinforcement_balance(silent).why == "n/a"


def test_balance_weighs_ai_against_the_other_topics() -> None:
    busy = [replace(week, topics={"asked": 1, "traditional": 1, "volume": 1}) for week in weeks("NNN")]
    even = replace(weeks("C")[0], topics={"asked": 1, "ai": 1, "traditional": 1})

    assert metrics.reinforcement_balance([*busy, even]).value == 0.2


def test_night_coverage_is_its_own_rate() -> None:
    nights = [replace(week, night_expected=1, night_coached=number % 2) for number, week in enumerate(weeks("CCCC"))]

    assert metrics.night_coverage(nights).value == 0.5


def test_often_excused_needs_more_than_two_of_eight() -> None:
    assert not metrics.often_excused(weeks("XXCCCCCC"))
    assert metrics.often_excused(weeks("XXXCCCCC")) == 3
    assert not metrics.often_excused(weeks("XXXCCCCCC"))


def test_process_metrics_look_at_eight_weeks_of_evidence() -> None:
    found = metrics.process_metrics(weeks("NNNN CCXXCCCCCC"))

    assert found["reinforcement_coverage"].denominator == 8
    assert found["reinforcement_coverage"].percent == 100


def test_unknown_weeks_are_counted() -> None:
    assert metrics.unknown_weeks(weeks("CUUPX")) == 2


@pytest.mark.parametrize(("people", "weeks"), [(0, 4), (15, 4), (16, 6), (40, 6), (41, 12), (400, 12)])
def test_window_grows_with_the_span_of_control(people: int, weeks: int) -> None:
    assert metrics.reach_window(people) == weeks
