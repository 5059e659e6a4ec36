"""Flags: at most one stands for a department. Raised and cleared here, taken up by people; never rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import Refused
from apps.core.weeks import Week, local_date
from apps.departments.querysets import DepartmentQuerySet
from apps.drift.models import DriftFlag, Status
from apps.drift.stats.assessment import DRIFTING, SILENT, Assessment, weight

LONGEST_SNOOZE_DAYS: Final = 92


@dataclass(frozen=True)
class Standing:
    """How a department stands in its running week. today: in its zone."""

    department: int
    monday: date
    today: date
    judged: Assessment


def settle_flags(standings: Sequence[Standing], *, now: datetime) -> int:
    """Brings the standing flags in line with how departments stand. The number of flags raised, cleared, woken."""
    departments = [standing.department for standing in standings]
    flags = DriftFlag.objects.standing().filter(department__in=departments).select_for_update()
    by_department = {flag.department_id: flag for flag in flags}
    return sum(_settle(standing, by_department.get(standing.department), now) for standing in standings)


def _settle(standing: Standing, flag: DriftFlag | None, now: datetime) -> int:
    status = standing.judged.status
    if flag and _still_says(flag, status):
        return _wake(flag, standing.today, now)
    changes = 0
    if flag:
        changes += _clear(flag, _farewell(standing.judged), standing.monday, now)
    if weight(status):
        changes += _raise(standing, now)
    return changes


def _still_says(flag: DriftFlag, status: str) -> bool:
    """A silence in which somebody asked again is one story with the drift it was part of."""
    return status == flag.status or (flag.status, status) == (SILENT, DRIFTING)


def _farewell(judged: Assessment) -> str:
    if weight(judged.status):
        return f"Now {Status(judged.status).label}: a newer flag says why."
    return f"{judged.sentence} Taken off the list."


def _raise(standing: Standing, now: datetime) -> int:
    judged = standing.judged
    flag = DriftFlag.objects.create(
        department_id=standing.department,
        status=judged.status,
        week_start=standing.monday,
        sentence=judged.sentence,
        reasons=[reason.as_json() for reason in judged.reasons],
        raised_at=now,
    )
    record(action="flag.raised", subject=flag, by=None, now=now, status=flag.status, reasons=_codes(flag))
    return 1


def _clear(flag: DriftFlag, sentence: str, monday: date, now: datetime) -> int:
    flag.state = DriftFlag.State.CLEARED
    flag.cleared_at, flag.cleared_week_start, flag.cleared_sentence = now, monday, sentence[:400]
    flag.save(update_fields=["state", "cleared_at", "cleared_week_start", "cleared_sentence"])
    record(action="flag.cleared", subject=flag, by=None, now=now, status=flag.status)
    return 1


def _wake(flag: DriftFlag, today: date, now: datetime) -> int:
    if flag.state != DriftFlag.State.SNOOZED or flag.snoozed_until is None or flag.snoozed_until >= today:
        return 0
    flag.state = DriftFlag.State.OPEN
    flag.save(update_fields=["state"])
    record(action="flag.woken", subject=flag, by=None, now=now)
    return 1


def _codes(flag: DriftFlag) -> list[str]:
    return [str(reason["code"]) for reason in flag.reasons]


@transaction.atomic
def clear_flags_out_of_use(*, in_use: DepartmentQuerySet, now: datetime) -> int:
    """Flags of departments that are closed, or have no AI tool in use any more."""
    idle = DriftFlag.objects.standing().exclude(department__in=in_use).select_related("department")
    sentence = "No AI tool is in use here any more. Taken off the list."
    return sum(_clear(flag, sentence, Week.at(now, flag.department.zone).monday, now) for flag in idle)


def standing_for_update(flag: DriftFlag) -> DriftFlag:
    """The flag as it is now, locked. Refused when it was cleared meanwhile."""
    flag = DriftFlag.objects.select_for_update(of=("self",)).select_related("department").get(pk=flag.pk)
    if flag.cleared_at is not None:
        raise Refused(
            f"{flag.department} has come off the list meanwhile. Its page shows how it stands now.",
            code="flag_cleared",
            conflict=True,
        )
    return flag


@transaction.atomic
def acknowledge_flag(*, flag: DriftFlag, by: User, now: datetime, note: str = "") -> DriftFlag:
    """Somebody looks after it. Said again by anybody, it changes nothing."""
    flag = standing_for_update(flag)
    if flag.state == DriftFlag.State.ACKNOWLEDGED:
        return flag
    return _take_up(flag, DriftFlag.State.ACKNOWLEDGED, "flag.acknowledged", by, now, note=note)


@transaction.atomic
def snooze_flag(*, flag: DriftFlag, until: date, reason: str, by: User, now: datetime) -> DriftFlag:
    """Rests up to and including that day, in the department's zone, and asks again after it."""
    flag = standing_for_update(flag)
    today = local_date(now, flag.department.zone)
    if not reason.strip():
        raise Refused("Say in a few words why this may rest.", code="reason_missing", field="note")
    if until <= today:
        raise Refused("Choose a day after today.", code="snooze_in_the_past", field="until")
    if (until - today).days > LONGEST_SNOOZE_DAYS:
        raise Refused("Three months is the longest rest. Choose an earlier day.", code="snooze_too_long", field="until")
    flag.snoozed_until = until
    return _take_up(flag, DriftFlag.State.SNOOZED, "flag.snoozed", by, now, note=reason, until=until.isoformat())


@transaction.atomic
def mark_not_people(*, flag: DriftFlag, note: str, by: User, now: datetime) -> DriftFlag:
    """What holds the department up is the tool, the schedule, the building: not its people."""
    flag = standing_for_update(flag)
    if not note.strip():
        raise Refused("Say in a few words what it is instead.", code="reason_missing", field="note")
    flag.not_people_at = flag.not_people_at or now
    return _take_up(flag, DriftFlag.State.NOT_PEOPLE, "flag.not_people", by, now, note=note)


def _take_up(
    flag: DriftFlag, state: DriftFlag.State, action: str, by: User, now: datetime, *, note: str, **told: str
) -> DriftFlag:
    if len(note) > 280:
        raise Refused("Please keep the note below 280 characters.", code="note_too_long", field="note")
    flag.state, flag.note = state, note.strip() or flag.note
    flag.acknowledged_by, flag.acknowledged_at = by, now
    flag.save(update_fields=["state", "note", "acknowledged_by", "acknowledged_at", "snoozed_until", "not_people_at"])
    record(action=action, subject=flag, by=by, now=now, department=flag.department.code, **told)
    return flag
