from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.drift.models import DetectorBudget

LEAST_FLAGS, MOST_FLAGS = 0.1, 1000.0


@transaction.atomic
def set_budget(*, flags_per_hospital_year: float, by: User, now: datetime) -> DetectorBudget:
    """False flags a year that the hospital can live with. Holds from the next assessment on; flags that stand stay."""
    if not LEAST_FLAGS <= flags_per_hospital_year <= MOST_FLAGS:
        raise Refused(
            f"Choose a number of flags a year between {LEAST_FLAGS:g} and {MOST_FLAGS:g}.",
            code="budget_out_of_range",
            field="flags_per_hospital_year",
        )
    budget = DetectorBudget.objects.create(flags_per_hospital_year=flags_per_hospital_year, set_by=by, set_at=now)
    record(action="detector.budget_set", subject=budget, by=by, now=now, flags=flags_per_hospital_year)
    return budget
