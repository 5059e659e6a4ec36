from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.departments.entries import Change, Did
from apps.departments.services.recorded import recorded
from apps.tools.entries import ToolEntry
from apps.tools.models import AITool, TrainedBehaviour

Kind = TrainedBehaviour.Kind


def put_tools(entries: Sequence[ToolEntry], *, by: User | None, now: datetime) -> list[Change]:
    """Creates or changes tools by code, and adds the behaviours they are to be coached by."""
    with transaction.atomic():
        known = {tool.code.casefold(): tool for tool in AITool.objects.all()}
        changes: list[Change] = []
        for entry in entries:
            tool = known.get(entry.code.casefold())
            if tool is None:
                tool = known[entry.code.casefold()] = AITool.objects.create(code=entry.code, **_wanted(entry))
                changes.append(Change(Did.CREATED, "tool", f"{entry.name} ({entry.code})"))
            else:
                changes += _change(tool, _wanted(entry))
        changes += _put_behaviours(entries, known)
        return recorded(changes, action="roster.tools", by=by, now=now)


def _wanted(entry: ToolEntry) -> dict[str, str]:
    said = {"name": entry.name, "category": entry.category, "eligible_event": entry.eligible_event}
    return {name: value for name, value in said.items() if value}


def _change(tool: AITool, wanted: dict[str, str]) -> list[Change]:
    different = {name: value for name, value in wanted.items() if getattr(tool, name) != value}
    if not different:
        return []
    said = ", ".join(f"{name} {getattr(tool, name) or '–'} → {value}" for name, value in different.items())
    for name, value in different.items():
        setattr(tool, name, value)
    tool.save(update_fields=list(different))
    return [Change(Did.CHANGED, "tool", f"{tool.name} ({tool.code}): {said}")]


def _put_behaviours(entries: Sequence[ToolEntry], tools: dict[str, AITool]) -> list[Change]:
    existing: dict[int, dict[str, TrainedBehaviour]] = {}
    for row in TrainedBehaviour.objects.all():
        existing.setdefault(row.tool_id, {})[row.text.casefold()] = row
    new, changes = [], []
    for entry in entries:
        tool = tools[entry.code.casefold()]
        known = existing.get(tool.pk, {})
        position = max((row.position for row in known.values()), default=-1)
        for kind, texts in ((Kind.CORE, entry.behaviours), (Kind.BURDEN, entry.burdens)):
            for text in texts:
                if text.casefold() not in known:
                    position += 1
                    new.append(TrainedBehaviour(tool=tool, kind=kind, text=text, position=position))
                    changes.append(Change(Did.CREATED, kind.label, f"{text} ({tool.name})"))
    TrainedBehaviour.objects.bulk_create(new, batch_size=500)
    return changes
