from collections.abc import Iterable
from datetime import datetime

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.reminders.services import invite


def invite_all(*, users: Iterable[User], by: User | None, now: datetime) -> tuple[int, list[str]]:
    """How many invitations are on their way, and a sentence for everybody who cannot have one."""
    sent, refusals = 0, []
    for user in users:
        try:
            invite(user=user, by=by, now=now)
            sent += 1
        except Refused as refused:
            refusals.append(refused.message)
    return sent, refusals
