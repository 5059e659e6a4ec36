"""The process metrics, each defined once: numerator, denominator, and None where there is nothing to divide.

Standard library only. A week that is excused is in no denominator; one not held or without an entry is in all of
them, so that skipping improves nothing; one whose entry may still come is in none yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from apps.drift.stats.facts import COACHED, UNLOGGED, WeekFacts, facts_of, settled, silence_clock

__all__ = ["Rate", "WeekFacts", "facts_of", "process_metrics"]

WINDOW: Final = 8
MINIMUM_WEEKS: Final = 3
MINIMUM_RECORDS: Final = 3
MINIMUM_TOPICS: Final = 4
OFTEN_EXCUSED: Final = 2

NOT_APPLICABLE: Final = "n/a"
NOT_ENOUGH_DATA: Final = "not enough data"


WINDOWS: Final = (4, 6, 12)
"""Weeks within which every clinician should be reached: the more people, the longer it takes."""


def reach_window(people: int) -> int:
    """Weeks: 4 for up to 15 people, 6 for up to 40, else 12."""
    return WINDOWS[(people > 15) + (people > 40)]


@dataclass(frozen=True, slots=True)
class Rate:
    """value: numerator / denominator, or None; then `why` says in words what stands in its place."""

    code: str
    numerator: int
    denominator: int
    value: float | None
    why: str = ""

    @property
    def percent(self) -> int | None:
        return None if self.value is None else round(100 * self.value)


def rate(code: str, numerator: int, denominator: int, minimum: int = 1) -> Rate:
    if denominator == 0:
        return Rate(code, numerator, 0, None, NOT_APPLICABLE)
    if denominator < minimum:
        return Rate(code, numerator, denominator, None, NOT_ENOUGH_DATA)
    return Rate(code, numerator, denominator, numerator / denominator)


def recent(weeks: Sequence[WeekFacts], window: int = WINDOW) -> list[WeekFacts]:
    """The last `window` weeks that are evidence, the oldest first."""
    return settled(weeks)[-window:]


def reinforcement_coverage(weeks: Sequence[WeekFacts]) -> Rate:
    """Weeks coached of those expected; several slots of a week count once."""
    known = settled(weeks)
    return rate("reinforcement_coverage", sum(week.outcome == COACHED for week in known), len(known), MINIMUM_WEEKS)


def ask_rate(weeks: Sequence[WeekFacts]) -> Rate:
    known = settled(weeks)
    return rate("ask_rate", sum(week.was_asked for week in known), len(known), MINIMUM_WEEKS)


def weeks_silent(weeks: Sequence[WeekFacts]) -> int:
    """The silence clock after the last of these weeks."""
    *_, last = accumulate(weeks, silence_clock, initial=0)
    return last


@dataclass(frozen=True, slots=True)
class Adherence:
    """Of the expected slots: held, not held, no entry. The last two are not the same."""

    held: Rate
    not_held: Rate
    unlogged: Rate


def review_adherence(weeks: Sequence[WeekFacts]) -> Adherence:
    due = sum(week.expected - week.pending for week in weeks)
    return Adherence(
        rate("review_adherence", sum(week.held for week in weeks), due, MINIMUM_WEEKS),
        rate("not_held", sum(week.not_held for week in weeks), due, MINIMUM_WEEKS),
        rate("unlogged", sum(week.unlogged for week in weeks), due, MINIMUM_WEEKS),
    )


def log_timeliness(weeks: Sequence[WeekFacts]) -> Rate:
    """Records made within 24 h of the slot's end, of all records."""
    return rate("log_timeliness", sum(week.prompt for week in weeks), sum(week.records for week in weeks))


@dataclass(frozen=True, slots=True)
class Depth:
    """mean: of the weeks' best depths, 1 to 4, over weeks in which somebody asked; None below three of them.

    detailed of coached: for how many coached records more than the tap is known.
    """

    mean: float | None
    weeks: int
    detailed: int
    coached: int


def coaching_depth(weeks: Sequence[WeekFacts]) -> Depth:
    depths = [week.depth for week in weeks if week.depth]
    mean = sum(depths) / len(depths) if len(depths) >= MINIMUM_RECORDS else None
    return Depth(mean, len(depths), sum(week.detailed for week in weeks), sum(week.coached for week in weeks))


def recognition_share(weeks: Sequence[WeekFacts]) -> Rate:
    """Coached records in which good practice was named aloud, of all coached records."""
    coached = sum(week.coached for week in weeks)
    return rate("recognition_share", sum(week.recognised for week in weeks), coached, MINIMUM_RECORDS)


def reinforcement_balance(weeks: Sequence[WeekFacts]) -> Rate:
    """AI against speed, volume, billing and compliance, over reviews whose topics were recorded. 0.5 is parity."""
    ai, traditional = (sum(week.topics.get(name, 0) for week in weeks) for name in ("ai", "traditional"))
    if sum(week.topics.get("asked", 0) for week in weeks) < MINIMUM_TOPICS:
        return Rate("reinforcement_balance", ai, ai + traditional, None, NOT_ENOUGH_DATA)
    return rate("reinforcement_balance", ai, ai + traditional)


def night_coverage(weeks: Sequence[WeekFacts]) -> Rate:
    expected = sum(week.night_expected for week in weeks if week.settled)
    return rate("night_coverage", sum(week.night_coached for week in weeks), expected, MINIMUM_WEEKS)


def often_excused(weeks: Sequence[WeekFacts], window: int = WINDOW) -> int:
    """Reviews excused in the last eight weeks, whatever became of the others, where they are more than two; else 0."""
    excused = sum(week.excused for week in weeks[-window:])
    return excused if excused > OFTEN_EXCUSED else 0


def unknown_weeks(weeks: Sequence[WeekFacts]) -> int:
    return sum(week.outcome == UNLOGGED for week in settled(weeks))


@dataclass(frozen=True, slots=True)
class LoopClosure:
    """Together, and its three parts: notes read, steps done, barriers answered in their time."""

    together: Rate
    notes: Rate
    steps: Rate
    barriers: Rate


def loop_closure(notes: tuple[int, int], steps: tuple[int, int], barriers: tuple[int, int]) -> LoopClosure:
    """Each (closed in time, became due). A part of which nothing became due is n/a and weighs nothing."""
    parts = (notes, steps, barriers)
    together = rate("loop_closure", sum(closed for closed, _ in parts), sum(due for _, due in parts))
    names = ("notes_read", "steps_done", "barriers_answered")
    return LoopClosure(together, *(rate(name, *part) for name, part in zip(names, parts, strict=True)))


def process_metrics(weeks: Sequence[WeekFacts]) -> dict[str, Rate]:
    """By code, over the last 8 weeks that are evidence."""
    window = recent(weeks)
    adherence = review_adherence(window)
    rates = (
        reinforcement_coverage(window),
        ask_rate(window),
        adherence.held,
        adherence.not_held,
        adherence.unlogged,
        log_timeliness(window),
        recognition_share(window),
        reinforcement_balance(window),
        night_coverage(window),
    )
    return {each.code: each for each in rates}
