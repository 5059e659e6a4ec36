"""Plain rules that raise watch at most, each a function of weeks that are evidence: R1, R3, R4, R8, R10 and R11.

Standard library only. `known`: settled and counted weeks, the oldest first. Every number counts those weeks or slots.
"""

from collections.abc import Sequence
from itertools import takewhile

from apps.drift.stats.assessment import ON_TRACK, UNCONFIRMED, Reason
from apps.drift.stats.facts import ASKED, COACHED, NOT_HELD, NOT_RAISED, UNLOGGED, WeekFacts

TREND = 4
MINIMUM = 3
CLAIMS = 6
FEW_CLAIMS = 4
WINDOW = 8
FEW_TOPICS = 4
FEW_SLOTS = 3

KINDS = {ASKED: "asked only in", NOT_RAISED: "not raised in", NOT_HELD: "not held in", UNLOGGED: "no entry for"}


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
    """R1. Three weeks of nobody asking are never called on track, whatever is believed."""
    run = silent_run(known)
    if len(run) < MINIMUM or mostly_unknown(run):
        return None
    return Reason(
        "R1",
        f"Nobody has asked about AI use for {weeks_in_words(len(run))}: {kinds(run)}",
        {"weeks": len(run)} | kinds_counted(run),
        at_once=True,
    )


def kinds_counted(run: Sequence[WeekFacts]) -> dict[str, int]:
    """How many of these weeks, none of them coached, were what."""
    return {outcome: count(run, outcome) for outcome in KINDS}


def kinds(run: Sequence[WeekFacts]) -> str:
    """The same in words, without those that there are none of."""
    return ", ".join(f"{KINDS[outcome]} {number}" for outcome, number in kinds_counted(run).items() if number)


def reviews_not_held(known: Sequence[WeekFacts]) -> Reason | None:
    """R3. Fewer than 60 % of the slots of four weeks held, and mostly because they did not take place."""
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


def crowded_out(known: Sequence[WeekFacts]) -> Reason | None:
    """R10. Less than a quarter of the balance is AI, over at least four reviews whose topics were recorded."""
    last = known[-WINDOW:]
    asked, ai, others = (sum(week.topics.get(name, 0) for week in last) for name in ("asked", "ai", "traditional"))
    if asked < FEW_TOPICS or not others or 4 * ai >= ai + others:
        return None
    return Reason(
        "R10",
        f"Other topics crowd it out: of {asked} reviews whose topics were recorded, {others} were about speed, volume, "
        f"billing or compliance, {ai} coached AI use",
        {"recorded": asked, "traditional": others, "ai": ai},
    )


def nights_missing(known: Sequence[WeekFacts]) -> Reason | None:
    """R11. Night slots are coached less than half as often as those by day."""
    last = [week for week in known[-WINDOW:] if not week.pending]
    night, of_nights = (sum(getattr(week, name) for week in last) for name in ("night_coached", "night_expected"))
    day, of_days = (sum(getattr(week, name) for week in last) for name in ("coached", "expected"))
    day, of_days = day - night, of_days - of_nights
    if min(of_nights, of_days) < FEW_SLOTS or 2 * night * of_days >= day * of_nights:
        return None
    return Reason(
        "R11",
        f"Nights are missing: {night} of {of_nights} night reviews were coached, by day {day} of {of_days}",
        {"night_coached": night, "night_expected": of_nights, "day_coached": day, "day_expected": of_days},
    )


REASONS = (nobody_asked, entries_missing, reviews_not_held, claimed_only, crowded_out, nights_missing)
