"""Today's judge: plain rules with hysteresis. The evidence filter takes its place behind the same signature.

Standard library only, no clock: what is known of the weeks goes in, how the department stands comes out.
An evaluation happens as often as a week becomes known, so a week that is excused or still open raises and clears
nothing. What is raised needs two evaluations in a row, unless its reason says at once; what stands needs three good
ones to be cleared.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile

from apps.drift.stats.assessment import (
    DRIFTING,
    NOT_ENOUGH_DATA,
    ON_TRACK,
    RECOVERING,
    SILENT,
    TOOL_ISSUE,
    UNCONFIRMED,
    WATCH,
    Assessment,
    Reason,
    State,
    weight,
)
from apps.drift.stats.facts import COACHED, EXCUSED, WeekFacts, settled
from apps.drift.stats.reasons import REASONS, count, weeks_in_words

ENOUGH_WEEKS = 4
GOOD_WEEKS = 3
RECOVERY = timedelta(weeks=6)
RATE_WEEKS = 8


def assess(weeks: Sequence[WeekFacts], before: State | None) -> Assessment:
    """How the department stands at the end of the last of `weeks`. See `assessment.Judge`."""
    monday = weeks[-1].week_start
    known = [week for week in settled(weeks) if week.counted]
    found = [reasons(known[: len(known) - back]) for back in range(GOOD_WEEKS)]
    status = _next_status(known, found, before, monday - before.since if before else timedelta())
    since = before.since if before and before.status == status else monday
    shown = _shown(status, found, known)
    return Assessment(status, since, shown, _sentence(status, shown, known, weeks))


def reasons(known: Sequence[WeekFacts]) -> list[Reason]:
    """All that hold after the last of these weeks, the weightiest first."""
    held = [reason for rule in REASONS if (reason := rule(known))]
    return sorted(held, key=lambda reason: -weight(reason.status))


def _raised(known: Sequence[WeekFacts], found: Sequence[Sequence[Reason]]) -> str | None:
    """The status that the reasons raise: at once, or because two evaluations in a row agree on it."""
    now, last = found[0], found[1]
    twice = min(_heaviest(now), _heaviest(last))
    at_once = max((weight(reason.status) for reason in now if reason.at_once), default=0)
    level = max(twice, at_once)
    if len(known) < ENOUGH_WEEKS:
        level = min(level, weight(WATCH))
    return next((status for status in (SILENT, DRIFTING, UNCONFIRMED, WATCH) if 0 < weight(status) <= level), None)


def _heaviest(found: Sequence[Reason]) -> int:
    """Without what is raised at once anyway, so that a claim of last week does not lift a doubt of this week."""
    return max((weight(reason.status) for reason in found if reason.status != UNCONFIRMED), default=0)


def _next_status(
    known: Sequence[WeekFacts], found: Sequence[Sequence[Reason]], before: State | None, stood: timedelta
) -> str:
    raised, was = _raised(known, found), before.status if before else NOT_ENOUGH_DATA
    if was in (DRIFTING, SILENT, TOOL_ISSUE) and not (_good_again(known) and weight(raised or "") < weight(DRIFTING)):
        return SILENT if raised == SILENT else DRIFTING
    if raised:
        return raised
    if was in (DRIFTING, SILENT, TOOL_ISSUE) or (was == RECOVERING and stood < RECOVERY):
        return RECOVERING
    if was in (WATCH, UNCONFIRMED) and any(_speaks_for(was, each) for each in found):
        return was
    return ON_TRACK if len(known) >= ENOUGH_WEEKS else NOT_ENOUGH_DATA


def _speaks_for(status: str, found: Sequence[Reason]) -> bool:
    """Whether something still holds of what such a status rests on."""
    if status == UNCONFIRMED:
        return any(reason.code == "R8" for reason in found)
    return any(weight(reason.status) for reason in found)


def _good_again(known: Sequence[WeekFacts]) -> bool:
    """Three weeks in a row in which somebody asked, at least two of them coached."""
    last = known[-GOOD_WEEKS:]
    return len(last) == GOOD_WEEKS and all(week.was_asked for week in last) and count(last, COACHED) >= 2


def _shown(status: str, found: Sequence[Sequence[Reason]], known: Sequence[WeekFacts]) -> tuple[Reason, ...]:
    """What raised the status comes first; where nothing holds any more, what is still missing to be cleared."""
    if not weight(status):
        return ()
    told = [reason for reason in found[0] if weight(reason.status) or status == UNCONFIRMED]
    told.sort(key=lambda reason: weight(reason.status) > weight(status))
    return tuple(told) or (_not_good_yet(known) if status == DRIFTING else _not_clear_yet(status, found),)


def _not_good_yet(known: Sequence[WeekFacts]) -> Reason:
    last = known[-GOOD_WEEKS:]
    coached = count(last, COACHED)
    return Reason(
        "hold",
        f"Coached in {coached} of the last {weeks_in_words(len(last))}; three good weeks in a row take it off the list",
        {"coached": coached, "weeks": len(last)},
    )


def _not_clear_yet(status: str, found: Sequence[Sequence[Reason]]) -> Reason:
    clear = sum(1 for _ in takewhile(lambda each: not _speaks_for(status, each), found))
    return Reason(
        "hold",
        f"Better: {clear} of the {GOOD_WEEKS} weeks in a row without a reason that take it off the list",
        {"clear": clear, "weeks": GOOD_WEEKS},
    )


def _sentence(status: str, shown: Sequence[Reason], known: Sequence[WeekFacts], weeks: Sequence[WeekFacts]) -> str:
    if shown:
        return ". ".join(reason.text for reason in shown[:2]) + "." + _not_counted(known, weeks)
    if status == NOT_ENOUGH_DATA:
        return f"{len(known)} of the {ENOUGH_WEEKS} expected weeks needed to say anything are known."
    return _covered(known[-(GOOD_WEEKS if status == RECOVERING else RATE_WEEKS) :]) + "."


def _covered(last: Sequence[WeekFacts]) -> str:
    return f"AI use was coached in {count(last, COACHED)} of the last {weeks_in_words(len(last))}"


def _not_counted(known: Sequence[WeekFacts], weeks: Sequence[WeekFacts]) -> str:
    """Excused weeks within the last eight that were judged."""
    first = known[-RATE_WEEKS:][0].week_start if known else weeks[0].week_start
    excused = count([week for week in weeks if week.week_start >= first], EXCUSED)
    return f" Not counted: {excused} excused week{'' if excused == 1 else 's'}." if excused else ""
