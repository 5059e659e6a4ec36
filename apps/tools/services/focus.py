from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.departments.models import Department
from apps.tools.models import Deployment, FocusBehaviour, TrainedBehaviour


def set_focus(
    *,
    department: Department,
    behaviour: TrainedBehaviour,
    starts_on: date,
    ends_on: date,
    by: User | None,
    now: datetime,
) -> FocusBehaviour:
    """The one behaviour the department coaches from one day to another, both included; it replaces one that overlaps.

    Refused for a burden step, and for a behaviour of a tool that the department does not use.
    """
    _must_fit(department, behaviour)
    with transaction.atomic():
        overlapping = FocusBehaviour.objects.filter(
            department=department, starts_on__lte=ends_on, ends_on__gte=starts_on
        )
        overlapping.delete()
        focus = FocusBehaviour.objects.create(
            department=department, behaviour=behaviour, starts_on=starts_on, ends_on=ends_on
        )
        record(action="focus.set", subject=department, by=by, now=now, behaviour=str(behaviour.public_id))
    return focus


def _must_fit(department: Department, behaviour: TrainedBehaviour) -> None:
    if behaviour.kind != TrainedBehaviour.Kind.CORE:
        raise Refused("This is extra work the tool brought along. Choose one of the core behaviours.", code="burden")
    if not Deployment.objects.in_use().filter(department=department, tool=behaviour.tool_id).exists():
        raise Refused(
            f"{behaviour.tool} is not in use in {department}. Choose a behaviour of a tool that is.", code="not_in_use"
        )
