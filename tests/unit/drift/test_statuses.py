"""The status: raised by belief and enough evidence, cleared by two quiet evaluations."""

from math import inf, log

import pytest

from apps.drift.stats.detector import Flagged, evaluate, flags
from apps.drift.stats.posterior import Posterior, of_stages
from apps.drift.stats.statuses import Facts, Standing, facts, next_standing
from tests.unit.drift.evidence_weeks import FILTER, lined

LIMIT = log(0.78 / 0.22)
ENOUGH = Facts(informative=8)


def belief(p: float, silent: float = 0.0, unconfirmed: float = 0.0) -> Posterior:
    return Posterior(p, 0.0, silent, unconfirmed)


def after(before: Standing, *ps: float, known: Facts = ENOUGH) -> Standing:
    for p in ps:
        before = next_standing(before, belief(p), known, LIMIT)
    return before


def test_a_flag_is_raised_at_the_limit_and_not_below() -> None:
    assert after(Standing(), 0.781).status == "drifting"
    assert after(Standing(), 0.779).status == "watch"


@pytest.mark.parametrize(("weeks", "status"), [(3, "watch"), (4, "drifting")])
def test_fewer_than_four_informative_weeks_raise_at_most_watch(weeks: int, status: str) -> None:
    assert after(Standing(), 0.99, known=Facts(informative=weeks)).status == status


@pytest.mark.parametrize(("weeks", "status"), [(7, "on_track"), (8, "drifting")])
def test_eight_uncoached_weeks_raise_a_flag_whatever_is_believed(weeks: int, status: str) -> None:
    assert after(Standing(), 0.1, known=Facts(informative=9, uncoached=weeks)).status == status


def test_a_flag_needs_two_quiet_evaluations_to_be_cleared() -> None:
    flagged = after(Standing(), 0.9)
    assert after(flagged, 0.1).flagged
    assert after(flagged, 0.1, 0.5, 0.1).flagged
    assert after(flagged, 0.1, 0.1) == Standing("recovering", cleared=0)


def test_quiet_means_two_and_a_half_below_the_limit() -> None:
    flagged, edge = after(Standing(), 0.9), LIMIT - 2.5
    just_above, just_below = (1 / (1 + 2.718281828 ** -(edge + by)) for by in (0.01, -0.01))
    assert after(flagged, just_above, just_above).flagged
    assert not after(flagged, just_below, just_below).flagged


def test_the_backstop_keeps_its_flag() -> None:
    flagged = after(Standing(), 0.9)
    assert after(flagged, 0.1, 0.1, 0.1, known=Facts(informative=9, uncoached=8)).flagged


@pytest.mark.parametrize(("uncoached", "low"), [(7, 1), (8, 0), (9, 0)])
def test_a_flag_that_the_backstop_holds_is_not_on_its_way_out(uncoached: int, low: int) -> None:
    flagged = after(Standing(), 0.9)

    assert after(flagged, 0.01, known=Facts(informative=9, uncoached=uncoached)).low == low


def test_recovering_lasts_six_evaluations() -> None:
    cleared = after(Standing(), 0.9, 0.1, 0.1)
    words = []
    for _ in range(7):
        words.append(cleared.status)
        cleared = after(cleared, 0.1)
    assert words == ["recovering"] * 6 + ["on_track"]


def test_watch_while_recovering_does_not_make_recovery_longer() -> None:
    cleared = after(Standing(), 0.9, 0.1, 0.1)
    assert after(cleared, 0.5).status == "watch"
    assert after(cleared, 0.5, 0.1, 0.1).status == "recovering"
    assert after(cleared, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1).status == "on_track"


def test_watch_begins_at_two_in_five_and_ends_after_two_quiet_evaluations() -> None:
    assert after(Standing(), 0.39).status == "on_track"
    watch = after(Standing(), 0.40)
    assert watch.status == "watch"
    assert after(watch, 0.14, 0.14, 0.14).status == "watch"
    assert after(watch, 0.12, 0.14, 0.12).status == "watch"
    assert after(watch, 0.12, 0.12).status == "on_track"


@pytest.mark.parametrize(("weeks", "status"), [(2, "on_track"), (3, "watch")])
def test_three_weeks_of_nobody_asking_are_never_called_on_track(weeks: int, status: str) -> None:
    assert after(Standing(), 0.05, known=Facts(informative=8, unasked=weeks)).status == status


def test_not_enough_data_before_four_informative_weeks() -> None:
    assert after(Standing(), 0.05, known=Facts(informative=3)).status == "not_enough_data"


def kind(known: Facts, silent: float = 0.95, unconfirmed: float = 0.0) -> str:
    return next_standing(Standing(), belief(0.97, silent, unconfirmed), known, LIMIT).status


def test_silent_is_said_only_of_what_the_log_itself_says() -> None:
    said = Facts(informative=8, uncoached=4, said_silent=True)
    assert kind(said) == "silent"
    assert kind(said, 0.89) == "drifting"
    assert kind(said, 0.45, 0.45) == "silent"
    assert kind(Facts(informative=8, uncoached=4)) == "drifting"


@pytest.mark.parametrize(("unlogged", "status"), [(1, "silent"), (2, "drifting")])
def test_where_half_the_weeks_have_no_entry_nobody_is_called_silent(unlogged: int, status: str) -> None:
    assert kind(Facts(informative=8, uncoached=4, unlogged=unlogged, said_silent=True)) == status


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("CCCC", Facts(4)),
        ("CCNN", Facts(4, 2, 0, 2)),
        ("CNNNN", Facts(5, 4, 0, 4, True)),
        ("CNHNXH", Facts(5, 4, 0, 4, True)),
        ("CNNAN", Facts(5, 4, 0, 1)),
        ("CNNUN", Facts(5, 4, 1, 1)),
        ("CNNPX-", Facts(3, 2, 0, 2)),
        ("N" * 12, Facts(12, 12, 0, 12, True)),
        ("C" * 30, Facts(8)),
        ("", Facts()),
    ],
)
def test_what_the_log_says(line: str, found: Facts) -> None:
    assert facts(lined(line)) == found


def test_a_flag_stands_from_its_raising_to_its_clearing() -> None:
    words = ["on_track", "drifting", "silent", "watch", "drifting"]
    assert flags([Standing(word) for word in words]) == [Flagged(1, 3), Flagged(4, None)]
    assert flags([Standing("watch")]) == []


def test_a_department_goes_silent_and_comes_back() -> None:
    found = [each.standing.status for each in evaluate(FILTER, lined("C" * 20 + "N" * 8 + "C" * 16), 1.2)]
    assert found[19] == "on_track"
    assert found[23] in ("drifting", "silent")
    assert found[27] == "silent"
    assert "recovering" in found[28:36]
    assert found[-1] == "on_track"


def test_evaluations_carry_what_they_rest_on() -> None:
    *_, last = evaluate(FILTER, lined("--" + "C" * 10 + "NNN"), 1.2)
    assert last.known == Facts(8, 3, 0, 3)
    assert last.counters.silence > 4
    assert last.weeks_lost == pytest.approx(3 * last.belief.p)


def test_belief_counts_half_of_a_fade_half_way() -> None:
    seen = of_stages((0.3, 0.1, 0.2, 0.1, 0.05, 0.15, 0.1))
    assert seen.p == pytest.approx(0.5)
    assert (seen.fading, seen.silent, seen.unconfirmed) == pytest.approx((0.45, 0.15, 0.1))
    assert seen.form == "fading"


@pytest.mark.parametrize(("p", "odds"), [(0.0, -inf), (1.0, inf), (0.5, 0.0)])
def test_log_odds_of_certainty_are_infinite(p: float, odds: float) -> None:
    assert belief(p).log_odds == odds
