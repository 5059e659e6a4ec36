"""What the filter saw, in words whose numbers can be counted in the department's weeks.

Standard library only. `known`: settled and counted weeks, the oldest first. Every number counts such weeks, besides
the percentage, which is the stored probability.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile

from apps.drift.stats.assessment import DRIFTING, SILENT, Reason
from apps.drift.stats.evidence import Pulse
from apps.drift.stats.facts import COACHED, EXCUSED, WeekFacts
from apps.drift.stats.posterior import Posterior
from apps.drift.stats.reasons import count, kinds, kinds_counted, mostly_unknown, silent_run, weeks_in_words

RECENT = 8
RUN = 3
FEW = 3
LEAVE = 2
ASKING_STOPPED, THINNED, UNKNOWN, CONTRADICTED, NEVER_STARTED = "R1", "R2", "R4", "R9", "R15"


def seen(
    status: str,
    belief: Posterior,
    known: Sequence[WeekFacts],
    weeks: Sequence[WeekFacts],
    answers: Mapping[date, Pulse],
) -> Reason:
    """Why the filter calls it so. weeks: all of them, those that are no evidence too. answers: by week published."""
    run = list(takewhile(lambda week: week.outcome != COACHED, reversed(known)))
    if belief.form == "unconfirmed" and status == DRIFTING and len(run) < RUN:
        return _contradicted(known, answers)
    if len(run) >= RUN:
        return _stopped(run, known, weeks)
    return _thinned(known, listed=status in (DRIFTING, SILENT))


def _stopped(run: Sequence[WeekFacts], known: Sequence[WeekFacts], weeks: Sequence[WeekFacts]) -> Reason:
    """run: the uncoached weeks up to now, the latest first."""
    before = known[: len(known) - len(run)][-RECENT:]
    numbers = {"weeks": len(run)} | kinds_counted(run)
    if not before:
        text = f"Coached in none of the last {weeks_in_words(len(run))}: {kinds(run)}"
        return Reason(NEVER_STARTED, text, numbers)
    code, asked = _stopped_how(run, known)
    numbers |= {"before": count(before, COACHED), "before_weeks": len(before)}
    usual = f"coached in {numbers['before']} of the {len(before)} before"
    leave = _leave(run[-1], weeks)
    if leave >= LEAVE:
        return Reason(
            code,
            f"{asked} since {leave} excused weeks, {len(run)} expected weeks ago: {kinds(run)}; {usual}",
            numbers | {"leave": leave},
        )
    return Reason(code, f"{asked} for {weeks_in_words(len(run))}: {kinds(run)}; {usual}", numbers)


def _stopped_how(run: Sequence[WeekFacts], known: Sequence[WeekFacts]) -> tuple[str, str]:
    if mostly_unknown(run):
        return UNKNOWN, "No coaching is on record"
    if len(silent_run(known)) == len(run):
        return ASKING_STOPPED, "Nobody has asked about AI use"
    return THINNED, "Not coached"


def _leave(first: WeekFacts, weeks: Sequence[WeekFacts]) -> int:
    """How many excused weeks came directly before this one."""
    before = [week for week in weeks if week.week_start < first.week_start]
    return sum(1 for _ in takewhile(lambda week: week.outcome == EXCUSED, reversed(before)))


def _thinned(known: Sequence[WeekFacts], *, listed: bool) -> Reason:
    last, before = known[-RECENT:], known[-2 * RECENT : -RECENT]
    numbers = {"coached": count(last, COACHED), "weeks": len(last)}
    text = f"Coached in {numbers['coached']} of the last {weeks_in_words(len(last))}"
    if len(before) >= FEW:
        numbers |= {"before": count(before, COACHED), "before_weeks": len(before)}
        text += f", in {numbers['before']} of the {len(before)} before"
    return Reason(THINNED, text if listed else f"{text}; that can still be chance", numbers)


def _contradicted(known: Sequence[WeekFacts], answers: Mapping[date, Pulse]) -> Reason:
    last = known[-RECENT:]
    numbers = {"coached": count(last, COACHED), "weeks": len(last)}
    text = f"Logged as coached in {numbers['coached']} of the last {weeks_in_words(len(last))}"
    heard = [pulse for monday, pulse in answers.items() if last[0].week_start <= monday <= last[-1].week_start]
    if not heard:
        return Reason(CONTRADICTED, f"{text}, which clinicians' answers do not confirm", numbers)
    low, high, n = (sum(getattr(pulse, name) for pulse in heard) for name in ("low", "high", "n"))
    some = str(low) if low == high else f"{low} to {high}"
    return Reason(
        CONTRADICTED,
        f"{text}, yet by {some} of {n} answers of clinicians anyone asked them",
        numbers | {"yes_at_least": low, "yes_at_most": high, "answers": n},
    )


def percent(probability: float) -> int:
    """For a sentence: nothing is ever certain."""
    return min(99, max(1, round(100 * probability)))
