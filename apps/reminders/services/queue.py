"""What should be said by now is put into the ledger, once."""

from datetime import datetime
from functools import cache

from django.db.models import Exists, OuterRef

from apps.reminders.kinds import Kind, all_kinds
from apps.reminders.models import Reminder, Watermark
from apps.reminders.services.passes import Pass

State = Reminder.State


def queue_due(*, now: datetime) -> int:
    """Inserts every reminder that is due and not there yet, and closes unsent ones that a newer one replaces.

    Safe to repeat, and to run twice at once: the unique key is the occurrence itself, and of two passes over one
    kind the second writes nothing. A kind that cannot say what is due does not silence the others; its error is
    raised when they are done.
    """
    changed, errors, idle = 0, [], []
    bases, waiting = cache(lambda basis: basis(now)), _waiting_kinds()
    for kind, mark in _marked(all_kinds(), now):
        try:
            this = Pass.over(kind, mark, bases(kind.basis), now, waiting=kind.code in waiting)
            if found := this.look():
                changed += this.write(found)
            else:
                idle.append(this.mark_after())
        except Exception as error:
            errors.append(error)
    Watermark.objects.bulk_update(idle, ["at", "full_at", "basis"])
    changed += _supersede(now)
    if errors:
        raise errors[0]
    return changed


def _waiting_kinds() -> set[str]:
    return set(Reminder.objects.unfinished().order_by().values_list("kind", flat=True).distinct())


def _marked(kinds: list[Kind], now: datetime) -> list[tuple[Kind, Watermark]]:
    marks = Watermark.objects.in_bulk(field_name="kind")
    if new := [Watermark(kind=kind.code, at=now) for kind in kinds if kind.code not in marks]:
        Watermark.objects.bulk_create(new, ignore_conflicts=True)
        marks = Watermark.objects.in_bulk(field_name="kind")
    return [(kind, marks[kind.code]) for kind in kinds]


def _supersede(now: datetime) -> int:
    kinds = [kind.code for kind in all_kinds() if kind.newest_only]
    newer = Reminder.objects.filter(
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
        channel=OuterRef("channel"),
        due_at__gt=OuterRef("due_at"),
        due_at__lte=now,
    ).exclude(state=State.CANCELLED)
    return (
        Reminder.objects.idle()
        .filter(Exists(newer), kind__in=kinds)
        .update(state=State.SUPERSEDED, closed_at=now, closed_reason="a newer reminder took its place", owner=None)
    )
