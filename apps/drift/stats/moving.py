"""The two passes over a belief that a week costs: moving the stages, and weighing by the evidence.

Written out stage by stage: most moves have probability zero, and this is where nearly all time goes.
"""

from apps.drift.stats.parameters import Parameters
from apps.drift.stats.stages import Row

Belief = list[Row]
"""One row of stages for each combination of habit, clustering and recall, recall changing fastest."""


def moved(belief: Belief, parameters: Parameters, total: float, *, heard: bool = True) -> Belief:
    """A week later, divided by `total`: the habit may begin to fade, fall silent or turn unconfirmed, a fade goes on
    step by step and ends in silence, and everything may turn back to the habit.

    heard: whether clinicians are asked at all; where they are not, no log can be told to have turned unconfirmed.
    """
    scale = 1 / total
    begins, falls = parameters.begins_to_fade, parameters.falls_silent
    turns = parameters.turns_unconfirmed if heard else 0.0
    stays = (1 - begins - falls - turns) * scale
    lingers = (1 - parameters.fades_on - parameters.fade_reverts) * scale
    remains = (1 - parameters.recovers) * scale
    begins, falls, turns = begins * scale, falls * scale, turns * scale
    on, back, recovers = parameters.fades_on * scale, parameters.fade_reverts * scale, parameters.recovers * scale
    return [
        (
            stays * habit + back * (one + two + three + four) + recovers * (silent + unconfirmed),
            begins * habit + lingers * one,
            on * one + lingers * two,
            on * two + lingers * three,
            on * three + lingers * four,
            falls * habit + on * four + remains * silent,
            turns * habit + remains * unconfirmed,
        )
        for habit, one, two, three, four, silent, unconfirmed in belief
    ]


def first_heard(belief: Belief, parameters: Parameters) -> Belief:
    """When the first answers ever come, the log may have been unconfirmed all along."""
    share = parameters.starts_unconfirmed / (1 - parameters.starts_silent)
    return [
        (habit * (1 - share), one, two, three, four, silent, unconfirmed + habit * share)
        for habit, one, two, three, four, silent, unconfirmed in belief
    ]


def weighed(belief: Belief, likelihoods: list[Row]) -> Belief:
    """Every probability times how well it explains the week. Does not sum to 1."""
    return [
        (a * p, b * q, c * r, d * s, e * t, f * u, g * v)
        for (a, b, c, d, e, f, g), (p, q, r, s, t, u, v) in zip(belief, likelihoods, strict=True)
    ]


def times(row: Row, other: Row) -> Row:
    a, b, c, d, e, f, g = row
    p, q, r, s, t, u, v = other
    return (a * p, b * q, c * r, d * s, e * t, f * u, g * v)


def sums(belief: Belief) -> Row:
    """What all combinations together say of each stage."""
    one, two, three, four, five, six, seven = map(sum, zip(*belief, strict=True))
    return (one, two, three, four, five, six, seven)
