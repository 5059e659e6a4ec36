"""A detector that nobody can have: the filter, told every constant of the department it looks at."""

from dataclasses import replace

from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.parameters import PUBLIC, Parameters
from apps.drift.stats.posterior import posterior
from apps.drift.stats.replaying import replay
from tests.bench.drift.simulator import SimulatedDepartment

SWINGING_HABIT = 0.73


def known(department: SimulatedDepartment) -> Parameters:
    """Review and pulse only: the kind of a miss and the reach of a week are not read."""
    traits = department.traits
    habit = SWINGING_HABIT if department.regime.change == "swings" else traits.habit
    return replace(
        PUBLIC,
        habits=(habit,),
        habit_weights=(1.0,),
        clusterings=(traits.clustering,),
        clustering_weights=(1.0,),
        recalls=(traits.recall,),
        recall_weights=(1.0,),
        recall_spread=traits.spread,
        false_recall=traits.false_recall,
        false_recall_spread=traits.spread,
        careless=0.0,
        lapse_at_most=1.0,
        reach_minimum=10**9,
    )


def log_odds(department: SimulatedDepartment) -> list[float]:
    """At each evaluation."""
    states = (now.state for now in replay(EvidenceFilter(known(department)), department.weeks))
    return [posterior(state).log_odds if state else -20.0 for state in states]
