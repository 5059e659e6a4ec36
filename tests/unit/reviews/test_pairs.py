from apps.drift.plays import PLAYS
from apps.reviews.pairs import PAIRS, fitting, pair_of


def test_fitting_topics_without_a_pair_bring_up_nothing() -> None:
    assert fitting(["staffing", "quality_safety"]) == []


def test_fitting_several_topics_each_have_their_question() -> None:
    assert [pair.topic for pair in fitting(["compliance", "staffing", "volume"])] == ["volume", "compliance"]


def test_pairs_ask_four_different_questions_and_one_may_be_a_burden() -> None:
    assert len({pair.question for pair in PAIRS}) == 4
    assert [pair.topic for pair in PAIRS if pair.burden] == ["compliance"]


def test_play_ten_quotes_a_paired_question() -> None:
    assert pair_of("volume").question in PLAYS["P10"].text
