from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.tools.models import AITool


def set_governor(*, tool: AITool, user: User | None, by: User | None, now: datetime) -> AITool:
    """Who answers for the tool in AI governance; None for nobody. The same again changes nothing."""
    if tool.governed_by_id == (user.pk if user else None):
        return tool
    tool.governed_by = user
    with transaction.atomic():
        tool.save(update_fields=["governed_by"])
        record(action="tool.owner_set", subject=tool, by=by, now=now, tool=tool.code, to=user.pk if user else None)
    return tool
