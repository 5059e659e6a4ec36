from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from apps.accounts.models import User
from apps.departments.models import Department
from apps.feedback.models import Feedback, NextStep
from apps.feedback.selectors.heard import Heard, said_and_done
from apps.reviews.models import CoachingRecord
from apps.tools.models import FocusBehaviour

PER_PAGE = 20
LATELY = timedelta(weeks=8)


@dataclass(frozen=True)
class NotesPage:
    """requests: notes to be removed, without their words or people; for the program office alone, else None."""

    tab: str
    notes: Page[Feedback]
    unread: int
    written: int
    steps: list[NextStep]
    departments: list[Department]
    focus: list[FocusBehaviour]
    requests: list[Feedback] | None
    heard: list[Heard]
    recognised: list[CoachingRecord]

    @property
    def on_written(self) -> bool:
        return self.tab == "written"


def notes_page(user: User, *, tab: str, number: str, now: datetime) -> NotesPage:
    """What somebody received, or with tab="written" what they wrote. Nine queries at most."""
    counts = Feedback.objects.visible_to(user).aggregate(
        unread=Count("pk", filter=Q(recipient=user, read_at__isnull=True)),
        written=Count("pk", filter=Q(author=user)),
    )
    tab = "written" if tab == "written" else "received"
    departments = list(Department.objects.of_member(user, day=now.date()).open_on(now.date()))
    return NotesPage(
        tab=tab,
        notes=Paginator(_notes(user, tab), PER_PAGE).get_page(number),
        unread=counts["unread"],
        written=counts["written"],
        steps=list(NextStep.objects.open().filter(owner=user).select_related("department")),
        departments=departments,
        focus=_focus(departments, now),
        requests=list(_requests()) if user.is_program_manager else None,
        heard=said_and_done(departments, user=user, now=now) if departments else [],
        recognised=_recognised(user, now),
    )


def _recognised(user: User, now: datetime) -> list[CoachingRecord]:
    """Reviews in which this person was named and good practice was, too. A record does not say whose it was."""
    since = now.date() - LATELY
    rows = CoachingRecord.objects.filter(clinicians=user, recognised=True, held_on__gte=since)
    return list(rows.select_related("review__department").order_by("-held_on", "-pk")[:3])


def without_words() -> QuerySet[Feedback]:
    """For the program office, which erases notes and reads none: their words are not even loaded."""
    return Feedback.objects.defer("saw", "why", "next", "reply")


def _requests() -> QuerySet[Feedback]:
    asked = without_words().filter(removal_asked_at__isnull=False, erased_at__isnull=True)
    return asked.order_by("removal_asked_at")


def _notes(user: User, tab: str) -> QuerySet[Feedback]:
    mine = Feedback.objects.visible_to(user).select_related("author", "recipient", "department", "behaviour")
    return mine.filter(author=user) if tab == "written" else mine.filter(recipient=user)


def _focus(departments: list[Department], now: datetime) -> list[FocusBehaviour]:
    day = now.date()
    rows = FocusBehaviour.objects.filter(department__in=departments, starts_on__lte=day, ends_on__gte=day)
    return list(rows.select_related("behaviour__tool", "department"))
