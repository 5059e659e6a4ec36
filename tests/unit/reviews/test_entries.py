from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from apps.core.errors import Refused
from apps.reviews.entries import Facts, ReviewEntry, Words, check_day, check_facts, check_words


@dataclass(frozen=True)
class Row:
    pk: int


WORDS = Words(
    outcomes=["coached", "asked", "not_raised", "not_held"],
    not_held_reasons=["surge", "other"],
    recognised_for=["sound_override"],
    topics=["speed", "billing"],
    audiences=["team", "both"],
)
FACTS = Facts(week_start=date(2026, 11, 9), today=date(2026, 11, 14), tools={1}, behaviours={1, 2}, members={7})
FIVE: Any = tuple(Row(n) for n in range(5))
ONE: Any = (Row(1),)


@pytest.mark.parametrize(
    "entry",
    [
        ReviewEntry("coached"),
        ReviewEntry("not_held", "surge"),
        ReviewEntry("coached", observed_n=0, observed_m=10),
        ReviewEntry("coached", observed_n=10, observed_m=10),
        ReviewEntry("coached", behaviours=FIVE[:4]),
        ReviewEntry("not_raised", topics=("speed", "billing")),
        ReviewEntry("asked", recognised_for="sound_override", minutes_on_ai=15),
        ReviewEntry("not_raised", tools=ONE),
        ReviewEntry("coached", audience="both"),
        ReviewEntry("not_held", audience="team"),
    ],
)
def test_entry_that_can_be_right_is_taken(entry: ReviewEntry) -> None:
    check_words(entry.tidied(), WORDS)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (ReviewEntry(""), "outcome"),
        (ReviewEntry("Coached"), "outcome"),
        (ReviewEntry("coached", "surge"), "not_held_reason"),
        (ReviewEntry("not_held", "rain"), "not_held_reason"),
        (ReviewEntry("coached", behaviours=FIVE), "behaviours"),
        (ReviewEntry("coached", observed_n=3), "observed_m"),
        (ReviewEntry("coached", observed_m=3), "observed_n"),
        (ReviewEntry("coached", observed_n=4, observed_m=3), "observed_n"),
        (ReviewEntry("coached", observed_n=-1, observed_m=3), "observed_n"),
        (ReviewEntry("coached", observed_n=0, observed_m=0), "observed_m"),
        (ReviewEntry("coached", observed_n=1, observed_m=11), "observed_m"),
        (ReviewEntry("coached", minutes_on_ai=0), "minutes_on_ai"),
        (ReviewEntry("coached", minutes_on_ai=10**9), "minutes_on_ai"),
        (ReviewEntry("coached", recognised_for="x"), "recognised_for"),
        (ReviewEntry("coached", audience="everybody"), "audience"),
        (ReviewEntry("coached", topics=("golf",)), "topics"),
        (ReviewEntry("not_held", clinicians=ONE), "clinicians"),
        (ReviewEntry("not_held", observed=True), "observed"),
        (ReviewEntry("not_held", recognised=True), "recognised"),
    ],
)
def test_entry_that_cannot_be_right_is_refused_by_field(entry: ReviewEntry, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_words(entry.tidied(), WORDS)
    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (ReviewEntry("coached", tools=FIVE[2:3]), "tools"),
        (ReviewEntry("coached", behaviours=FIVE[3:4]), "behaviours"),
        (ReviewEntry("coached", clinicians=ONE), "clinicians"),
    ],
)
def test_entry_about_another_department_is_refused_by_field(entry: ReviewEntry, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_facts(entry, FACTS)
    assert refusal.value.field == field


@pytest.mark.parametrize("day", [9, 12, 14])
def test_day_from_the_week_of_the_slot_until_today_is_taken(day: int) -> None:
    check_day(date(2026, 11, day), FACTS)


@pytest.mark.parametrize(("day", "said"), [(8, "Monday, November 9, 2026"), (15, "still to come")])
def test_day_before_the_week_or_to_come_is_refused(day: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_day(date(2026, 11, day), FACTS)


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        (ReviewEntry("coached"), 1),
        (ReviewEntry("coached", audience="team"), 1),
        (ReviewEntry("not_held", "surge"), 1),
        (ReviewEntry("not_raised", topics=("speed",)), 1),
        (ReviewEntry("coached", topics=("speed",)), 2),
        (ReviewEntry("coached", tools=ONE), 2),
        (ReviewEntry("asked", recognised=True), 2),
        (ReviewEntry("coached", next_step_made=True), 2),
        (ReviewEntry("coached", observed=True), 2),
        (ReviewEntry("coached", observed_n=1, observed_m=3), 3),
        (ReviewEntry("coached", minutes_on_ai=5), 3),
        (ReviewEntry("asked", written=True), 3),
    ],
)
def test_entry_level_tells_how_much_was_said(entry: ReviewEntry, level: int) -> None:
    assert entry.tidied().level == level


def test_entry_tidied_takes_a_detail_for_its_heading_and_drops_repetitions() -> None:
    entry = ReviewEntry(
        "coached", observed_n=1, observed_m=3, recognised_for="sound_override", topics=("speed", "speed"), tools=ONE * 2
    ).tidied()
    assert (entry.observed, entry.recognised, entry.topics_recorded) == (True, True, True)
    assert (entry.topics, entry.tools) == (("speed",), ONE)
