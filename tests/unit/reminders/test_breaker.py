from datetime import UTC, datetime, timedelta

from apps.reminders.breaker import LONGEST_REST, TRIAL, Road, rest

NOW = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_rests_grow_to_two_minutes() -> None:
    assert [rest(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 7, 1000)] == [5, 10, 20, 40, 80, 120, 120, 120]


def test_road_rests_after_a_stumble_and_then_is_tried() -> None:
    road = Road().stumbled(NOW)
    assert Road().at(NOW) == "open"
    assert (road.at(NOW), road.at(NOW + 4 * SECOND), road.at(NOW + 5 * SECOND)) == ("resting", "resting", "trial")


def test_who_tries_it_has_it_alone_for_as_long_as_a_claim_holds() -> None:
    road = Road().stumbled(NOW).on_trial(NOW + 5 * SECOND)
    assert road.at(NOW + 6 * SECOND) == "resting"
    assert road.at(NOW + 5 * SECOND + TRIAL) == "trial"


def test_failing_trial_makes_the_rest_longer_and_remembers_the_beginning() -> None:
    road = Road().stumbled(NOW).stumbled(NOW + 9 * SECOND)
    assert (road.stumbles, road.down_since) == (2, NOW)
    assert road.resting_until == NOW + 19 * SECOND
    assert road.passed() == Road()


def test_asking_for_less_is_no_standstill() -> None:
    road = Road().asked_to_wait(NOW, 10 * SECOND)
    assert road.down_since is None
    assert (road.at(NOW), road.at(NOW + 10 * SECOND)) == ("resting", "trial")


def test_clock_set_back_does_not_make_a_rest_of_hours() -> None:
    assert Road().stumbled(NOW).at(NOW - timedelta(hours=1)) == "trial"
    assert Road().stumbled(NOW).at(NOW - LONGEST_REST / 2) == "resting"
