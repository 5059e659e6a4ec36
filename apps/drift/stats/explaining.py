"""How well each combination of unknowns explains a week: rows of likelihoods, one for each, recall changing fastest.

claims: for each habit and clustering, how often the log says coached in each stage.
"""

from collections.abc import Sequence

from apps.drift.stats.moving import times
from apps.drift.stats.parameters import Parameters
from apps.drift.stats.pulses import UNCONFIRMED_THROUGHOUT, PulseLikelihood
from apps.drift.stats.stages import Row


def uncoached(claims: Sequence[Row]) -> list[Row]:
    return [(1 - a, 1 - b, 1 - c, 1 - d, 1 - e, 1 - f, 1 - g) for a, b, c, d, e, f, g in claims]


def coached(claims: Sequence[Row], pulse: PulseLikelihood, extra: Row | None, parameters: Parameters) -> list[Row]:
    """The log says coached, and these answers came."""
    answers = _answers(pulse, parameters)
    rows = [times(row, extra) for row in claims] if extra else claims
    return [times(row, answer) for row in rows for answer in answers]


def unknown(claims: Sequence[Row], pulse: PulseLikelihood, parameters: Parameters) -> list[Row]:
    """Nothing is logged yet, so these answers are about a week that may be either."""
    rest = [times(row, (pulse.unasked,) * 7) for row in uncoached(claims)]
    answers = _answers(pulse, parameters)
    return [_plus(times(row, answer), other) for row, other in zip(claims, rest, strict=True) for answer in answers]


def block(pulse: PulseLikelihood) -> list[Row]:
    """One row for each recall: answers about several weeks, of which the stage tells how many were coached."""
    whole = UNCONFIRMED_THROUGHOUT * pulse.unasked
    return [
        (asked, asked, asked, asked, asked, asked, whole + (1 - UNCONFIRMED_THROUGHOUT) * half)
        for asked, half in zip(pulse.honest, pulse.half, strict=True)
    ]


def _answers(pulse: PulseLikelihood, parameters: Parameters) -> list[Row]:
    """After a claim. An unconfirmed one is rarely true."""
    true = parameters.claim_is_real
    false = (1 - true) * pulse.unasked
    return [(asked, asked, asked, asked, asked, asked, true * asked + false) for asked in pulse.honest]


def _plus(row: Row, other: Row) -> Row:
    a, b, c, d, e, f, g = row
    p, q, r, s, t, u, v = other
    return (a + p, b + q, c + r, d + s, e + t, f + u, g + v)
