"""One department's weeks replayed from its reviews: which rows are new or different, and how it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from apps.core.weeks import Week
from apps.drift.models import DepartmentWeek
from apps.drift.selectors.evidence import Start
from apps.drift.stats.assessment import Assessment, Judge, Reason, State
from apps.drift.stats.facts import STORED, WeekFacts, silence_clock

JUDGED: Final = ("outcome", "weeks_silent", "status", "status_since", "sentence", "reasons")
WRITTEN: Final = (*(name for name in STORED if name != "week_start"), *JUDGED, "version", "assessed_at")

FINAL_AFTER: Final = timedelta(days=9)
"""A week's status is final two days after its Sunday; its counts follow every later correction."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Replay:
    """department: its id. weeks: the Mondays to go through, without a gap, ending with the running week."""

    department: int
    start: Start
    weeks: Sequence[date]
    facts: Mapping[date, WeekFacts]
    stored: Mapping[date, Row]
    today: date

    def run(self, judge: Judge, now: datetime) -> tuple[list[DepartmentWeek], Assessment]:
        """The rows to write, and the assessment of the running week."""
        state, clock = self._carried()
        seen: list[WeekFacts] = []
        changed: list[DepartmentWeek] = []
        for monday in self.weeks:
            seen.append(self._fact(monday))
            clock = silence_clock(clock, seen[-1])
            judged = self._kept(monday) or judge(seen, state)
            state = judged.state
            changed += self._row(seen[-1], clock, judged, now)
        return changed, judged

    def _carried(self) -> tuple[State | None, int]:
        before = self.stored.get(Week(self.weeks[0]).plus(-1).monday)
        return (_assessment(before).state, before["weeks_silent"]) if before else (None, 0)

    def _fact(self, monday: date) -> WeekFacts:
        fact = self.facts.get(monday) or WeekFacts(monday)
        return fact if monday >= self.start.counted else replace(fact, counted=False)

    def _kept(self, monday: date) -> Assessment | None:
        """What was said at the time, for weeks that are final: a late row changes the next assessment only."""
        row = self.stored.get(monday)
        return _assessment(row) if row and monday + FINAL_AFTER <= self.today else None

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


def _assessment(row: Row) -> Assessment:
    reasons = tuple(Reason(each["code"], each["text"], each["numbers"]) for each in row["reasons"])
    return Assessment(row["status"], row["status_since"] or row["week_start"], reasons, row["sentence"])
