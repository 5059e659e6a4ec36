"""How a department's status follows from one evaluation to the next: raised late, cleared later, with hysteresis.

Only the filter raises and clears drifting and silent, besides one backstop: eight uncoached weeks in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from math import log
from typing import Final

from apps.drift.stats.assessment import DRIFTING, NOT_ENOUGH_DATA, ON_TRACK, RECOVERING, WATCH
from apps.drift.stats.assessment import SILENT as SILENT_STATUS
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.facts import NOT_HELD, NOT_RAISED, UNLOGGED
from apps.drift.stats.posterior import Posterior

SAID_UNASKED: Final = frozenset({NOT_RAISED, NOT_HELD})
FLAGGING: Final = (DRIFTING, SILENT_STATUS)

ENOUGH_WEEKS: Final = 4
BACKSTOP_WEEKS: Final = 8
LOOKED_BACK: Final = 8
UNASKED_WEEKS: Final = 3
SILENT_WEEKS: Final = 4
SILENT_SHARE: Final = 0.90
WATCH_FROM: Final = 0.40
WATCH_UNTIL: Final = 0.13
CLEARING_GAP: Final = 2.5
CLEARING_EVALUATIONS: Final = 2
RECOVERY_EVALUATIONS: Final = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What the log itself says at an evaluation, whatever is believed. Counted as far back as it decides anything.

    informative: weeks that say anything, up to `LOOKED_BACK`, more if nobody coached in them. uncoached: known weeks
    in a row up to now that were not coached; unlogged: of these, how many have no entry. unasked: known weeks in a
    row of which the log says that nobody asked. said_silent: it says so of each of the last four informative weeks.
    """

    informative: int = 0
    uncoached: int = 0
    unlogged: int = 0
    unasked: int = 0
    said_silent: bool = False


def facts(weeks: Sequence[WeekEvidence]) -> Facts:
    """Of the weeks as known at an evaluation, the oldest first."""
    informative = _looked_back(weeks)
    known = [week for week in informative if week.known]
    uncoached = list(takewhile(lambda week: not week.coached, known))
    last = informative[:SILENT_WEEKS]
    return Facts(
        informative=len(informative),
        uncoached=len(uncoached),
        unlogged=sum(week.outcome == UNLOGGED for week in uncoached),
        unasked=sum(1 for _ in takewhile(_says_unasked, known)),
        said_silent=len(last) == SILENT_WEEKS and all(map(_says_unasked, last)),
    )


def _looked_back(weeks: Sequence[WeekEvidence]) -> list[WeekEvidence]:
    """The informative weeks, the latest first, as far back as needed."""
    found: list[WeekEvidence] = []
    coached = False
    for week in reversed(weeks):
        if week.informative:
            found.append(week)
            coached = coached or week.coached
            if coached and len(found) >= LOOKED_BACK:
                break
    return found


def _says_unasked(week: WeekEvidence) -> bool:
    return week.outcome in SAID_UNASKED


@dataclass(frozen=True, slots=True)
class Standing:
    """How a department stands after an evaluation.

    low: evaluations in a row in which what it stands for no longer held. cleared: evaluations since a flag was
    cleared; None without one.
    """

    status: str = NOT_ENOUGH_DATA
    low: int = 0
    cleared: int | None = None

    @property
    def flagged(self) -> bool:
        return self.status in FLAGGING


def next_standing(before: Standing, belief: Posterior, known: Facts, threshold: float) -> Standing:
    """threshold: the log odds from which on a flag is raised."""
    if before.flagged:
        return _flagged(before, belief, known, threshold)
    before = replace(before, cleared=None if before.cleared is None else before.cleared + 1)
    if _raises(belief, known, threshold):
        return Standing(_kind(belief, known))
    return _unflagged(before, belief, known)


def _raises(belief: Posterior, known: Facts, threshold: float) -> bool:
    if known.uncoached >= BACKSTOP_WEEKS:
        return True
    return known.informative >= ENOUGH_WEEKS and belief.log_odds >= threshold


def _flagged(before: Standing, belief: Posterior, known: Facts, threshold: float) -> Standing:
    holds = belief.log_odds >= threshold - CLEARING_GAP or known.uncoached >= BACKSTOP_WEEKS
    low = 0 if holds else before.low + 1
    if low < CLEARING_EVALUATIONS:
        return Standing(_kind(belief, known), low)
    return _unflagged(Standing(RECOVERING, cleared=0), belief, known)


def _kind(belief: Posterior, known: Facts) -> str:
    """Silent only if the log itself says so; a log that claims coaching, or says nothing, is drifting."""
    mostly_unlogged = 2 * known.unlogged >= max(1, known.uncoached)
    silent = belief.stopped >= SILENT_SHARE and known.said_silent and not mostly_unlogged
    return SILENT_STATUS if silent else DRIFTING


def _unflagged(before: Standing, belief: Posterior, known: Facts) -> Standing:
    cleared = before.cleared if before.cleared is not None and before.cleared < RECOVERY_EVALUATIONS else None
    if belief.p >= WATCH_FROM or known.unasked >= UNASKED_WEEKS:
        return Standing(WATCH, cleared=cleared)
    if before.status == WATCH:
        low = before.low + 1 if belief.p < WATCH_UNTIL else 0
        if low < CLEARING_EVALUATIONS:
            return Standing(WATCH, low, cleared)
    if cleared is not None:
        return Standing(RECOVERING, cleared=cleared)
    return Standing(ON_TRACK if known.informative >= ENOUGH_WEEKS else NOT_ENOUGH_DATA)


def odds(probability: float) -> float:
    """Its logarithm of odds. For probabilities strictly between 0 and 1."""
    return log(probability / (1 - probability))
