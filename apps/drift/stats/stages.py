"""Where a department may stand, unseen. How it moves from week to week is in `moving`."""

from typing import Final

from apps.drift.stats.parameters import Parameters

HABIT, FADING_1, FADING_2, FADING_3, FADING_4, SILENT, UNCONFIRMED = range(7)
"""Its own habit; four steps of a fade; nobody asks any more; the log says coached and it is not."""

STAGES: Final = 7

Row = tuple[float, float, float, float, float, float, float]
"""One number for each stage."""


def start(parameters: Parameters) -> Row:
    """Before the first week. Whether a log is unconfirmed is asked when the first answers come."""
    return (1 - parameters.starts_silent, 0.0, 0.0, 0.0, 0.0, parameters.starts_silent, 0.0)


def log_rates(parameters: Parameters, habit: float, clustering: float, before: bool | None) -> Row:
    """How often the log says coached in each stage.

    before: what it said the week before; None if that is not known. An unconfirmed log claims whatever went before.
    """
    fading = (habit * left for left in parameters.fading)
    rates = [habit, *fading, parameters.silent_rate]
    if before is not None:
        rates = [clustering * before + (1 - clustering) * rate for rate in rates]
    one, two, three, four, five, six = rates
    return (one, two, three, four, five, six, parameters.claim_rate)


def only(stage: int, factor: float) -> Row:
    """A likelihood that speaks for or against one stage."""
    one, two, three, four, five, six, seven = (factor if each == stage else 1.0 for each in range(STAGES))
    return (one, two, three, four, five, six, seven)
