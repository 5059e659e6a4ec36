"""How a department stands at the end of a week: the filter's word first, then the rules that may raise watch.

Standard library only, no clock: the weeks, what is believed of them and how the department stood a week ago go in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.drift.stats.assessment import (
    NOT_ENOUGH_DATA,
    RECOVERING,
    SILENT,
    TOOL_ISSUE,
    UNCONFIRMED,
    WATCH,
    Assessment,
    Reason,
    weight,
)
from apps.drift.stats.circumstances import NOTHING_ELSE, Circumstances
from apps.drift.stats.course import Evaluated
from apps.drift.stats.facts import COACHED, EXCUSED, WeekFacts, settled
from apps.drift.stats.reasons import count, weeks_in_words
from apps.drift.stats.rules import GOOD_WEEKS, watched
from apps.drift.stats.statuses import ENOUGH_WEEKS, WATCH_UNTIL, Standing, next_standing
from apps.drift.stats.tool_issue import tool_issue
from apps.drift.stats.wording import RECENT, percent, seen


@dataclass(frozen=True, slots=True)
class Before:
    """How the department stood after the week before; `standing` as the filter alone calls it."""

    standing: Standing
    status: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    assessment: Assessment
    standing: Standing

    @property
    def before(self) -> Before:
        """For the week that follows."""
        return Before(self.standing, self.assessment.status, self.assessment.since)


def judge(
    weeks: Sequence[WeekFacts],
    now: Evaluated,
    before: Before,
    threshold: float,
    *,
    due: bool = True,
    around: Circumstances = NOTHING_ELSE,
) -> Judged:
    """weeks: the oldest first, ending with the one judged. threshold: log odds from which on a flag is raised.

    due: whether the week is evaluated; before that only the rules are heard.
    """
    monday = weeks[-1].week_start
    known = [week for week in settled(weeks) if week.counted]
    standing = next_standing(before.standing, now.belief, now.known, threshold) if due else before.standing
    was_tool = before.status == TOOL_ISSUE
    tool = tool_issue(around.reports, monday, before.since if was_tool else None) if weeks[-1].counted else None
    if was_tool and not tool:
        standing = _after_tool_issue(standing)
    raised, by_rules = watched(known, before.status, around)
    status = TOOL_ISSUE if tool else _status(standing, raised)
    since = before.since if before.since and before.status == status else monday
    filters = seen(status, now.belief, known, weeks, around.pulses) if known else None
    reasons = _reasons(status, standing, now, filters, by_rules, tool)
    told = _sentence(status, reasons, now, known, weeks)
    return Judged(Assessment(status, since, reasons, told), standing)


def _after_tool_issue(standing: Standing) -> Standing:
    """A department whose tool was the problem recovers as one that had drifted."""
    if standing.flagged:
        return standing
    status = WATCH if standing.status == WATCH else RECOVERING
    return replace(standing, status=status, cleared=0)


def _status(standing: Standing, raised: str | None) -> str:
    if standing.flagged or raised is None:
        return standing.status
    return UNCONFIRMED if raised == UNCONFIRMED else WATCH


def _reasons(
    status: str,
    standing: Standing,
    now: Evaluated,
    filters: Reason | None,
    by_rules: tuple[Reason, ...],
    tool: Reason | None,
) -> tuple[Reason, ...]:
    if not weight(status):
        return ()
    found = [reason for reason in by_rules if reason.code != "hold" or not standing.flagged]
    if filters and (standing.flagged or (standing.status == WATCH and now.belief.p >= WATCH_UNTIL) or not found):
        found = _with_what_was_seen(status, filters, found)
    return (tool, *found) if tool else tuple(found)


def _with_what_was_seen(status: str, filters: Reason, by_rules: list[Reason]) -> list[Reason]:
    """What the filter saw takes the place of the rule that says the same, and comes first where it raised the status.

    Silence is told before the thinning that led to it.
    """
    others = [reason for reason in by_rules if reason.code not in (filters.code, "hold")]
    if status in (WATCH, UNCONFIRMED):
        same = [reason for reason in by_rules if reason.code == filters.code]
        return [*others, filters] if not same else [filters, *others]
    if status == SILENT and others and others[0].code == "R1":
        return [others[0], filters, *others[1:]]
    return [filters, *others]


def _sentence(
    status: str, reasons: Sequence[Reason], now: Evaluated, known: Sequence[WeekFacts], weeks: Sequence[WeekFacts]
) -> str:
    if reasons:
        text = ". ".join(reason.text for reason in reasons[:2]) + "." + _not_counted(known, weeks)
        return text + (
            f" Probability of a real change: {percent(now.belief.p)} %." if now.belief.p >= WATCH_UNTIL else ""
        )
    if status == NOT_ENOUGH_DATA:
        return f"{len(known)} of the {ENOUGH_WEEKS} expected weeks needed to say anything are known."
    last = known[-(GOOD_WEEKS if status == RECOVERING else RECENT) :]
    return f"AI use was coached in {count(last, COACHED)} of the last {weeks_in_words(len(last))}."


def _not_counted(known: Sequence[WeekFacts], weeks: Sequence[WeekFacts]) -> str:
    """Excused weeks within the last eight that were judged."""
    first = known[-RECENT:][0].week_start if known else weeks[0].week_start
    excused = count([week for week in weeks if week.week_start >= first], EXCUSED)
    return f" Not counted: {excused} excused week{'' if excused == 1 else 's'}." if excused else ""
