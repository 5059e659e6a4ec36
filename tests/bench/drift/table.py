"""The tables that `make bench-drift` prints."""

from collections.abc import Iterator, Mapping, Sequence

from tests.bench.drift.goals import GOALS, Scores
from tests.bench.drift.regimes import REGIMES, Truth
from tests.bench.drift.scoring import Score


def goals(modes: Mapping[str, Scores], limit: Scores) -> Iterator[str]:
    """Must, stretch, and what each mode reached; * marks a stretch reached, ! a must missed."""
    yield f"{'':34}{'must':>9}{'stretch':>9}" + "".join(f"{name:>14}" for name in modes) + f"{'limit':>10}"
    for goal in GOALS:
        sign = "≤" if goal.most else "≥"
        stretch = "" if goal.stretch is None else f"{sign} {goal.stretch:g}"
        line = f"{goal.name:34}{f'{sign} {goal.must:g}':>9}{stretch:>9}"
        for scores in modes.values():
            value = goal.measured(scores, limit)
            mark = "!" if not goal.reached(value, goal.must) else " "
            if goal.stretch is not None and goal.reached(value, goal.stretch):
                mark = "*"
            line += f"{value:13.{goal.digits}f}{mark}"
        yield line + f"{goal.measured(limit, limit):9.{goal.digits}f}"


def detectors(scores: Mapping[str, Score]) -> Iterator[str]:
    yield f"{'':20}{'false/year':>11}{'mean':>7}{'median':>8}{'90 %':>7}{'never':>8}{'alerts':>8}{'list':>7}"
    for name, one in scores.items():
        yield (
            f"{name:20}{one.false_a_year:11.3f}{one.mean:7.2f}{one.median:8.0f}{one.p90:7d}{one.never:8.1%}"
            f"{one.alert_precision:8.0%}{one.list_precision:7.1%}"
        )


def regimes(modes: Mapping[str, Scores]) -> Iterator[str]:
    """Median / 90 % / mean delay where there is something to find, false flags a year elsewhere."""
    yield f"{'':22}" + "".join(f"{name:>22}" for name in modes)
    for regime in REGIMES:
        cells = [_cell(scores.get(regime.name), regime.truth) for scores in modes.values()]
        yield f"{regime.name:22}" + "".join(f"{cell:>22}" for cell in cells)


def _cell(score: Score | None, truth: Truth) -> str:
    if score is None:
        return "–"
    false = f"{score.false_a_year:.2f}"
    if truth is not Truth.FLAG:
        return false
    return f"{score.median:g} / {score.p90} / {score.mean:.1f}  {false}"


def heading(text: str) -> Sequence[str]:
    return ("", text, "─" * len(text))
