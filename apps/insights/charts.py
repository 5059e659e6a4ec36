"""Coordinates for SVG, nothing else: numbers in, points out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Line:
    """lines, areas: points of each unbroken stretch. last: where the newest value sits, "" if it has none."""

    width: int
    height: int
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    last: str


def line(values: Sequence[float | None], *, width: int = 120, height: int = 32, top: float = 1.0) -> Line:
    """values: shares of `top`, oldest first. None is a gap: no data is neither nothing nor everything."""
    step = width / max(len(values) - 1, 1)
    spots = [
        None if value is None else (i * step, height - height * min(value / top, 1.0)) for i, value in enumerate(values)
    ]
    stretches = [list(group) for known, group in groupby(spots, key=bool) if known]
    drawn = [[spot for spot in stretch if spot] for stretch in stretches]
    last = spots[-1] if spots else None
    return Line(
        width=width,
        height=height,
        lines=tuple(" ".join(_point(spot) for spot in stretch) for stretch in drawn if len(stretch) > 1),
        areas=tuple(_area(stretch, height) for stretch in drawn if len(stretch) > 1),
        last=_point(last) if last else "",
    )


def _area(stretch: list[tuple[float, float]], height: int) -> str:
    floor = [(stretch[-1][0], float(height)), (stretch[0][0], float(height))]
    return " ".join(_point(spot) for spot in [*stretch, *floor])


def _point(spot: tuple[float, float]) -> str:
    return f"{spot[0]:.1f},{spot[1]:.1f}"


@dataclass(frozen=True)
class Bar:
    """x, y, width, height in a box of 10 units a bar by 48; known: False where there is no entry to draw."""

    x: int
    y: int
    width: int
    height: int
    known: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


BAR_STEP, BAR_WIDTH, BARS_HEIGHT = 10, 7, 48


def bars(depths: Sequence[int | None], *, top: int = 4) -> list[Bar]:
    """depths: 0 to `top`, the oldest first; 0 still leaves a sliver, None a place without a bar."""
    heights = [2 if not depth else BARS_HEIGHT * min(depth, top) // top for depth in depths]
    return [
        Bar(index * BAR_STEP + 1, BARS_HEIGHT - height, BAR_WIDTH, height, depth is not None)
        for index, (depth, height) in enumerate(zip(depths, heights, strict=True))
    ]
