"""Why a department may need help: R1, R2, R3, R4, R8 and R15, each a function of the weeks that are evidence.

Standard library only. `known`: settled and counted weeks, the oldest first. Every number counts those weeks or slots.
"""

from collections.abc import Sequence
from itertools import takewhile

from apps.drift.stats.assessment import DRIFTING, ON_TRACK, SILENT, UNCONFIRMED, WATCH, Reason
from apps.drift.stats.facts import COACHED, NOT_HELD, NOT_RAISED, UNLOGGED, WeekFacts

TREND = 4
LONG = 8
MINIMUM = 3
CLAIMS = 6
FEW_CLAIMS = 4


def weeks_in_words(number: int) -> str:
    return f"{number} expected week" + ("" if number == 1 else "s")


def count(weeks: Sequence[WeekFacts], outcome: str) -> int:
    return sum(week.outcome == outcome for week in weeks)


def silent_run(known: Sequence[WeekFacts]) -> list[WeekFacts]:
    """The weeks since somebody last asked, the latest first."""
    return list(takewhile(lambda week: not week.was_asked, reversed(known)))


def mostly_unknown(weeks: Sequence[WeekFacts]) -> bool:
    """Half or more of these weeks have no entry: what took place in them is not known."""
    return 2 * count(weeks, UNLOGGED) >= len(weeks)


def nobody_asked(known: Sequence[WeekFacts]) -> Reason | None:
    """R1. Watch from two weeks; silent once the log itself says so for four weeks it has entries for."""
    run = silent_run(known)
    if len(run) < 2 or mostly_unknown(run):
        return None
    not_raised, not_held, unlogged = (count(run, outcome) for outcome in (NOT_RAISED, NOT_HELD, UNLOGGED))
    parts = ((not_raised, "not raised in"), (not_held, "not held in"), (unlogged, "no entry for"))
    told = ", ".join(f"{words} {number}" for number, words in parts if number)
    return Reason(
        "R1",
        f"Nobody has asked about AI use for {weeks_in_words(len(run))}: {told}",
        {"weeks": len(run), "not_raised": not_raised, "not_held": not_held, "unlogged": unlogged},
        status=SILENT if _log_says_silent(known, run) else WATCH,
        at_once=len(run) >= MINIMUM,
    )


def _log_says_silent(known: Sequence[WeekFacts], run: Sequence[WeekFacts]) -> bool:
    logged = [week for week in known if week.outcome != UNLOGGED][-TREND:]
    return len(run) >= TREND and len(logged) == TREND and not any(week.was_asked for week in logged)


def coverage_fell(known: Sequence[WeekFacts]) -> Reason | None:
    """R2. At most half of the last four weeks coached, and at least 25 points fewer than in the four before.

    Chance does that to a department that coaches three weeks in four, so it is watched; it drifts when at most one
    of the four is left, 50 points down.
    """
    last, before = known[-TREND:], known[-2 * TREND : -TREND]
    if len(before) < MINIMUM:
        return None
    now, then = count(last, COACHED), count(before, COACHED)
    points = 100 * (then * len(last) - now * len(before)) / (len(before) * len(last))
    if 2 * now > len(last) or points < 25 or mostly_unknown([week for week in last if week.outcome != COACHED]):
        return None
    return Reason(
        "R2",
        f"Coverage fell from {then} of {weeks_in_words(len(before))} to {now} of the last {len(last)}",
        {"before": then, "before_weeks": len(before), "last": now, "last_weeks": len(last)},
        status=DRIFTING if now <= 1 and points >= 50 else WATCH,
    )


def reviews_not_held(known: Sequence[WeekFacts]) -> Reason | None:
    """R3. Fewer than 60 % of the slots of four weeks held, and mostly because they did not take place.

    Below 40 % that is drift, unless the slots that were held carry the coaching of most weeks.
    """
    last = known[-TREND:]
    held, not_held, unlogged = (sum(getattr(week, name) for week in last) for name in ("held", "not_held", "unlogged"))
    due = held + not_held + unlogged
    if due < MINIMUM or 10 * held >= 6 * due or not_held <= unlogged:
        return None
    entry = f", {unlogged} without an entry" if unlogged else ""
    return Reason(
        "R3",
        f"Reviews are not taking place: {held} of the last {due} expected were held, {not_held} not held{entry}",
        {"held": held, "not_held": not_held, "unlogged": unlogged, "expected": due},
        status=DRIFTING if 10 * held < 4 * due and 2 * count(last, COACHED) <= len(last) else WATCH,
    )


def entries_missing(known: Sequence[WeekFacts]) -> Reason | None:
    """R4. No entry for two of four weeks, or for half of a silence of three weeks or more: we do not know."""
    run = silent_run(known)
    unknown_silence = len(run) >= MINIMUM and mostly_unknown(run)
    span = run if unknown_silence and len(run) > TREND else known[-TREND:]
    missing = count(span, UNLOGGED)
    if missing < 2:
        return None
    return Reason(
        "R4",
        f"We do not know: no entry for {missing} of the last {weeks_in_words(len(span))}",
        {"unlogged": missing, "weeks": len(span)},
        at_once=unknown_silence,
    )


def claimed_only(known: Sequence[WeekFacts]) -> Reason | None:
    """R8. Coached in every recent week but at most one, and no entry says anything beyond the tap.

    Where one in five does, that raises nothing, but it does not yet end what was raised.
    """
    last = known[-CLAIMS:]
    coached, detailed = sum(week.coached for week in last), sum(week.detailed for week in last)
    claims = count(last, COACHED)
    if claims < FEW_CLAIMS or claims < len(last) - 1 or 5 * detailed > coached:
        return None
    return Reason(
        "R8",
        f"Logged as coached in {claims} of the last {len(last)} expected weeks; {detailed} of {coached} entries say "
        "what was looked at, with whom, or what comes next",
        {"coached_weeks": claims, "weeks": len(last), "detailed": detailed, "coached": coached},
        status=UNCONFIRMED if detailed == 0 else ON_TRACK,
        at_once=detailed == 0,
    )


def seldom_coached(known: Sequence[WeekFacts]) -> Reason | None:
    """R15. Fewer than a quarter of the last eight weeks coached, whatever the habit was before."""
    last = known[-LONG:]
    coached = count(last, COACHED)
    if len(last) < TREND or 4 * coached >= len(last) or mostly_unknown(last):
        return None
    return Reason(
        "R15",
        f"AI use was coached in {coached} of the last {weeks_in_words(len(last))}",
        {"coached": coached, "weeks": len(last)},
        status=DRIFTING,
    )


REASONS = (nobody_asked, entries_missing, reviews_not_held, coverage_fell, seldom_coached, claimed_only)
