"""From reviews to department weeks, in bulk: a fixed number of queries for each few hundred departments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.departments.querysets import DepartmentQuerySet
from apps.drift.models import AssessmentMark, DepartmentEvidence, DepartmentWeek, DetectorMemory
from apps.drift.selectors.budget import current_budget
from apps.drift.selectors.in_use import departments_in_use
from apps.drift.services.flags import Standing, clear_flags_out_of_use, settle_flags
from apps.drift.services.gathering import replays
from apps.drift.services.replay import BELIEVED, REMEMBERED, WRITTEN, Replay, Replayed
from apps.reviews.models import Review

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
CHUNK: Final = 400
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
    if not departments:
        return 0
    threshold = current_budget(now).threshold
    parts = range(0, len(departments), CHUNK)
    return sum(_assess_together(departments[begin : begin + CHUNK], threshold, now) for begin in parts)


@transaction.atomic
def _assess_together(departments: Sequence[Department], threshold: float, now: datetime) -> int:
    last_read = _lock([department.pk for department in departments])
    replayed = [(replay, replay.run(now)) for replay in replays(departments, last_read, threshold, now)]
    weeks = [row for _, found in replayed for row in found.weeks]
    DepartmentWeek.objects.bulk_create(
        weeks, update_conflicts=True, unique_fields=["department", "week_start"], update_fields=WRITTEN
    )
    _remember([found for _, found in replayed])
    flags = settle_flags([_standing(replay, found) for replay, found in replayed], now=now)
    _mark_read(departments, now)
    return len(weeks) + flags


def _standing(replay: Replay, found: Replayed) -> Standing:
    return Standing(replay.department, replay.weeks[-1], replay.today, found.judged.assessment)


def _remember(replayed: Sequence[Replayed]) -> None:
    """What was believed: of weeks still open over what is there, of final ones only where nothing is."""
    weeks = ["department", "week_start"]
    DepartmentEvidence.objects.bulk_create(
        [row for found in replayed for row in found.evidence],
        update_conflicts=True, unique_fields=weeks, update_fields=BELIEVED,
    )  # fmt: skip
    DepartmentEvidence.objects.bulk_create([row for found in replayed for row in found.past], ignore_conflicts=True)
    DetectorMemory.objects.bulk_create(
        [found.memory for found in replayed if found.memory],
        update_conflicts=True, unique_fields=["department"], update_fields=REMEMBERED,
    )  # fmt: skip


def _lock(departments: Sequence[int]) -> dict[int, date]:
    """One assessment of a department at a time; the row it is locked by is made when it is first assessed.

    Department id → Monday of the week in which it was last assessed.
    """
    marks = [AssessmentMark(department_id=pk, read_until=NEVER, week_start=NEVER.date()) for pk in departments]
    AssessmentMark.objects.bulk_create(marks, ignore_conflicts=True)
    locked = AssessmentMark.objects.select_for_update().filter(department__in=departments).order_by("pk")
    return dict(locked.values_list("department_id", "week_start"))


def _mark_read(departments: Sequence[Department], now: datetime) -> None:
    marks = [
        AssessmentMark(department=each, read_until=now - OVERLAP, week_start=Week.at(now, each.zone).monday)
        for each in departments
    ]
    AssessmentMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["department"], update_fields=["read_until", "week_start"]
    )
