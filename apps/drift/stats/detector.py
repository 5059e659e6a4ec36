"""The whole detector for one department: weeks in, one evaluation for each week out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.drift.stats.counters import Counters, counted
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.lost import expected_weeks_lost
from apps.drift.stats.posterior import NOTHING_KNOWN, Posterior, posterior
from apps.drift.stats.replaying import replay
from apps.drift.stats.statuses import Facts, Standing, facts, next_standing


@dataclass(frozen=True, slots=True)
class Evaluation:
    """As of one week: what is believed, what the log says, how the department stands."""

    belief: Posterior
    known: Facts
    standing: Standing
    counters: Counters
    weeks_lost: float


@dataclass(frozen=True, slots=True)
class Flagged:
    """raised, cleared: indexes of the evaluations; cleared is None while the flag stands."""

    raised: int
    cleared: int | None


def evaluate(evidence: EvidenceFilter, weeks: Sequence[WeekEvidence], threshold: float) -> Iterator[Evaluation]:
    """One for each of the weeks. threshold: log odds, see `thresholds`."""
    standing = Standing()
    counters: list[Counters] = []
    for at, now in enumerate(replay(evidence, weeks)):
        counted(counters, now.seen, now.changed)
        if now.state is None:
            yield Evaluation(NOTHING_KNOWN, Facts(), standing, counters[-1], 0.0)
            continue
        belief, known = posterior(now.state), facts(now.seen)
        standing = next_standing(standing, belief, known, threshold)
        lost = expected_weeks_lost(belief.p, counters[-1], at)
        yield Evaluation(belief, known, standing, counters[-1], lost)


def flags(standings: Sequence[Standing]) -> list[Flagged]:
    """When flags stood, from one standing for each evaluation."""
    found: list[Flagged] = []
    raised: int | None = None
    for at, standing in enumerate(standings):
        if standing.flagged and raised is None:
            raised = at
        elif not standing.flagged and raised is not None:
            found.append(Flagged(raised, at))
            raised = None
    return found if raised is None else [*found, Flagged(raised, None)]
