"""Everything that an assessment of some departments reads: a fixed number of queries, however many there are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from apps.core.weeks import Week, local_date
from apps.departments.models import Department
from apps.drift.models import DepartmentEvidence, DepartmentWeek, DetectorMemory
from apps.drift.selectors.circumstances import circumstances
from apps.drift.selectors.evidence import Start, earliest_changes, starts, week_facts
from apps.drift.services.replay import BELIEVED, JUDGED, Replay, Row
from apps.drift.stats.facts import STORED
from apps.drift.stats.parameters import VERSION

REPLAYED_WEEKS: Final = 26
"""As many as a department's page shows, so that every number of a sentence can be counted there."""

Rows = dict[int, dict[date, Row]]


def replays(
    departments: Sequence[Department], last_read: Mapping[int, date], threshold: float, now: datetime
) -> list[Replay]:
    """One for each department that has begun. last_read: as `Replay` has it. threshold: log odds."""
    ids = [department.pk for department in departments]
    begins, changes = starts(departments), earliest_changes(ids)
    memories = _memories(ids, begins)
    running = {each.pk: Week.at(now, each.zone) for each in departments}
    spans = {
        pk: _span(begin, running[pk], changes.get(pk), memories.get(pk))
        for pk, begin in begins.items()
        if begin.first <= running[pk].monday
    }
    if not spans:
        return []
    first, last = min(span[0] for span in spans.values()), max(span[-1] for span in spans.values())
    facts, stored = week_facts(ids, first, last), _stored(ids, Week(first).plus(-1).monday, last)
    believed, around = _believed(ids, memories), circumstances(departments, now=now)
    return [
        Replay(
            department=each.pk,
            start=begins[each.pk],
            weeks=spans[each.pk],
            facts=facts.get(each.pk, {}),
            stored=stored.get(each.pk, {}),
            believed=believed.get(each.pk, {}),
            remembered=memories.get(each.pk),
            around=around[each.pk],
            last_read=last_read[each.pk],
            today=local_date(now, each.zone),
            threshold=threshold,
        )
        for each in departments
        if each.pk in spans
    ]


def _span(begin: Start, running: Week, changed: date | None, memory: DetectorMemory | None) -> list[date]:
    """Without a memory the whole past; else half a year, or more where something older changed."""
    recent = max(begin.first, running.plus(1 - REPLAYED_WEEKS).monday) if memory else begin.first
    first = max(begin.first, min(recent, changed or recent))
    return [week.monday for week in Week(first).until(running.plus(1))]


def _memories(departments: Collection[int], begins: Mapping[int, Start]) -> dict[int, DetectorMemory]:
    """Those that were made by the same filter and from the first week on."""
    rows = DetectorMemory.objects.filter(department__in=departments, version=VERSION)
    return {
        row.department_id: row
        for row in rows
        if row.department_id in begins and row.first_week == begins[row.department_id].first
    }


def _stored(departments: Collection[int], first: date, last: date) -> Rows:
    rows = DepartmentWeek.objects.filter(department__in=departments, week_start__range=(first, last)).order_by()
    found: Rows = {}
    for row in rows.values("department_id", "version", *STORED, *JUDGED):
        found.setdefault(row["department_id"], {})[row["week_start"]] = row
    return found


def _believed(departments: Collection[int], memories: Mapping[int, DetectorMemory]) -> Rows:
    """What was believed since the oldest memory. A department without one has none, or begins anew."""
    since = min((memory.week_start for memory in memories.values()), default=date.min)
    rows = DepartmentEvidence.objects.filter(department__in=departments).since(since).order_by()
    found: Rows = {}
    for row in rows.values("department_id", "week_start", *BELIEVED):
        found.setdefault(row["department_id"], {})[row["week_start"]] = row
    return found
