"""What the detector believed, week by week."""

from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.departments.models import Department
from apps.drift.models import DepartmentEvidence


def weeks_lost() -> Coalesce:
    """For an annotation of department weeks: what the drift believed then has probably cost; 0 if nothing is known."""
    rows = DepartmentEvidence.objects.filter(department=OuterRef("department_id"), week_start=OuterRef("week_start"))
    return Coalesce(Subquery(rows.values("weeks_lost")[:1]), 0.0)


class EvidenceWeek(NamedTuple):
    """As of the evaluation of that week; see DepartmentEvidence."""

    week_start: date
    probability: float
    fading: float
    silent: float
    unconfirmed: float
    silence_sum: float
    contradiction_sum: float
    weeks_lost: float


def evidence_series(department: Department, since: date) -> list[EvidenceWeek]:
    """From that Monday on, the oldest first. Weeks before the first judged one have no row. One query."""
    rows = DepartmentEvidence.objects.filter(department=department).since(since).order_by("week_start")
    return [EvidenceWeek(*row) for row in rows.values_list(*EvidenceWeek._fields)]
