"""The evidence filter: what to believe of a department after one more week.

A belief is a probability for every combination of the department's habit, clustering and recall (unknown, fixed)
with its stage (unseen, moving). A step moves the stages, then weighs every combination by how well it explains the
week. Standard library only; the same weeks give the same belief, whenever and however often they are replayed.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Final

from apps.drift.stats import explaining, pulses
from apps.drift.stats.evidence import Pulse, WeekEvidence
from apps.drift.stats.facts import NOT_HELD, UNLOGGED
from apps.drift.stats.lapses import Lapses
from apps.drift.stats.moving import Belief, first_heard, moved, sums, times, weighed
from apps.drift.stats.parameters import PUBLIC, Parameters
from apps.drift.stats.reach import Reach
from apps.drift.stats.stages import SILENT, Row, log_rates, only, start

REMEMBERED: Final = 8
"""So many outcomes are kept for blocks of answers about several weeks."""

LISTENING: Final = 8
"""Clinicians count as asked for so many weeks, beginning with the one in which any answered."""


@dataclass(frozen=True, slots=True)
class FilterState:
    """All that the weeks so far have left behind.

    total: what the belief sums to; it is divided by it in the next step. outcomes: coached or not of the last weeks,
    None where that is not known. unheard: weeks since any clinician answered, None if none ever did.
    """

    belief: Belief
    total: float = 1.0
    outcomes: tuple[bool | None, ...] = ()
    unheard: int | None = None
    lapses: Lapses = field(default_factory=Lapses)
    reach: Reach = field(default_factory=Reach)

    @property
    def before(self) -> bool | None:
        return self.outcomes[-1] if self.outcomes else None

    @property
    def stages(self) -> Row:
        """The probability of each stage."""
        share = 1 / self.total
        return times(sums(self.belief), (share,) * 7)


class EvidenceFilter:
    def __init__(self, parameters: Parameters = PUBLIC) -> None:
        self.parameters = parameters
        kinds = list(product(parameters.habits, parameters.clusterings))
        self._claims = {
            before: [log_rates(parameters, habit, clustering, before) for habit, clustering in kinds]
            for before in (None, False, True)
        }

    def start(self) -> FilterState:
        """Before the first week."""
        first, at = self.parameters, start(self.parameters)
        weights = product(first.habit_weights, first.clustering_weights, first.recall_weights)
        belief = [times(at, (habit * clustering * recall,) * 7) for habit, clustering, recall in weights]
        return FilterState(belief, sum(map(sum, belief)))

    def step(self, state: FilterState, week: WeekEvidence) -> FilterState:
        """After one more week, whatever is known of it."""
        outcome = week.coached if week.known else None
        outcomes = (*state.outcomes[1 - REMEMBERED :], outcome)
        extra, lapses = self._lapsed(week, outcome, state)
        unheard = _unheard(state, week)
        belief = moved(state.belief, self.parameters, state.total, heard=unheard is not None and unheard < LISTENING)
        if state.unheard is None and unheard is not None:
            belief = first_heard(belief, self.parameters)
        likelihoods = self._likelihoods(week, outcome, state.before, extra)
        if likelihoods:
            belief = weighed(belief, likelihoods)
        if week.pulse and week.pulse.weeks > 1:
            belief = self._weighed_by_block(belief, week.pulse, outcomes)
        reach = state.reach.after(week.reach if outcome else None, self.parameters)
        return FilterState(belief, sum(map(sum, belief)), outcomes, unheard, lapses, reach)

    def _lapsed(self, week: WeekEvidence, outcome: bool | None, state: FilterState) -> tuple[Row | None, Lapses]:
        """What the kind of a miss, or the reach of a coached week, says of the stages."""
        if outcome is None:
            return None, state.lapses
        if outcome:
            return state.reach.likelihoods(week.covered, week.total, self.parameters), state.lapses.ended()
        ratio, lapses = state.lapses.seen(week.outcome in (NOT_HELD, UNLOGGED), self.parameters)
        return only(SILENT, ratio), lapses

    def _likelihoods(
        self, week: WeekEvidence, outcome: bool | None, before: bool | None, extra: Row | None
    ) -> list[Row] | None:
        """One row for each combination; None where the week says nothing."""
        claims, recalls = self._claims[before], len(self.parameters.recalls)
        pulse = None
        if week.pulse and week.pulse.weeks == 1 and week.heard:
            pulse = pulses.weekly(week.pulse, self.parameters)
        if outcome is None:
            return explaining.unknown(claims, pulse, self.parameters) if pulse else None
        if outcome and pulse:
            return explaining.coached(claims, pulse, extra, self.parameters)
        rows = claims if outcome else explaining.uncoached(claims)
        if extra:
            rows = [times(row, extra) for row in rows]
        return [row for row in rows for _ in range(recalls)]

    def _weighed_by_block(self, belief: Belief, pulse: Pulse, outcomes: tuple[bool | None, ...]) -> Belief:
        last = [one for one in outcomes[-pulse.weeks :] if one is not None]
        if not any(last):
            return belief
        rows = explaining.block(pulses.block(pulse, sum(last), len(last), self.parameters))
        return weighed(belief, rows * (len(belief) // len(rows)))


def _unheard(state: FilterState, week: WeekEvidence) -> int | None:
    if week.heard:
        return 0
    return None if state.unheard is None else state.unheard + 1
