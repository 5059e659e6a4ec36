"""How many lines of the inbox are new, for the frame of every page: asked along with what the frame asks anyway."""

from typing import Any

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from apps.accounts.models import User
from apps.departments.context_processors import place
from apps.reminders.models import InboxItem

UNREAD = "inbox_unread"
MOST_SHOWN = 9


def unread_of(user: User) -> Any:
    """For ask_beside: a number in somebody else's query, read from the index of unread lines."""
    mine = InboxItem.objects.received_by(user).unread().order_by().values("recipient")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def inbox(request: HttpRequest) -> dict[str, object]:
    """inbox_unread: the number, for those who listen. inbox_badge: what there is room for, "" for none."""
    unread = int(place(request).beside.get(UNREAD, 0))
    return {UNREAD: unread, "inbox_badge": _badge(unread)}


def _badge(unread: int) -> str:
    return f"{MOST_SHOWN}+" if unread > MOST_SHOWN else str(unread or "")
