from datetime import datetime

from apps.reminders.ladder import step_of
from apps.reminders.models import Reminder
from apps.reminders.selectors.calendar import calendar
from apps.reviews.models import Review


def moved_rows(kind: str, since: datetime | None, now: datetime) -> dict[int, tuple[datetime, datetime]]:
    """Rows that have not gone out and whose step is at another time by now -> its due_at and expires_at.

    A review was put off, a holiday added, a grace changed. since: only for reviews that changed after it.
    """
    waiting = Reminder.objects.unfinished().filter(kind=kind, state=Reminder.State.DUE)
    if since:
        waiting = waiting.filter(subject__in=Review.objects.filter(changed_at__gt=since).values("public_id"))
    rows = list(waiting)
    if not rows:
        return {}
    on, reviews = calendar(now), Review.objects.filter(public_id__in={row.subject for row in rows})
    loaded = reviews.select_related("department__division", "department__ladder_policy")
    slots = {review.public_id: on.slot(review) for review in loaded}
    found = {}
    for row in rows:
        step = step_of(slots[row.subject], row.step) if row.subject in slots else None
        if step and (row.due_at, row.expires_at) != (step.due_at, step.expires_at):
            found[row.pk] = step.due_at, step.expires_at
    return found
