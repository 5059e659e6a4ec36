"""Help under way: a play, somebody who does it, and a day to look again."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.drift.models import DriftFlag, Intervention
from apps.drift.plays import PLAYS
from apps.drift.selectors import possible_owners
from apps.drift.services.flags import acknowledge_flag, standing_for_update

LOOK_AGAIN_AFTER: Final = timedelta(days=14)
Result = Intervention.Result


@transaction.atomic
def plan_intervention(
    *,
    department: Department,
    flag: DriftFlag | None,
    play: str,
    owner: User,
    planned_on: date,
    note: str = "",
    by: User,
    now: datetime,
) -> Intervention:
    """Plans it and acknowledges the flag. One looks again two weeks after the planned day (department's zone)."""
    today = local_date(now, department.zone)
    _refuse_impossible(department, flag, play, owner, planned_on, note, today)
    if flag:
        acknowledge_flag(flag=standing_for_update(flag), by=by, now=now)
    intervention = Intervention.objects.create(
        department=department,
        flag=flag,
        play=play,
        owner=owner,
        planned_on=planned_on,
        check_on=planned_on + LOOK_AGAIN_AFTER,
        note=note.strip(),
        started_at=now,
    )
    record(
        action="intervention.planned",
        subject=intervention,
        by=by,
        now=now,
        department=department.code,
        play=play,
        planned_on=planned_on.isoformat(),
    )
    return intervention


def _refuse_impossible(
    department: Department, flag: DriftFlag | None, play: str, owner: User, planned_on: date, note: str, today: date
) -> None:
    if flag and flag.department_id != department.pk:
        raise Refused("This flag belongs to another department.", code="other_department", field="flag")
    if play not in PLAYS:
        raise Refused("Choose one of the plays on the list.", code="unknown_play", field="play")
    if not possible_owners(department, day=today).filter(pk=owner.pk).exists():
        raise Refused(
            f"Choose somebody of the program office or a lead of {department}.", code="owner_elsewhere", field="owner"
        )
    if planned_on < today:
        raise Refused("Choose today or a later day.", code="planned_in_the_past", field="planned_on")
    if len(note) > 280:
        raise Refused("Please keep the note below 280 characters.", code="note_too_long", field="note")


@transaction.atomic
def end_intervention(*, intervention: Intervention, result: str, by: User, now: datetime) -> Intervention:
    """How it went: helped, partly, no_change or stopped."""
    if result not in Result.values or result == Result.RUNNING:
        raise Refused("Say how it went: helped, partly, no change, or stopped.", code="unknown_result", field="result")
    intervention = (
        Intervention.objects.select_for_update(of=("self",)).select_related("department").get(pk=intervention.pk)
    )
    if intervention.result != Result.RUNNING:
        raise Refused("Somebody has ended this meanwhile.", code="already_ended", conflict=True)
    intervention.result, intervention.ended_at = result, now
    intervention.save(update_fields=["result", "ended_at"])
    record(action="intervention.ended", subject=intervention, by=by, now=now, result=result)
    return intervention
