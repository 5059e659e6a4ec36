"""Who answers: a tool's owner in AI governance, or whom a barrier was handed on to."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.feedback.models import Barrier
from apps.tools.models import AITool
from apps.tools.services import set_governor


def hand_on(*, barrier: Barrier, to: User, by: User, now: datetime) -> Barrier:
    """By its owner or the program office, to anybody who is active; the day on which it is due stays."""
    if not (by.is_program_manager or barrier.owner_id == by.pk):
        raise Refused("Only its owner or the program office can hand this on.", code="not_its_owner")
    _must_be_here(to)
    with transaction.atomic():
        barrier = (
            Barrier.objects.select_for_update(of=("self",)).select_related("department", "tool").get(pk=barrier.pk)
        )
        if barrier.answered_at:
            raise Refused("This is answered already; there is nothing to hand on.", code="answered", conflict=True)
        if barrier.owner_id != to.pk:
            _assign(barrier, to, by, now)
    return barrier


def set_tool_owner(*, tool: AITool, owner: User | None, by: User, now: datetime) -> int:
    """Sets who answers for a tool, and gives them what is unanswered with nobody or with their predecessor.

    How many went over. Without an owner what is open stays where it is.
    """
    if not by.is_program_manager:
        raise Refused("Who answers for a tool is set by the program office.", code="not_program_office")
    if owner:
        _must_be_here(owner)
    before = tool.governed_by_id
    with transaction.atomic():
        set_governor(tool=tool, user=owner, by=by, now=now)
        if owner is None:
            return 0
        waiting = Barrier.objects.unanswered().filter(tool=tool, kind__in=Barrier.TOOL_TROUBLE)
        theirs = waiting.filter(Q(owner=None) | Q(owner=before)).exclude(owner=owner)
        moved = list(theirs.select_for_update(of=("self",)).select_related("department"))
        for barrier in moved:
            _assign(barrier, owner, by, now)
    return len(moved)


def _must_be_here(user: User) -> None:
    if not user.is_active:
        raise Refused(f"{user} is no longer here. Choose somebody else.", code="not_active", field="person")


def _assign(barrier: Barrier, to: User, by: User, now: datetime) -> None:
    barrier.owner, barrier.assigned_at = to, now
    barrier.save(update_fields=["owner", "assigned_at"])
    audit.record(
        action="barrier.handed_on", subject=barrier, by=by, now=now, department=barrier.department.code, to=to.pk
    )
