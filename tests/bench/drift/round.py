"""One round: a hospital simulated, every detector run over it, all by as many processes as are asked for."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from time import process_time

from apps.drift.stats.counters import THRESHOLDS as COUNTER_THRESHOLDS
from apps.drift.stats.detector import Evaluation, evaluate
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.statuses import BACKSTOP_WEEKS, CLEARING_EVALUATIONS, CLEARING_GAP, ENOUGH_WEEKS
from apps.drift.stats.thresholds import threshold
from tests.bench.drift import limit, rules
from tests.bench.drift.blocks import published
from tests.bench.drift.scoring import Case, Score, scored
from tests.bench.drift.simulator import hospital_part
from tests.bench.drift.world import World

BUDGET = 0.05
CHUNK = 50
NOTHING = 20.0


@dataclass(frozen=True, slots=True)
class Found:
    """What each detector made of one department: whether a flag stood in each week; and what it believed."""

    case: Case
    standing: dict[str, list[bool]]
    belief: array  # type: ignore[type-arg]
    odds: array  # type: ignore[type-arg]
    limit: array  # type: ignore[type-arg]
    seconds: float


@dataclass(frozen=True, slots=True)
class Task:
    seed: int
    first: int
    size: int
    world: World
    quick: bool


def simulate(seed: int, size: int, world: World, jobs: int, *, quick: bool = False) -> list[Found]:
    """quick: weekly counts and the filter alone."""
    tasks = [Task(seed, at, min(CHUNK, size - at), world, quick) for at in range(0, size, CHUNK)]
    if jobs == 1:
        return [found for task in tasks for found in _part(task)]
    with Pool(jobs) as pool:
        return [found for part in pool.imap(_part, tasks) for found in part]


def _part(task: Task) -> list[Found]:
    evidence, limit_ = EvidenceFilter(), threshold(BUDGET)
    found = []
    for department in hospital_part(task.seed, task.first, task.size, task.world):
        weeks = department.weeks
        began = process_time()
        evaluations = list(evaluate(evidence, weeks, limit_))
        seconds = process_time() - began
        standing = {"filter": [each.standing.flagged for each in evaluations]}
        if not task.quick:
            standing |= _others(evidence, weeks, published(department).weeks, limit_)
        believed = array("d", (each.belief.p for each in evaluations))
        known = array("d", [] if task.quick else limit.log_odds(department))
        acted = array("d", map(_acted, evaluations))
        found.append(Found(Case.of(department), standing, believed, acted, known, seconds))
    return found


def _acted(evaluation: Evaluation) -> float:
    """The log odds that the statuses act on: the backstop and the least number of weeks are beyond any threshold."""
    if evaluation.known.uncoached >= BACKSTOP_WEEKS:
        return NOTHING
    if evaluation.known.informative < ENOUGH_WEEKS:
        return -NOTHING
    return min(NOTHING, max(-NOTHING, evaluation.belief.log_odds))


def _others(
    evidence: EvidenceFilter, weeks: Sequence[WeekEvidence], blocks: Sequence[WeekEvidence], limit_: float
) -> dict[str, list[bool]]:
    runs, counters = rules.uncoached_runs(weeks), rules.counter_values(weeks)
    high = COUNTER_THRESHOLDS[BUDGET]
    return {
        "blocks": [each.standing.flagged for each in evaluate(evidence, blocks, limit_)],
        "3 in a row": rules.standing(runs, 3, 3),
        "6 in a row": rules.standing(runs, 6, 6),
        "under half of 4": rules.standing(rules.recent_misses(weeks), 0.51, 0.51),
        "two counters": rules.standing(counters, high, high - CLEARING_GAP, CLEARING_EVALUATIONS),
    }


def scores(found: Sequence[Found], name: str) -> dict[str, Score]:
    return scored((each.case for each in found), (each.standing[name] for each in found))


def limit_scores(found: Sequence[Found], budget: float = BUDGET) -> dict[str, Score]:
    """At the threshold that costs exactly the budget on these very data."""
    return _at(found, (each.limit for each in found), calibrated(found, [each.limit for each in found], budget))


def calibrated(found: Sequence[Found], odds: Sequence[Sequence[float]], budget: float) -> float:
    """The lowest threshold in log odds with at most so many false flags per department and year."""
    low, high = -6.0, 10.0
    for _ in range(18):
        middle = (low + high) / 2
        if _at(found, odds, middle)[""].false_a_year > budget:
            low = middle
        else:
            high = middle
    return high


def _at(found: Sequence[Found], odds: Iterable[Sequence[float]], up: float) -> dict[str, Score]:
    standings = (rules.standing(one, up, up - CLEARING_GAP, CLEARING_EVALUATIONS) for one in odds)
    return scored((each.case for each in found), standings)
