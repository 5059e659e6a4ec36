"""Where plain rules raise watch beside the filter: what makes a department worth a look, and for how long it stays so.

Standard library only, no clock. A rule is looked at as often as a week becomes known, so a week that is excused or
still open raises and clears nothing. What is raised needs two such looks in a row, unless its reason says at once;
what stands needs three good ones to be cleared.
"""

from collections.abc import Sequence
from itertools import takewhile

from apps.drift.stats.assessment import UNCONFIRMED, WATCH, Reason, weight
from apps.drift.stats.circumstances import NOTHING_ELSE, Circumstances
from apps.drift.stats.facts import WeekFacts
from apps.drift.stats.reasons import REASONS

GOOD_WEEKS = 3


def watched(
    known: Sequence[WeekFacts], before: str | None, around: Circumstances = NOTHING_ELSE
) -> tuple[str | None, tuple[Reason, ...]]:
    """watch, claimed but not confirmed, or neither; and what speaks for it, the weightiest first.

    known: settled and counted weeks, the oldest first. before: the department's status a week ago.
    """
    found = [reasons(known[: len(known) - back], around) for back in range(GOOD_WEEKS)]
    status = _raised(found)
    if status is None and before in (WATCH, UNCONFIRMED) and any(_speaks_for(before, each) for each in found):
        status = before
    told = [reason for reason in found[0] if weight(reason.status) or status == UNCONFIRMED]
    told.sort(key=lambda reason: -weight(reason.status))
    if status and not told:
        return status, (_not_clear_yet(status, found),)
    return status, tuple(told)


def reasons(known: Sequence[WeekFacts], around: Circumstances = NOTHING_ELSE) -> list[Reason]:
    """All that hold after the last of these weeks, the weightiest first."""
    held = [reason for rule in REASONS if (reason := rule(known))]
    held += around.reasons(known) if known else []
    return sorted(held, key=lambda reason: -weight(reason.status))


def _raised(found: Sequence[Sequence[Reason]]) -> str | None:
    now, last = found[0], found[1]
    twice = min(_heaviest(now), _heaviest(last))
    at_once = max((weight(reason.status) for reason in now if reason.at_once), default=0)
    return {weight(WATCH): WATCH, weight(UNCONFIRMED): UNCONFIRMED}.get(max(twice, at_once))


def _heaviest(found: Sequence[Reason]) -> int:
    """Without what is raised at once anyway, so that a claim of last week does not lift a doubt of this week."""
    return max((weight(reason.status) for reason in found if reason.status != UNCONFIRMED), default=0)


def _speaks_for(status: str, found: Sequence[Reason]) -> bool:
    """Whether something still holds of what such a status rests on."""
    if status == UNCONFIRMED:
        return any(reason.code == "R8" for reason in found)
    return any(weight(reason.status) for reason in found)


def _not_clear_yet(status: str, found: Sequence[Sequence[Reason]]) -> Reason:
    clear = sum(1 for _ in takewhile(lambda each: not _speaks_for(status, each), found))
    return Reason(
        "hold",
        f"Better: {clear} of the {GOOD_WEEKS} weeks in a row without a reason that take it off the list",
        {"clear": clear, "weeks": GOOD_WEEKS},
    )
