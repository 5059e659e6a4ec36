from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.drift.models import DetectorBudget
from apps.drift.selectors.in_use import departments_in_use
from apps.drift.stats.thresholds import bounds


@transaction.atomic
def set_budget(*, flags_per_hospital_year: float, by: User, now: datetime) -> DetectorBudget:
    """False flags a year that the hospital can live with. Holds from the next assessment on; flags that stand stay."""
    departments = departments_in_use(now).count()
    least, most = bounds(departments)
    if not least <= flags_per_hospital_year <= most:
        raise Refused(
            f"For {departments} {'department' if departments == 1 else 'departments'} the detector can keep to "
            f"between {least:g} and {most:g} false flags a year. Choose a number in between."
            if departments
            else "No department is watched yet. Set the budget once AI tools and reviews are there.",
            code="budget_out_of_range",
            field="flags_per_hospital_year",
        )
    budget = DetectorBudget.objects.create(flags_per_hospital_year=flags_per_hospital_year, set_by=by, set_at=now)
    record(action="detector.budget_set", subject=budget, by=by, now=now, flags=flags_per_hospital_year)
    return budget
