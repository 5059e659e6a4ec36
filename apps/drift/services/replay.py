"""One department's weeks replayed from its reviews: which rows are new or different, and how it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from apps.core.weeks import Week
from apps.drift.models import DepartmentEvidence, DepartmentWeek, DetectorMemory
from apps.drift.selectors.evidence import Start
from apps.drift.stats import letters, memory
from apps.drift.stats.assessment import Assessment, Reason
from apps.drift.stats.circumstances import Circumstances
from apps.drift.stats.course import Course, Evaluated
from apps.drift.stats.evidence import WeekEvidence
from apps.drift.stats.facts import STORED, WeekFacts, silence_clock
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.judging import Before, Judged, judge
from apps.drift.stats.parameters import VERSION
from apps.drift.stats.statuses import Standing

JUDGED: Final = ("outcome", "weeks_silent", "status", "status_since", "sentence", "reasons")
WRITTEN: Final = (*(name for name in STORED if name != "week_start"), *JUDGED, "version", "assessed_at")
BELIEVED: Final = (
    "probability", "fading", "silent", "unconfirmed", "silence_sum", "contradiction_sum", "weeks_lost",
    "standing", "low", "cleared",
)  # fmt: skip

REMEMBERED: Final = ("first_week", "week_start", "letters", "belief", "rest", "version")

FINAL_AFTER: Final = timedelta(days=9)
"""A week's status is final two days after its Sunday; its counts follow every later correction."""

REMEMBERED_BACK: Final = 4
"""The filter's state is kept as of so many weeks before the running one, where no entry comes any more."""

FILTER: Final = EvidenceFilter()

Row = Mapping[str, Any]


@dataclass
class Replayed:
    """weeks, evidence: rows to write over what is there. past: evidence of final weeks, to write where there is none.

    judged: of the running week. memory: to keep, where it is new.
    """

    judged: Judged
    weeks: list[DepartmentWeek] = field(default_factory=list)
    evidence: list[DepartmentEvidence] = field(default_factory=list)
    past: list[DepartmentEvidence] = field(default_factory=list)
    memory: DetectorMemory | None = None


@dataclass(frozen=True)
class Replay:
    """department: its id. weeks: the Mondays to go through, without a gap, ending with the running week.

    stored: rows of weeks, from the one before on. believed: rows of evidence, from that of the memory on.
    remembered: None if there is no memory since the first week; then `weeks` begin with that. last_read: Monday of
    the week in which the department was last assessed. today: in its zone. threshold: log odds.
    """

    department: int
    start: Start
    weeks: Sequence[date]
    facts: Mapping[date, WeekFacts]
    stored: Mapping[date, Row]
    believed: Mapping[date, Row]
    remembered: DetectorMemory | None
    around: Circumstances
    last_read: date
    today: date
    threshold: float

    def run(self, now: datetime) -> Replayed:
        facts = [self._fact(monday) for monday in self.weeks]
        evidence = self._earlier() + [
            letters.evidence_of(fact, self.around.pulses.get(fact.week_start)) for fact in facts
        ]
        course = self._course(evidence)
        begin = _weeks_after(self.start.first, len(course.seen))
        before, clock = self._before(begin), self._clock()
        found = Replayed(Judged(Assessment("", begin, (), ""), before.standing))
        for at, fact in enumerate(facts, 1):
            clock = silence_clock(clock, fact)
            if fact.week_start < begin:
                found.weeks += self._row(fact, clock, _assessment(self.stored[fact.week_start]), now)
                continue
            course.read(FILTER, evidence[len(course.seen)])
            found.judged = self._judged(facts[:at], course.evaluated(), before)
            before = found.judged.before
            self._believe(found, fact.week_start, course)
            found.weeks += self._row(fact, clock, found.judged.assessment, now)
        return found

    def _fact(self, monday: date) -> WeekFacts:
        fact = self.facts.get(monday) or WeekFacts(monday)
        return fact if monday >= self.start.counted else replace(fact, counted=False)

    def _earlier(self) -> list[WeekEvidence]:
        """What was read of the weeks before those gone through now."""
        if self.remembered is None:
            return []
        return letters.read(self.remembered.letters)[: _weeks_between(self.start.first, self.weeks[0])]

    def _course(self, evidence: list[WeekEvidence]) -> Course:
        """As far as the memory goes, if all that it was made of still holds; else only through the earlier weeks."""
        kept = self.remembered
        if kept and self._rows_up_to(kept):
            course = memory.taken_up(kept.letters, bytes(kept.belief), kept.rest)
            if len(course.seen) < len(evidence) and course.seen == evidence[: len(course.seen)]:
                return course
        course = Course()
        for week in self._earlier():
            course.read(FILTER, week)
        return course

    def _rows_up_to(self, kept: DetectorMemory) -> bool:
        return all(monday in self.stored for monday in self.weeks if monday <= kept.week_start)

    def _before(self, begin: date) -> Before:
        monday = Week(begin).plus(-1).monday
        row, belief = self.stored.get(monday), self.believed.get(monday)
        standing = _standing(belief) if belief else Standing()
        return Before(standing, row["status"], row["status_since"] or monday) if row else Before(standing)

    def _clock(self) -> int:
        before = self.stored.get(Week(self.weeks[0]).plus(-1).monday)
        return before["weeks_silent"] if before else 0

    def _judged(self, weeks: Sequence[WeekFacts], now: Evaluated, before: Before) -> Judged:
        """What was said at the time, for weeks that are final: a late row changes the next judgement only."""
        last = weeks[-1]
        final, row, belief = self._final(last.week_start), *self._stored(last.week_start)
        if final and row and belief:
            return Judged(_assessment(row), _standing(belief))
        judged = judge(weeks, now, before, self.threshold, due=self._due(last), around=self.around)
        return Judged(_assessment(row), judged.standing) if final and row else judged

    def _stored(self, monday: date) -> tuple[Row | None, Row | None]:
        return self.stored.get(monday), self.believed.get(monday)

    def _final(self, monday: date) -> bool:
        """Over for two days, and judged since it was over."""
        return monday + FINAL_AFTER <= self.today and monday < self.last_read and monday in self.stored

    def _due(self, week: WeekFacts) -> bool:
        """Whether anything is left to wait for. A department does not get better or worse because a week begins."""
        known = week.settled or (week.excused > 0 and not week.expected)
        return known or week.week_start + timedelta(weeks=1) <= self.today

    def _believe(self, found: Replayed, monday: date, course: Course) -> None:
        """Notes what is believed, and after the last week that no entry can reach any more, how to go on from there."""
        values = _belief(course.evaluated(), found.judged.standing)
        old = self.believed.get(monday)
        row = DepartmentEvidence(department_id=self.department, week_start=monday, **values)
        if self._final(monday):
            found.past += [] if old else [row]
        elif not old or any(old[name] != value for name, value in values.items()):
            found.evidence.append(row)
        if monday == Week.of(self.weeks[-1]).plus(-REMEMBERED_BACK).monday:
            found.memory = self._memory(monday, course)

    def _memory(self, monday: date, course: Course) -> DetectorMemory:
        belief, rest = memory.written(course)
        return DetectorMemory(
            department_id=self.department,
            first_week=self.start.first,
            week_start=monday,
            letters="".join(map(letters.written, course.seen)),
            belief=belief,
            rest=rest,
            version=VERSION,
        )

    def _row(self, fact: WeekFacts, clock: int, judged: Assessment, now: datetime) -> list[DepartmentWeek]:
        values = {name: getattr(fact, name) for name in STORED} | {
            "outcome": fact.outcome,
            "weeks_silent": clock,
            "status": judged.status,
            "status_since": judged.since,
            "sentence": judged.sentence,
            "reasons": [reason.as_json() for reason in judged.reasons],
        }
        old = self.stored.get(fact.week_start)
        if old and all(old[name] == value for name, value in values.items()):
            return []
        version = old["version"] + 1 if old else 1
        return [DepartmentWeek(department_id=self.department, version=version, assessed_at=now, **values)]


def _weeks_between(first: date, second: date) -> int:
    return (second - first).days // 7


def _weeks_after(monday: date, weeks: int) -> date:
    return monday + timedelta(weeks=weeks)


def _assessment(row: Row) -> Assessment:
    reasons = tuple(Reason(each["code"], each["text"], each["numbers"]) for each in row["reasons"])
    return Assessment(row["status"], row["status_since"] or row["week_start"], reasons, row["sentence"])


def _standing(row: Row) -> Standing:
    return Standing(row["standing"], row["low"], row["cleared"])


def _belief(now: Evaluated, standing: Standing) -> dict[str, Any]:
    return {
        "probability": now.belief.p,
        "fading": now.belief.fading,
        "silent": now.belief.silent,
        "unconfirmed": now.belief.unconfirmed,
        "silence_sum": now.counters.silence,
        "contradiction_sum": now.counters.contradiction,
        "weeks_lost": now.weeks_lost,
        "standing": standing.status,
        "low": standing.low,
        "cleared": standing.cleared,
    }
