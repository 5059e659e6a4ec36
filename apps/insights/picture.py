"""The picture of a department's evidence as coordinates: weeks from left to right, one lane below the other.

Numbers in, places out; every lane shares the same columns. Standard library only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from apps.drift.stats.wilson import band_interval

LEFT, RIGHT = 48, 88
HEIGHT = 140
MOST_STEP, LEAST_STEP, WHOLE = 30, 16, 800
LABEL_GAP = 16
COUNTER_TOP = 10.0


@dataclass(frozen=True)
class Columns:
    """How many weeks, and how wide each is drawn."""

    weeks: int

    @property
    def step(self) -> int:
        return max(LEAST_STEP, min(MOST_STEP, WHOLE // max(1, self.weeks)))

    @property
    def width(self) -> int:
        return LEFT + self.weeks * self.step + RIGHT

    @property
    def start(self) -> int:
        """Where the columns begin; the scale stands left of it."""
        return LEFT

    @property
    def end(self) -> int:
        """Where the columns end and the words at the side begin."""
        return LEFT + self.weeks * self.step

    def left(self, index: int) -> int:
        return LEFT + index * self.step

    def middle(self, index: int) -> float:
        return LEFT + (index + 0.5) * self.step


@dataclass(frozen=True)
class Course:
    """One value a week. lines: points of each unbroken stretch. dots: where a value sits, alone or not."""

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


def course(columns: Columns, values: Sequence[float | None], *, top: float = 1.0) -> Course:
    """values: the oldest first, None where there is none. A gap is left open."""
    spots = [
        None if value is None else (columns.middle(index), height_of(value, top)) for index, value in enumerate(values)
    ]
    stretches = [[spot for spot in stretch if spot] for known, stretch in groupby(spots, key=bool) if known]
    lines = tuple(" ".join(f"{x:.1f},{y:.1f}" for x, y in stretch) for stretch in stretches if len(stretch) > 1)
    return Course(lines, tuple(spot for spot in spots if spot))


def height_of(value: float, top: float = 1.0) -> float:
    """The higher the value, the smaller the coordinate. Values beyond `top` stay at the edge."""
    return round(HEIGHT - HEIGHT * min(max(value, 0.0), top) / top, 1)


@dataclass(frozen=True)
class Level:
    """A horizontal line; words_at keeps the words of two lines apart."""

    at: float
    words_at: float


def levels(upper: float, lower: float) -> tuple[Level, Level]:
    """Two shares, the first named first whichever of them is higher."""
    one, two = height_of(upper), height_of(lower)
    missing = max(0.0, LABEL_GAP - abs(one - two)) / 2
    up = -missing if one <= two else missing
    return Level(one, one + up), Level(two, two - up)


@dataclass(frozen=True)
class Band:
    """Some weeks in a row."""

    x: int
    width: int


def bands(columns: Columns, marked: Sequence[bool]) -> list[Band]:
    """Of the unbroken runs of marked weeks."""
    found = []
    for yes, run in groupby(enumerate(marked), key=lambda each: each[1]):
        indexes = [index for index, _ in run]
        if yes:
            found.append(Band(columns.left(indexes[0]), len(indexes) * columns.step))
    return found


@dataclass(frozen=True)
class Whisker:
    """Answers of some weeks: the bar reaches over the shares that they do not contradict."""

    x: float
    top: float
    height: float


def whisker(columns: Columns, index: int, low: int, high: int, n: int) -> Whisker:
    """From low to high of n said yes; index: the week in which that was published."""
    least, most = band_interval(low, high, n)
    top = height_of(most)
    return Whisker(columns.middle(index), top, round(height_of(least) - top, 1))
