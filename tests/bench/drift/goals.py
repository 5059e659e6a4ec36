"""What the detector must reach on the public simulator, and what it aims for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.drift.scoring import Score, nearest_rank

Scores = Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Goal:
    """measured: from the scores of the detector and of the known-parameter limit. most: whether less is better."""

    name: str
    measured: Callable[[Scores, Scores], float]
    must: float
    stretch: float | None = None
    most: bool = True
    digits: int = 0

    def reached(self, value: float, bound: float) -> bool:
        rounded = round(value, self.digits)
        return rounded <= bound if self.most else rounded >= bound


def _all(of: Callable[[Score], float]) -> Callable[[Scores, Scores], float]:
    return lambda scores, _: of(scores[""])


def _one(regime: str, of: Callable[[Score], float]) -> Callable[[Scores, Scores], float]:
    return lambda scores, _: of(scores[regime]) if regime in scores else 0.0


def _median(score: Score) -> float:
    return score.median


def _false(score: Score) -> float:
    return score.false_a_year


MEDIANS = {
    "late logger + drop": 7,
    "drop, no pulse": 7,
    "drop, short history": 8,
    "silent from start": 7,
    "never after holiday": 5,
    "mediocre, silent": 10,
}
FALSE_FLAGS = {
    "good": 0.065,
    "mediocre": 0.14,
    "oscillating": 0.05,
    "late logger": 0.10,
    "holiday gaps": 0.10,
    "templated": 0.10,
    "low recall": 0.15,
}

GOALS = [
    Goal("false flags a year", _all(_false), 0.058, 0.058, digits=3),
    Goal("mean delay", _all(lambda score: score.mean), 9.0, 8.0, digits=2),
    Goal("mean delay / limit", lambda scores, limit: scores[""].mean / limit[""].mean, 1.27, 1.15, digits=3),
    Goal("median delay", _all(_median), 7),
    Goal("90 % flagged within", _all(lambda score: score.p90), 18, 14),
    Goal("never in 26 weeks, %", _all(lambda score: 100 * score.never), 2, 1, digits=1),
    Goal("alert precision, %", _all(lambda score: 100 * score.alert_precision), 68, most=False, digits=1),
    Goal("list precision, %", _all(lambda score: 100 * score.list_precision), 95.5, most=False, digits=1),
    Goal("abrupt drop: median", _one("abrupt drop", _median), 6),
    Goal("abrupt drop: 90 %", _one("abrupt drop", lambda score: score.p90), 8),
    Goal("fade: median", _one("fade", _median), 14, 12),
    Goal("fade: 90 %", _one("fade", lambda score: score.p90), 21),
    Goal("pencil whip: median", _one("pencil whip", _median), 7, 5),
    Goal("pencil whip: 90 %", _one("pencil whip", lambda score: score.p90), 21),
    Goal("pencil whip: never, %", _one("pencil whip", lambda score: 100 * score.never), 6, digits=1),
    *(Goal(f"{regime}: median", _one(regime, _median), most) for regime, most in MEDIANS.items()),
    *(Goal(f"{regime}: false a year", _one(regime, _false), most, digits=3) for regime, most in FALSE_FLAGS.items()),
    Goal("cleared after recovery: median", lambda scores, _: _clearing(scores, 0.5), 4),
    Goal("cleared after recovery: 90 %", lambda scores, _: _clearing(scores, 0.9), 8),
]


def _clearing(scores: Scores, share: float) -> float:
    waits = scores[""].clearings
    return nearest_rank(waits, share) if waits else 0.0
