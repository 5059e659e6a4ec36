"""What the reviews say about department weeks, counted by the database: one query for any number of departments."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from apps.core.weeks import Week
from apps.departments.models import Department
from apps.drift.stats.facts import WeekFacts
from apps.feedback.models import Feedback, NextStep
from apps.reviews.models import CoachingRecord, Outcome, Review, SeriesRevision, Shift, Topic
from apps.reviews.windows import ON_TIME
from apps.tools.models import Deployment

SETTLING_IN = timedelta(days=14)
PROMPT = timedelta(hours=24)
TRADITIONAL = frozenset({Topic.SPEED, Topic.VOLUME, Topic.BILLING, Topic.COMPLIANCE})

Facts = dict[int, dict[date, WeekFacts]]

Status = Review.Status
LOGGED = Q(status=Status.LOGGED)
COACHED = LOGGED & Q(record__outcome=Outcome.COACHED)
EXPECTED = ~Q(status=Status.EXCUSED)
NIGHT = Q(shift=Shift.NIGHT)


def _more_than_the_tap() -> Any:
    record = OuterRef("record")
    behind = (
        CoachingRecord.behaviours.through.objects.filter(coachingrecord=record),
        CoachingRecord.clinicians.through.objects.filter(coachingrecord=record),
        Feedback.objects.filter(record=record),
        NextStep.objects.filter(record=record),
    )
    said = Q(record__observed=True) | Q(record__next_step_made=True) | Q(record__recognised=True)
    for rows in behind:
        said |= Q(Exists(rows))
    return said


def _depth() -> Any:
    deeper = _flag("record__observed") + _flag("record__next_step_made")
    return Case(
        When(COACHED, then=Value(2) + deeper),
        When(LOGGED & Q(record__outcome=Outcome.ASKED), then=Value(1)),
        When(LOGGED, then=Value(0)),
        output_field=IntegerField(),
    )


def _flag(name: str) -> Any:
    return Case(When(**{name: True}, then=Value(1)), default=Value(0), output_field=IntegerField())


def _entered_within(span: timedelta) -> Q:
    """By the tap where a phone had to wait for a connection."""
    by = F("ends_at") + span
    return Q(record__submitted_at__lte=by) | Q(record__tapped_at__lte=by)


def _slots(when: Q) -> Count:
    return Count("pk", filter=when)


def _counts() -> dict[str, Any]:
    return {
        "slots": Count("pk"),
        "expected": _slots(EXPECTED),
        "held": _slots(LOGGED & ~Q(record__outcome=Outcome.NOT_HELD)),
        "not_held": _slots(LOGGED & Q(record__outcome=Outcome.NOT_HELD)),
        "unlogged": _slots(Q(status=Status.UNLOGGED)),
        "excused": _slots(Q(status=Status.EXCUSED)),
        "pending": _slots(Q(status__in=(Status.SCHEDULED, Status.OPEN))),
        "coached": _slots(COACHED),
        "asked": _slots(LOGGED & Q(record__outcome=Outcome.ASKED)),
        "late": _slots(LOGGED & Q(record__submitted_at__gt=F("ends_at") + ON_TIME)),
        "prompt": _slots(LOGGED & _entered_within(PROMPT)),
        "detailed": _slots(COACHED & _more_than_the_tap()),
        "recognised": _slots(COACHED & Q(record__recognised=True)),
        "night_expected": _slots(EXPECTED & NIGHT),
        "night_coached": _slots(COACHED & NIGHT),
        "depth": Max(_depth()),
    }


def week_facts(departments: Collection[int], first: date, last: date) -> Facts:
    """Department id → Monday → counts, for weeks in which a review stands. Three queries."""
    reviews = Review.objects.filter(department__in=departments, week_start__range=(first, last))
    rows = (
        reviews.exclude(status=Status.CANCELLED).order_by().values("department_id", "week_start").annotate(**_counts())
    )
    facts: Facts = defaultdict(dict)
    for row in rows:
        counts: dict[str, Any] = dict(row)
        department = counts.pop("department_id")
        facts[department][counts["week_start"]] = WeekFacts(**counts)
    records = CoachingRecord.objects.filter(review__in=reviews.filter(LOGGED))
    _add(facts, "named", _named(records))
    _add(facts, "topics", _topics(records))
    return facts


def _add(facts: Facts, name: str, found: Iterable[tuple[int, date, Any]]) -> None:
    for department, monday, value in found:
        facts[department][monday] = replace(facts[department][monday], **{name: value})


def _named(records: Any) -> Iterable[tuple[int, date, int]]:
    where = ("review__department_id", "review__week_start")
    named = records.filter(outcome=Outcome.COACHED, clinicians__isnull=False).order_by().values_list(*where)
    return named.annotate(people=Count("clinicians", distinct=True))  # type: ignore[no-any-return]


def _topics(records: Any) -> Iterable[tuple[int, date, dict[str, int]]]:
    """Of held reviews whose topics were recorded: each topic, and the two sides of the balance."""
    found: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    held = records.filter(topics_recorded=True).exclude(outcome=Outcome.NOT_HELD)
    for department, monday, outcome, topics in held.values_list(
        "review__department_id", "review__week_start", "outcome", "topics"
    ):
        found[department, monday].update([*topics, "asked"])
        found[department, monday]["ai"] += outcome == Outcome.COACHED
        found[department, monday]["traditional"] += bool(TRADITIONAL.intersection(topics))
    return ((*where, dict(sorted((+counter).items()))) for where, counter in found.items())


@dataclass(frozen=True)
class Start:
    """first: Monday of the first week with a review. counted: from this Monday on weeks are judged."""

    first: date
    counted: date


def starts(departments: Iterable[Department]) -> dict[int, Start]:
    """For departments that have reviews. Two weeks after the first go-live and a partial first week are not judged."""
    opened = {department.pk: department.opened_on for department in departments}
    first = _earliest(Review.objects.filter(department__in=opened), "week_start")
    began = _earliest(
        SeriesRevision.objects.filter(series__department__in=opened), "starts_on", "series__department_id"
    )
    live = _earliest(Deployment.objects.in_use().filter(department__in=opened), Coalesce("went_live_on", "stage_since"))
    return {
        pk: Start(
            monday,
            max(
                _first_full_week(opened[pk]),
                _first_full_week(began.get(pk, monday)),
                _first_full_week(live.get(pk, monday - SETTLING_IN) + SETTLING_IN),
            ),
        )
        for pk, monday in first.items()
    }


def _earliest(rows: Any, day: Any, department: str = "department_id") -> dict[int, date]:
    return dict(rows.order_by().values_list(department).annotate(earliest=Min(day)))


def _first_full_week(day: date) -> date:
    """The first Monday on or after that day."""
    return Week.of(day + timedelta(days=6)).monday


def earliest_changes(departments: Collection[int]) -> dict[int, date]:
    """Department id → Monday of the oldest week with a review that changed since the department was last read."""
    since = F("department__assessment_mark__read_until")
    return _earliest(Review.objects.filter(department__in=departments, changed_at__gte=since), "week_start")
