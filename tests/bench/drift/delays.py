"""What a budget of false flags costs: how much later drift is seen at each, with answers and without any.

Prints what belongs into `apps/drift/stats/delays.py`: python -m tests.bench.drift.delays SEED SIZE
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from apps.drift.stats.detector import evaluate
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.parameters import VERSION
from apps.drift.stats.statuses import Standing, next_standing
from apps.drift.stats.thresholds import THRESHOLDS, threshold
from tests.bench.drift.scoring import Case, Score
from tests.bench.drift.simulator import hospital_part
from tests.bench.drift.world import PUBLIC

MODES = ("with answers", "log alone")


def flagged(evidence: EvidenceFilter, weeks: Sequence[WeekEvidence]) -> Iterator[list[bool]]:
    """At each budget, whether a flag stood in each week. What is believed does not depend on the budget."""
    evaluations = list(evaluate(evidence, weeks, threshold(min(THRESHOLDS))))
    for budget in THRESHOLDS:
        standing, stood = Standing(), []
        for each in evaluations:
            standing = next_standing(standing, each.belief, each.known, threshold(budget))
            stood.append(standing.flagged)
        yield stood


def main(seed: int, size: int) -> None:
    evidence = EvidenceFilter()
    scores = {(mode, budget): Score() for mode in MODES for budget in THRESHOLDS}
    for department in hospital_part(seed, 0, size, PUBLIC):
        case = Case.of(department)
        unasked = [replace(week, pulse=None) for week in department.weeks]
        for mode, weeks in zip(MODES, (department.weeks, unasked), strict=True):
            for budget, stood in zip(THRESHOLDS, flagged(evidence, weeks), strict=True):
                scores[mode, budget].add(case, stood)
    print(f"Seed {seed}, {size} departments, parameters {VERSION}")
    for (mode, budget), one in scores.items():
        print(
            f"{mode:14}{budget:6.2f}{one.false_a_year:8.3f}{one.mean:8.2f}"
            f"{one.median:8.1f}{one.p90:5d}{one.never:8.3f}{one.alert_precision:8.3f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
