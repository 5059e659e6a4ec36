from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.entries import Change, Did
from apps.departments.models import Department
from apps.departments.services.memberships import CHUNK
from apps.departments.services.people import People
from apps.departments.services.recorded import recorded
from apps.tools.entries import ReadinessEntry
from apps.tools.models import AITool, Deployment, LeadReadiness


def put_readiness(entries: Sequence[ReadinessEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Notes when leads were trained on a tool; of two days the later counts."""
    with transaction.atomic():
        people = People(User.objects.all())
        known = {(row.user_id, row.tool_id): row for row in LeadReadiness.objects.all()}
        new: dict[tuple[int, int], LeadReadiness] = {}
        changes, moved = [], []
        for user, tool, entry in _each(entries, people):
            row = known.get((user.pk, tool.pk)) or new.get((user.pk, tool.pk))
            if row is None:
                new[user.pk, tool.pk] = LeadReadiness(user=user, tool=tool, trained_on=entry.trained_on)
                changes.append(Change(Did.CREATED, "training", f"{user} on {tool}, {entry.trained_on}"))
            elif row.trained_on < entry.trained_on:
                row.trained_on = entry.trained_on
                moved += [row] if row.pk else []
                changes.append(Change(Did.CHANGED, "training", f"{user} on {tool}: now {entry.trained_on}"))
        LeadReadiness.objects.bulk_create(new.values(), batch_size=CHUNK)
        LeadReadiness.objects.bulk_update(moved, ["trained_on"], batch_size=CHUNK)
        return recorded(changes, action="roster.training", by=by, now=now)


def note_training(
    *, person: User, tool: AITool, trained_on: date, department: Department, by: User | None, now: datetime
) -> LeadReadiness:
    """When somebody who leads was trained on a tool, entered by hand: this day counts, also where it is earlier."""
    if trained_on > local_date(now, department.zone):
        message = "That day is still to come. Enter the training when it has taken place."
        raise Refused(message, code="future_day", field="trained_on")
    with transaction.atomic():
        row, _ = LeadReadiness.objects.update_or_create(user=person, tool=tool, defaults={"trained_on": trained_on})
        said = {"tool": str(tool.public_id), "trained_on": trained_on.isoformat()}
        audit.record(action="training.noted", subject=person, by=by, now=now, **said)
    return row


def _each(entries: Iterable[ReadinessEntry], people: People) -> Iterable[tuple[User, AITool, ReadinessEntry]]:
    tools = {tool.code.casefold(): tool for tool in AITool.objects.all()}
    used: dict[str, list[AITool]] = {}
    for row in Deployment.objects.select_related("tool", "department"):
        used.setdefault(row.department.code.casefold(), []).append(row.tool)
    for entry in entries:
        user = people.named(entry.person)
        if user is None:
            raise LookupError(entry.person)  # the caller has checked that everybody named is known
        chosen = [tools[code.casefold()] for code in entry.tools] or used.get(entry.department.casefold(), [])
        yield from ((user, tool, entry) for tool in chosen)
