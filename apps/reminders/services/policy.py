from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.departments.models import Department
from apps.reminders.ladder import Grace
from apps.reminders.models import LadderPolicy
from apps.reminders.selectors.calendar import grace_of

FIRST, SECOND, ESCALATION = "first_follow_up", "second_follow_up", "escalation"


@transaction.atomic
def set_ladder(*, department: Department, grace: Grace, by: User | None, now: datetime) -> Grace:
    """What has not been sent follows it from the next pass on. Said again, it changes nothing.

    Refused: code "grace_too_short", "grace_too_long", or "grace_out_of_order" with the field that is too early.
    """
    _refuse(grace)
    Department.objects.select_for_update().get(pk=department.pk)
    before = grace_of(LadderPolicy.objects.filter(department=department).first())
    if grace != before:
        values = {FIRST: grace.first_follow_up, SECOND: grace.second_follow_up, ESCALATION: grace.escalation}
        LadderPolicy.objects.update_or_create(department=department, defaults={**values, "changed_at": now})
        record(action="ladder.changed", subject=department, by=by, now=now, **values)
    return grace


def _refuse(grace: Grace) -> None:
    most = LadderPolicy.MOST
    if grace.first_follow_up < 1:
        message = "Leave at least one working day before the first follow-up."
        raise Refused(message, code="grace_too_short", field=FIRST)
    if grace.second_follow_up <= grace.first_follow_up:
        message = f"The second follow-up comes after the first: choose more than {grace.first_follow_up}."
        raise Refused(message, code="grace_out_of_order", field=SECOND)
    if grace.escalation <= grace.second_follow_up:
        message = (
            f"The lead reads in the second follow-up that the program office will see it: choose more than "
            f"{grace.second_follow_up} here, so that there is time to answer."
        )
        raise Refused(message, code="grace_out_of_order", field=ESCALATION)
    if grace.escalation > most:
        message = f"A review closes on the Sunday after its week: choose {most} working days at most."
        raise Refused(message, code="grace_too_long", field=ESCALATION)
