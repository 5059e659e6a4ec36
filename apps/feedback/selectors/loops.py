"""What was begun and how much of it found its end: notes, next steps, barriers. Counts alone, never words or names."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.departments.models import Organisation
from apps.feedback.models import Barrier, Feedback, NextStep

WINDOW = timedelta(weeks=8)
READ_WITHIN = timedelta(days=14)
DONE_WITHIN = timedelta(days=7)
"""After the day of the step."""


@dataclass(frozen=True)
class Loops:
    """stuck_…: what waits now, past its time. …_due, …_closed: of what became due in 8 weeks, how many in time.

    Notes that were removed, steps that were dropped, and what waits for people who left are in none of them.
    """

    stuck_notes: int = 0
    stuck_steps: int = 0
    stuck_barriers: int = 0
    notes_due: int = 0
    notes_closed: int = 0
    steps_due: int = 0
    steps_closed: int = 0
    barriers_due: int = 0
    barriers_closed: int = 0

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Closed and due: notes, steps, barriers."""
        return (
            (self.notes_closed, self.notes_due),
            (self.steps_closed, self.steps_due),
            (self.barriers_closed, self.barriers_due),
        )


def loops(*, day: date, now: datetime) -> Loops:
    """Of the whole organisation; day: today in its zone. One query."""
    notes = Feedback.objects.filter(recipient__is_active=True, removal_asked_at__isnull=True)
    ripe = notes.filter(written_at__gt=now - WINDOW - READ_WITHIN, written_at__lte=now - READ_WITHIN)
    steps = NextStep.objects.exclude(status="dropped").filter(Q(owner=None) | Q(owner__is_active=True))
    due = steps.filter(due_on__gt=day - WINDOW - DONE_WITHIN, due_on__lte=day - DONE_WITHIN)
    asked = Barrier.objects.filter(answer_due_on__gt=day - WINDOW, answer_due_on__lt=day)
    counted: dict[str, QuerySet[Any]] = {
        "stuck_notes": notes.unread().filter(erased_at__isnull=True, written_at__lte=now - READ_WITHIN),
        "stuck_steps": steps.open().filter(due_on__lt=day),
        "stuck_barriers": Barrier.objects.overdue(day),
        "notes_due": ripe,
        "notes_closed": ripe.filter(read_at__lte=F("written_at") + READ_WITHIN),
        "steps_due": due,
        "steps_closed": due.filter(status="done", closed_at__date__lte=F("due_on") + DONE_WITHIN),
        "barriers_due": asked,
        "barriers_closed": asked.filter(answered_at__date__lte=F("answer_due_on")),
    }
    row: Any = Organisation.objects.values(**{name: _number(rows) for name, rows in counted.items()}).first()
    return Loops(**row) if row else Loops()


def _number(rows: QuerySet[Any]) -> Any:
    together = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(together, output_field=IntegerField()), 0)
