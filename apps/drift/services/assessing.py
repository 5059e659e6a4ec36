"""From reviews to department weeks, in bulk: a fixed number of queries for each few hundred departments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from apps.core.weeks import Week, local_date
from apps.departments.models import Department
from apps.departments.querysets import DepartmentQuerySet
from apps.drift.models import AssessmentMark, DepartmentWeek
from apps.drift.selectors.evidence import earliest_changes, starts, week_facts
from apps.drift.selectors.in_use import departments_in_use
from apps.drift.services.flags import Standing, clear_flags_out_of_use, settle_flags
from apps.drift.services.replay import JUDGED, WRITTEN, Replay, Row
from apps.drift.stats.assessment import Judge
from apps.drift.stats.facts import STORED
from apps.drift.stats.rules import assess
from apps.reviews.models import Review

JUDGE: Judge = assess
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
CHUNK: Final = 400
REPLAYED_WEEKS: Final = 53
OVERLAP: Final = timedelta(minutes=2)
"""Read again what changed this shortly before the last reading: its transaction may have been committed later."""
NEW_WEEK_COVERS: Final = timedelta(days=8)
"""Whoever changed longer ago than this has begun a new week since it was last read."""


def assess_changed(*, now: datetime) -> int:
    """Departments whose reviews changed since they were read, and those whose new week has begun. Rows changed."""
    return _assess(list(_due(now)), now)


def assess_all(*, now: datetime) -> int:
    """Every department with an AI tool in use and a review series. Rows changed."""
    return _assess(list(departments_in_use(now)), now) + clear_flags_out_of_use(in_use=departments_in_use(now), now=now)


def assess_department(*, department: Department, now: datetime) -> int:
    """This one, at once. 0 where no tool is in use or no series runs."""
    return _assess(list(departments_in_use(now).filter(pk=department.pk)), now)


def _due(now: datetime) -> DepartmentQuerySet:
    lately = Review.objects.filter(changed_at__gte=now - NEW_WEEK_COVERS)
    changed = lately.filter(changed_at__gte=F("department__assessment_mark__read_until"))
    due = Q(assessment_mark__isnull=True) | Q(pk__in=changed.values("department_id"))
    for zone in Department.objects.order_by("zone").values_list("zone", flat=True).distinct():
        due |= Q(zone=zone, assessment_mark__week_start__lt=Week.at(now, zone).monday)
    return departments_in_use(now).filter(due)


def _assess(departments: Sequence[Department], now: datetime) -> int:
    parts = range(0, len(departments), CHUNK)
    return sum(_assess_together(departments[begin : begin + CHUNK], now) for begin in parts)


@transaction.atomic
def _assess_together(departments: Sequence[Department], now: datetime) -> int:
    ids = [department.pk for department in departments]
    _lock(ids)
    replays = _replays(departments, now)
    rows: list[DepartmentWeek] = []
    standings = []
    for replay in replays:
        changed, judged = replay.run(JUDGE, now)
        rows += changed
        standings.append(Standing(replay.department, replay.weeks[-1], replay.today, judged))
    DepartmentWeek.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["department", "week_start"], update_fields=WRITTEN
    )
    flags = settle_flags(standings, now=now)
    _mark_read(departments, now)
    return len(rows) + flags


def _lock(departments: Sequence[int]) -> None:
    """One assessment of a department at a time; the row it is locked by is made when it is first assessed."""
    marks = [AssessmentMark(department_id=pk, read_until=NEVER, week_start=NEVER.date()) for pk in departments]
    AssessmentMark.objects.bulk_create(marks, ignore_conflicts=True)
    list(AssessmentMark.objects.select_for_update().filter(department__in=departments).order_by("pk").values("pk"))


def _mark_read(departments: Sequence[Department], now: datetime) -> None:
    marks = [
        AssessmentMark(department=each, read_until=now - OVERLAP, week_start=Week.at(now, each.zone).monday)
        for each in departments
    ]
    AssessmentMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["department"], update_fields=["read_until", "week_start"]
    )


def _replays(departments: Sequence[Department], now: datetime) -> list[Replay]:
    ids = [department.pk for department in departments]
    begins, changes = starts(departments), earliest_changes(ids)
    spans: dict[int, list[date]] = {}
    for each in departments:
        this = Week.at(now, each.zone)
        if each.pk in begins and begins[each.pk].first <= this.monday:
            recent = max(begins[each.pk].first, this.plus(1 - REPLAYED_WEEKS).monday)
            first = Week(min(recent, changes.get(each.pk, recent)))
            spans[each.pk] = [week.monday for week in first.until(this.plus(1))]
    if not spans:
        return []
    first_day, last_day = min(span[0] for span in spans.values()), max(span[-1] for span in spans.values())
    facts, stored = week_facts(ids, first_day, last_day), _stored(ids, Week(first_day).plus(-1).monday, last_day)
    return [
        Replay(
            department=each.pk,
            start=begins[each.pk],
            weeks=spans[each.pk],
            facts=facts.get(each.pk, {}),
            stored=stored.get(each.pk, {}),
            today=local_date(now, each.zone),
        )
        for each in departments
        if each.pk in spans
    ]


def _stored(departments: Sequence[int], first: date, last: date) -> dict[int, dict[date, Row]]:
    rows = DepartmentWeek.objects.filter(department__in=departments, week_start__range=(first, last)).order_by()
    found: dict[int, dict[date, Row]] = {}
    for row in rows.values("department_id", "version", *STORED, *JUDGED):
        found.setdefault(row["department_id"], {})[row["week_start"]] = row
    return found
