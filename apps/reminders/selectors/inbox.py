from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator

from apps.accounts.models import User
from apps.reminders import kinds
from apps.reminders.models import InboxItem
from apps.reminders.querysets import InboxItemQuerySet

LINES_A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """settled: what became of the matter, "" while it still waits. path: where the line leads, below this site."""

    public_id: UUID
    title: str
    path: str
    arrived_at: datetime
    read_at: datetime | None
    settled: str

    @property
    def is_new(self) -> bool:
        return self.read_at is None and not self.settled


@dataclass(frozen=True)
class InboxPage:
    lines: list[Line]
    page: Page[InboxItem]
    unread: int


def inbox_page(user: User, *, number: str) -> InboxPage:
    """Three queries, and one more for each kind of message on the page."""
    mine = inbox_of(user)
    page = Paginator(mine, LINES_A_PAGE).get_page(number)
    return InboxPage(lines_of(page.object_list), page, mine.unread().count())


def inbox_of(user: User) -> InboxItemQuerySet:
    """One's own, newest first."""
    return InboxItem.objects.received_by(user).select_related("reminder")


def lines_of(items: Iterable[InboxItem]) -> list[Line]:
    items = list(items)
    settled = settled_subjects((item.reminder.kind, item.reminder.subject) for item in items)
    return [
        Line(
            item.public_id,
            item.title,
            item.path,
            item.arrived_at,
            item.read_at,
            settled.get((item.reminder.kind, item.reminder.subject), ""),
        )
        for item in items
    ]


def settled_subjects(wanted: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], str]:
    """(kind, subject) -> what became of it, for those that no longer wait for their reader."""
    by_kind: dict[str, set[UUID]] = defaultdict(set)
    for code, subject in wanted:
        by_kind[code].add(subject)
    return {
        (code, subject): words
        for code, subjects in by_kind.items()
        if (kind := kinds.of(code))
        for subject, words in kind.settled(subjects).items()
    }
