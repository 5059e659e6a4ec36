import pytest

from apps.insights import sentences


def test_headline_counts_those_on_track() -> None:
    said = sentences.headline({"on_track": 16, "silent": 1}, 24)

    assert said == "AI use was reinforced consistently in 16 of 24 departments."


def test_headline_before_anything_is_known_judges_nobody() -> None:
    said = sentences.headline({"not_enough_data": 3}, 3)

    assert said == "It is too early to judge any of the 3 departments."


def test_rest_names_the_worst_first_and_leaves_out_what_is_not_there() -> None:
    said = sentences.rest({"watch": 4, "silent": 1, "drifting": 2, "recovering": 1, "on_track": 16}, 2)

    assert said == "1 silent, 2 drifting, 4 to watch, 1 recovering. Two changed since Monday."


def test_rest_with_everybody_on_track_says_only_what_changed() -> None:
    assert sentences.rest({"on_track": 24}, 0) == "None changed since Monday."


@pytest.mark.parametrize(("weeks", "said"), [(1, "one expected week."), (5, "five expected weeks.")])
def test_silence_is_counted_in_words(weeks: int, said: str) -> None:
    assert sentences.silence(weeks).endswith(said)


def test_silence_of_no_week_is_no_silence() -> None:
    assert "came up" in sentences.silence(0)


def test_talked_about_below_three_weeks_gives_no_figure() -> None:
    first, _ = sentences.talked_about(2, 2, 2)

    assert first.startswith("2 expected weeks so far")


def test_share_over_time_names_numbers_with_their_denominators() -> None:
    assert sentences.share_over_time([(0, 0), (10, 24), (18, 24)]) == "Over 2 weeks: from 10 of 24 to 18 of 24"
    assert sentences.share_over_time([(0, 0)]) == "No data in these weeks"
