from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.reviews.models import CoachingRecord, Review, SeriesRevision

PAST = "past:"
"""How the ids of the series begin that hold imported reviews."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A review that is here, and what is known of it. outcome "": no record."""

    pk: int
    forum: str
    shift: str
    status: str
    outcome: str
    not_held_reason: str
    minutes: int | None


def usual_slots(departments: Collection[int]) -> dict[int, SeriesRevision]:
    """Department id -> how its first series runs that was not imported, the latest revision."""
    revisions = SeriesRevision.objects.filter(series__department__in=departments).select_related("series")
    found: dict[int, SeriesRevision] = {}
    for revision in revisions.order_by("-series_id", "starts_on"):
        if not (revision.series.external_id or "").startswith(PAST):
            found[revision.series.department_id] = revision
    return found


def recorded(departments: Collection[int], first: date, last: date) -> dict[tuple[int, date], list[Recorded]]:
    """(department id, Monday) -> its reviews, for the weeks from `first` to `last`; one query."""
    rows = Review.objects.filter(department__in=departments, week_start__range=(first, last))
    found: dict[tuple[int, date], list[Recorded]] = defaultdict(list)
    known = ("record__outcome", "record__not_held_reason", "record__minutes_on_ai")
    for department, monday, pk, forum, shift, status, outcome, reason, minutes in (
        rows.exclude(status=Review.Status.CANCELLED)
        .order_by("pk")
        .values_list("department_id", "week_start", "pk", "forum", "shift", "status", *known)
    ):
        found[department, monday].append(Recorded(pk, forum, shift, status, outcome or "", reason or "", minutes))
    return found


def taken_keys() -> dict[UUID, int]:
    """The client ids of imported records -> their review."""
    rows = CoachingRecord.objects.filter(source="imported", client_uuid__isnull=False)
    return {key: review for key, review in rows.values_list("client_uuid", "review_id") if key}
