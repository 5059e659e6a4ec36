"""Whether somebody answers for a tool, for the menu of every page: asked along with what the frame asks anyway."""

from typing import Any

from django.db.models import Exists
from django.http import HttpRequest

from apps.accounts.models import User
from apps.departments.context_processors import place

ANSWERS = "answers_for_tools"


def answers_of(user: User) -> Any:
    """For ask_beside: true or false in somebody else's query."""
    return Exists(user.tools_governed.all()) | Exists(user.barriers_owned.all())


def owners(request: HttpRequest) -> dict[str, object]:
    return {ANSWERS: bool(place(request).beside.get(ANSWERS, False))}
