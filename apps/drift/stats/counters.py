"""Two plain counters beside the filter: one of silence in the log, one of answers that contradict it.

Each is a running sum of log-likelihood ratios that never falls below zero (Page's cumulative sum). They explain what
the filter saw in terms that can be added up by hand, and they check it: both rise where it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from apps.drift.stats import pulses
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.parameters import PUBLIC

SILENT_RATE: Final = 0.05
CLUSTERING: Final = 0.1
LEARNT_BEHIND: Final = 4
MEMORY: Final = 0.99
SUSPICIOUS: Final = 2.0
SUSPICIOUS_WEIGHT: Final = 0.2
CEILING: Final = 9.5

THRESHOLDS: Final = {0.02: 9.06, 0.05: 7.40, 0.10: 6.25, 0.20: 5.15}


@dataclass(frozen=True, slots=True)
class Share:
    """A share learnt from counts for and against it, older ones fading slowly."""

    yes: float
    no: float

    @property
    def value(self) -> float:
        return self.yes / (self.yes + self.no)

    def learnt(self, yes: float, no: float) -> "Share":
        return Share(MEMORY * self.yes + yes, MEMORY * self.no + no)


HABIT_PRIOR: Final = Share(0.82 * 6, 0.18 * 6)
RECALL_PRIOR: Final = Share(0.55 * 10, 0.45 * 10)


@dataclass(frozen=True, slots=True)
class Counters:
    """silence: the log no longer says coached. contradiction: clinicians do not confirm what it says.

    since: index of the week from which on one of them has been above zero; None while both are zero.
    habit, recall: the department's own share of weeks coached and of clinicians who confirm it, as learnt so far.
    """

    silence: float = 0.0
    contradiction: float = 0.0
    since: int | None = None
    habit: Share = HABIT_PRIOR
    recall: Share = RECALL_PRIOR

    @property
    def higher(self) -> float:
        return max(self.silence, self.contradiction)


def count(weeks: Sequence[WeekEvidence]) -> list[Counters]:
    """After each of the weeks, the oldest first, as known at one evaluation."""
    return counted([], weeks, 0)


def counted(done: list[Counters], weeks: Sequence[WeekEvidence], changed: int) -> list[Counters]:
    """`done` brought up to date, in place, from the first week that changed."""
    del done[changed:]
    for at in range(len(done), len(weeks)):
        done.append(_next(done, weeks, at))
    return done


def _next(done: Sequence[Counters], weeks: Sequence[WeekEvidence], at: int) -> Counters:
    last, week = done[-1] if done else Counters(), weeks[at]
    habit, recall = last.habit, last.recall
    if at >= LEARNT_BEHIND:
        habit, recall = _learnt(weeks[at - LEARNT_BEHIND], done[at - LEARNT_BEHIND], habit, recall)
    silence = _raised(last.silence, _silence(week, weeks[at - 1] if at else None, habit.value))
    contradiction = _raised(last.contradiction, _contradiction(week, recall.value))
    since = last.since if last.since is not None else at
    return Counters(silence, contradiction, since if max(silence, contradiction) > 0 else None, habit, recall)


def _raised(counter: float, by: float) -> float:
    return min(CEILING, max(0.0, counter + by))


def _learnt(week: WeekEvidence, then: Counters, habit: Share, recall: Share) -> tuple[Share, Share]:
    """Less from a week that was already suspicious, so that drift does not become the habit."""
    weight = SUSPICIOUS_WEIGHT if then.higher > SUSPICIOUS else 1.0
    if week.known:
        habit = habit.learnt(weight * week.coached, weight * (not week.coached))
    if week.coached and week.pulse and week.pulse.weeks == 1:
        yes = (week.pulse.low + week.pulse.high) / 2
        recall = recall.learnt(weight * yes, weight * (week.pulse.n - yes))
    return habit, recall


def _silence(week: WeekEvidence, before: WeekEvidence | None, habit: float) -> float:
    if not week.known:
        return 0.0
    rates = [SILENT_RATE, min(0.98, habit)]
    if before is not None and before.known:
        rates = [CLUSTERING * before.coached + (1 - CLUSTERING) * rate for rate in rates]
    silent, usual = rates
    return log(silent / usual) if week.coached else log((1 - silent) / (1 - usual))


def _contradiction(week: WeekEvidence, recall: float) -> float:
    """Of answers about a week that the log calls coached; about several weeks, if it calls the last of them so."""
    if not (week.coached and week.pulse and week.pulse.n):
        return 0.0
    pulse, usual = week.pulse, min(0.95, max(0.15, recall))
    asked = pulses.interval(pulse.low, pulse.high, pulse.n, usual, PUBLIC.recall_spread, PUBLIC.careless)
    return log(pulses.weekly(pulse, PUBLIC).unasked / asked)
