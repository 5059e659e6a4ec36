from datetime import date, datetime, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.tools.models import Deployment, FocusBehaviour, ObservationTarget, TrainedBehaviour
from apps.tools.months import Month

A_DAY = timedelta(days=1)
MOST_CASES = 60


def set_focus(
    *,
    department: Department,
    behaviour: TrainedBehaviour,
    starts_on: date,
    ends_on: date,
    by: User | None,
    now: datetime,
) -> FocusBehaviour:
    """The one behaviour the department coaches from one day to another, both included.

    Another one gives way on the days they share, and keeps its days before and after them.

    Refused for a burden step, and for a behaviour of a tool that the department does not use.
    """
    _must_fit(department, behaviour)
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=department.pk)
        _give_way(department, starts_on, ends_on)
        focus = FocusBehaviour.objects.create(
            department=department, behaviour=behaviour, starts_on=starts_on, ends_on=ends_on
        )
        record(action="focus.set", subject=department, by=by, now=now, behaviour=str(behaviour.public_id))
    return focus


def _give_way(department: Department, starts_on: date, ends_on: date) -> None:
    overlapping = FocusBehaviour.objects.filter(department=department, starts_on__lte=ends_on, ends_on__gte=starts_on)
    for row in overlapping:
        row.delete()
        before = row.starts_on, min(row.ends_on, starts_on - A_DAY)
        after = max(row.starts_on, ends_on + A_DAY), row.ends_on
        FocusBehaviour.objects.bulk_create(
            FocusBehaviour(department=department, behaviour=row.behaviour, starts_on=first, ends_on=last)
            for first, last in (before, after)
            if first <= last
        )


def focus_on(
    *, department: Department, behaviour: TrainedBehaviour, month: Month, by: User | None, now: datetime
) -> FocusBehaviour:
    """The behaviour of a month: this one, from today on, or one of the next two."""
    today = local_date(now, department.zone)
    this = Month.of(today)
    if not this <= month <= this.plus(2):
        raise Refused("Choose this month or one of the next two.", code="month_refused", field="month")
    first = max(month.first, today)
    return set_focus(department=department, behaviour=behaviour, starts_on=first, ends_on=month.last, by=by, now=now)


def set_observation_target(*, department: Department, cases: int, by: User | None, now: datetime) -> ObservationTarget:
    """From today on; set twice on a day, the second counts."""
    if not 1 <= cases <= MOST_CASES:
        raise Refused(f"Choose between 1 and {MOST_CASES} cases a month.", code="cases_refused", field="cases")
    today = local_date(now, department.zone)
    with transaction.atomic():
        target, _ = ObservationTarget.objects.update_or_create(
            department=department, starts_on=today, defaults={"cases": cases}
        )
        record(action="observation_target.set", subject=department, by=by, now=now, cases=cases)
    return target


def _must_fit(department: Department, behaviour: TrainedBehaviour) -> None:
    if behaviour.kind != TrainedBehaviour.Kind.CORE:
        raise Refused(
            "This is extra work the tool brought along. Choose one of the core behaviours.",
            code="burden",
            field="behaviour",
        )
    if not Deployment.objects.in_use().filter(department=department, tool=behaviour.tool_id).exists():
        raise Refused(
            f"{behaviour.tool} is not in use in {department}. Choose a behaviour of a tool that is.",
            code="not_in_use",
            field="behaviour",
        )
