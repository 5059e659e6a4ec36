from datetime import date

import pytest

from apps.reminders.wording import day_in_words, listed, sentences


def test_day_has_its_weekday_and_no_leading_nought() -> None:
    assert day_in_words(date(2026, 11, 5)) == "Thursday, 5 November"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["one"], "one"), (["one", "two"], "one and two"), (list("abc"), "a, b and c")]
)
def test_list_reads_like_speech(words: list[str], text: str) -> None:
    assert listed(words) == text


def test_every_sentence_ends_once() -> None:
    assert sentences(["Nobody asked", "", "It fell."]) == "Nobody asked. It fell."
