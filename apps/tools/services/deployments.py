from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import User
from apps.departments.entries import Change, Did
from apps.departments.models import Department, Organisation
from apps.departments.services.recorded import recorded, today_of
from apps.tools.entries import DeploymentEntry
from apps.tools.models import AITool, Deployment

Stage = Deployment.Stage


def put_deployments(entries: Sequence[DeploymentEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Creates or changes where a tool is in use, by tool and department."""
    with transaction.atomic():
        today = today_of(Organisation.objects.get(), now)
        tools = {tool.code.casefold(): tool for tool in AITool.objects.all()}
        departments = {department.code.casefold(): department for department in Department.objects.all()}
        rows = Deployment.objects.select_related("tool", "department")
        known = {(row.tool_id, row.department_id): row for row in rows}
        changes: list[Change] = []
        for entry in entries:
            tool, department = tools[entry.tool.casefold()], departments[entry.department.casefold()]
            row = known.get((tool.pk, department.pk))
            if row:
                changes += _change(row, entry, today)
            else:
                changes += _create(Deployment(tool=tool, department=department), entry, today)
        return recorded(changes, action="roster.deployments", by=by, now=now)


def _create(row: Deployment, entry: DeploymentEntry, today: date) -> list[Change]:
    begun = entry.live_from is not None and entry.live_from <= today
    row.stage = entry.stage or (Stage.LIVE if begun else Stage.PLANNED)
    row.stage_since = entry.live_from if entry.live_from and begun else today
    _tell(row, entry)
    row.save()
    return [Change(Did.CREATED, "deployment", f"{row}, {row.get_stage_display()}")]


def _change(row: Deployment, entry: DeploymentEntry, today: date) -> list[Change]:
    before = (row.stage, row.went_live_on, row.promise_text, row.promised_workload_change_pct)
    if entry.stage and entry.stage != row.stage:
        row.stage, row.stage_since = entry.stage, today
    _tell(row, entry)
    after = (row.stage, row.went_live_on, row.promise_text, row.promised_workload_change_pct)
    if after == before:
        return []
    row.save()
    said = ", ".join(f"{old or '–'} → {new}" for old, new in zip(before, after, strict=True) if old != new)
    return [Change(Did.CHANGED, "deployment", f"{row}: {said}")]


def _tell(row: Deployment, entry: DeploymentEntry) -> None:
    """What the entry says; an empty cell leaves what is there."""
    row.went_live_on = entry.live_from or row.went_live_on
    row.promise_text = entry.promise or row.promise_text
    if entry.promised_change is not None:
        row.promised_workload_change_pct = entry.promised_change
