"""The evidence about one department: what its weeks were, what was believed after each, and what happened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.core.templatetags.components import SHAPES
from apps.core.weeks import Week
from apps.departments.models import Department
from apps.drift.models import Status, WeekOutcome
from apps.drift.selectors import (
    Budget,
    DepartmentHistory,
    EvidenceWeek,
    HistoryFlag,
    HistoryWeek,
    current_budget,
    department_history,
    evidence_series,
)
from apps.drift.stats.evidence import Pulse
from apps.drift.stats.statuses import WATCH_FROM, WATCH_UNTIL
from apps.drift.stats.wilson import band_interval
from apps.insights import picture
from apps.insights.selectors.events import inner_events, outer_events
from apps.insights.selectors.heat import months

RANGES = (26, 52, 104)
NO_DRIFT = (Status.WATCH, Status.UNCONFIRMED)


@dataclass(frozen=True)
class Answers:
    """Of the clinicians who were asked: between low and high of n said yes. least, most: shares that this leaves."""

    low: int
    high: int
    n: int
    least: float
    most: float


@dataclass(frozen=True)
class EvidenceRow:
    """One week. belief: None where the detector has not judged it. mark: the number of its events, 0 for none."""

    week: HistoryWeek
    shape: str
    word: str
    x: float
    month: bool
    belief: EvidenceWeek | None
    answers: Answers | None
    flagged: bool
    mark: int
    events: list[str]


@dataclass(frozen=True)
class Lanes:
    columns: picture.Columns
    probability: picture.Course
    silence: picture.Course
    contradiction: picture.Course
    flag: picture.Level
    watch: picture.Level
    flagged: list[picture.Band]
    excused: list[picture.Band]
    whiskers: list[picture.Whisker]


@dataclass(frozen=True)
class EvidencePage:
    """rows: the oldest week first. lanes: None while there is no week to draw."""

    department: Department
    history: DepartmentHistory
    budget: Budget
    rows: list[EvidenceRow]
    lanes: Lanes | None
    weeks: int

    watch_from = WATCH_FROM
    watch_until = WATCH_UNTIL
    ranges = RANGES

    @property
    def newest_first(self) -> list[EvidenceRow]:
        return self.rows[::-1]

    @property
    def believed(self) -> EvidenceWeek | None:
        """The latest belief there is."""
        return next((row.belief for row in self.newest_first if row.belief), None)

    @property
    def told(self) -> list[EvidenceRow]:
        """Weeks in which something happened."""
        return [row for row in self.rows if row.mark]

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """Shape, word and number of weeks, for those outcomes that occur."""
        counts = [(str(code), sum(row.week.outcome == code for row in self.rows)) for code in WeekOutcome]
        return [(*SHAPES[code], number) for code, number in counts if number]

    @property
    def asked(self) -> bool:
        """Whether any answers of clinicians were published."""
        return any(row.answers for row in self.rows)


def evidence_page(*, department: Department, day: date, now: datetime, weeks: int) -> EvidencePage:
    """day: today in the department's zone; weeks: how many, the running one included. Seven queries."""
    history = department_history(department=department, day=day, weeks=weeks, reasons=True)
    first = Week.of(day).plus(1 - weeks).monday
    beliefs = {belief.week_start: belief for belief in evidence_series(department, first)}
    events = [*outer_events(department, first, day), *inner_events(history)]
    by_week: dict[date, list[str]] = defaultdict(list)
    for event in sorted(events, key=lambda each: each.day):
        by_week[Week.of(event.day).monday].append(f"{event.what}, {event.day:%-d %B}")
    rows = rows_of(history, beliefs, published_answers(department, first), by_week)
    budget = current_budget(now)
    return EvidencePage(department, history, budget, rows, lanes_of(rows, budget) if rows else None, weeks)


def published_answers(department: Department, since: date) -> dict[date, Pulse]:
    """By the Monday of the week in which they were published. Nobody has been asked yet, in any department."""
    return {}


def rows_of(
    history: DepartmentHistory,
    beliefs: Mapping[date, EvidenceWeek],
    answers: Mapping[date, Pulse],
    events: Mapping[date, list[str]],
) -> list[EvidenceRow]:
    columns, marks = picture.Columns(len(history.weeks)), 0
    firsts = [first for _, first in months([week.week_start for week in history.weeks])]
    rows = []
    for index, week in enumerate(history.weeks):
        told = events.get(week.week_start, [])
        marks += bool(told)
        rows.append(
            EvidenceRow(
                week,
                *SHAPES[week.outcome],
                x=columns.middle(index),
                month=firsts[index],
                belief=beliefs.get(week.week_start),
                answers=_answers(answers.get(week.week_start)),
                flagged=any(_stood(flag, week.week_start) for flag in history.flags),
                mark=marks if told else 0,
                events=told,
            )
        )
    return rows


def _answers(pulse: Pulse | None) -> Answers | None:
    if pulse is None or not pulse.n:
        return None
    return Answers(pulse.low, pulse.high, pulse.n, *band_interval(pulse.low, pulse.high, pulse.n))


def _stood(flag: HistoryFlag, monday: date) -> bool:
    """Whether a flag of drift stood at the end of that week; watch is none."""
    return (
        flag.status not in NO_DRIFT
        and flag.since_week <= monday
        and (flag.cleared_week is None or monday < flag.cleared_week)
    )


def lanes_of(rows: Sequence[EvidenceRow], budget: Budget) -> Lanes:
    columns = picture.Columns(len(rows))
    flag, watch = picture.levels(budget.raised_from, WATCH_FROM)
    return Lanes(
        columns,
        picture.course(columns, _each(rows, "probability")),
        picture.course(columns, _each(rows, "silence_sum"), top=picture.COUNTER_TOP),
        picture.course(columns, _each(rows, "contradiction_sum"), top=picture.COUNTER_TOP),
        flag,
        watch,
        flagged=picture.bands(columns, [row.flagged for row in rows]),
        excused=picture.bands(columns, [row.week.outcome == WeekOutcome.EXCUSED for row in rows]),
        whiskers=[
            picture.whisker(columns, index, row.answers.low, row.answers.high, row.answers.n)
            for index, row in enumerate(rows)
            if row.answers
        ],
    )


def _each(rows: Sequence[EvidenceRow], name: str) -> list[float | None]:
    return [getattr(row.belief, name) if row.belief else None for row in rows]
