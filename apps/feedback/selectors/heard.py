"""You said – we did: what came of barriers, for those who reported them and for who uses the same tool elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.departments.models import Department
from apps.feedback.models import Barrier
from apps.tools.models import Deployment

IN_SIGHT = timedelta(days=180)
ROWS = 60
"""Read at most; reports with the same answer are one line."""
SHOWN = 5


@dataclass(frozen=True)
class Heard:
    """One answer. reports: how many it answers. texts, public_id: only for who may read the words; else empty, None.

    elsewhere: reported in another department, about a tool that is in use here.
    """

    answer: str
    resolution: str
    kind: str
    tool: str
    department: str
    day: date
    elsewhere: bool
    reports: int = 1
    texts: tuple[str, ...] = ()
    public_id: UUID | None = None


def said_and_done(departments: Iterable[Department], *, user: User, now: datetime, shown: int = SHOWN) -> list[Heard]:
    """The newest first, those of these departments before those from elsewhere. One query."""
    here = {department.pk for department in departments}
    in_use = Deployment.objects.in_use().filter(department__in=here).values("tool")
    elsewhere = Q(tool__in=in_use, kind__in=Barrier.TOOL_TROUBLE)
    readable = Barrier.objects.visible_to(user, day=now.date()).filter(pk=OuterRef("pk"))
    rows = (
        Barrier.objects.answered()
        .filter(Q(department__in=here) | elsewhere, answered_at__gt=now - IN_SIGHT)
        .exclude(answer="")
        .select_related("department", "tool")
        .annotate(readable=Exists(readable))
        .order_by("-answered_at", "-pk")
    )
    found: dict[object, Heard] = {}
    for row in rows[:ROWS]:
        one = _heard(row, elsewhere=row.department_id not in here)
        key = (one.answer, one.kind, one.tool, one.department)
        found[key] = _together(found[key], one) if key in found else one
    return sorted(found.values(), key=lambda one: one.elsewhere)[:shown]


def _heard(row: Barrier, *, elsewhere: bool) -> Heard:
    readable = bool(getattr(row, "readable", False)) and not elsewhere
    return Heard(
        answer=row.answer,
        resolution=row.get_resolution_display(),
        kind=row.get_kind_display(),
        tool=row.tool.name if row.tool else "",
        department="" if elsewhere else row.department.name,
        day=local_date(row.answered_at or row.reported_at, row.department.zone),
        elsewhere=elsewhere,
        texts=(row.text,) if readable and row.text else (),
        public_id=row.public_id if readable else None,
    )


def _together(first: Heard, other: Heard) -> Heard:
    """The same answer to several reports, as of its newest day."""
    texts = tuple(dict.fromkeys(first.texts + other.texts))
    return replace(first, reports=first.reports + 1, texts=texts, public_id=None)
