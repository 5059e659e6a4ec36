"""A note was written to somebody: they are told that there is one, never what it says."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from apps.core.weeks import local_date, midnight
from apps.departments.models import Membership
from apps.feedback.models import Feedback
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.quiet import ONE_DAY, QuietHours, is_quiet, not_quiet, quiet_hours
from apps.reminders.selectors.calendar import quiet_hours_of_organisation
from apps.reminders.selectors.people import absences, day_range
from apps.reminders.selectors.settled import settled_notes

CODE = "note"
NEW, UNREAD = "new", "unread"
TEMPLATES = {NEW: "note_new", UNREAD: "note_unread"}
WORTH_TELLING = timedelta(days=30)
"""Long enough to be told of it after one's leave."""
A_WEEK = timedelta(days=7)
STILL_KIND = timedelta(days=5)
"""After an outage longer than this the one reminder is left out: notes of weeks ago are not asked after at once."""


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """That there is a note, and a week after its reader was told of it one reminder; there is no second. One query."""
    new = ~Exists(_rows(NEW)) & Q(written_at__gt=_since(since, now - WORTH_TELLING), written_at__lte=now)
    ripe = ~Exists(_rows(UNREAD)) & Q(
        written_at__gt=now - WORTH_TELLING - A_WEEK,
        told_at__gt=_since(since, now - STILL_KIND) - A_WEEK,
        told_at__lte=now - A_WEEK,
    )
    told = _rows(NEW).filter(state=Reminder.State.SENT).order_by("closed_at").values("closed_at")[:1]
    unread = Feedback.objects.unread().filter(erased_at__isnull=True).annotate(told_at=Subquery(told))
    return [
        _occurrence(note, getattr(note, "told_at", None))
        for note in unread.filter(new | ripe).select_related("recipient")
    ]


def _since(since: datetime | None, begin: datetime) -> datetime:
    return max(since, begin) if since else begin


def _occurrence(note: Feedback, told_at: datetime | None) -> Occurrence:
    if told_at:
        at = told_at + A_WEEK
        return Occurrence(note.public_id, UNREAD, note.recipient, at, at + A_WEEK, priority=7)
    at = note.written_at
    return Occurrence(note.public_id, NEW, note.recipient, at, at + WORTH_TELLING, priority=6)


def _rows(step: str) -> ReminderQuerySet:
    return Reminder.objects.filter(kind=CODE, subject=OuterRef("public_id"), step=step)


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    notes = _by_public_id({reminder.subject for reminder in reminders})
    people = {note.recipient_id for note in notes.values()}
    nights, usual = _on_nights(people, now), quiet_hours_of_organisation()
    away = absences(people, day_range(now))
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if note := notes.get(reminder.subject):
            quiet = quiet_hours("night" if note.recipient_id in nights else "day", usual)
            verdicts[reminder.pk] = _stop(note) or _wait(note, quiet, away, now) or _send(reminder.step, note)
    return verdicts


def _stop(note: Feedback) -> Stop | None:
    if note.erased_at:
        return Stop("the note was removed")
    return Stop("already read") if note.read_at else None


def _wait(note: Feedback, quiet: QuietHours, away: list[tuple[int, date, date]], now: datetime) -> Wait | None:
    where = note.department.zone
    today = local_date(now, where)
    back_on = [last + ONE_DAY for user, first, last in away if user == note.recipient_id and first <= today <= last]
    if back_on:
        return Wait(not_quiet(midnight(max(back_on), where), where, quiet))
    return Wait(not_quiet(now, where, quiet)) if is_quiet(now, where, quiet) else None


def _send(step: str, note: Feedback) -> Send:
    path = reverse("feedback:note", args=[note.public_id])
    context = {
        "author": note.author.get_full_name(),
        "department": note.department.name,
        "link": settings.SITE_URL + path,
    }
    return Send(TEMPLATES[step], context, path)


def _on_nights(people: set[int], now: datetime) -> set[int]:
    rows = Membership.objects.on(now.date()).filter(user__in=people, shift_group=Membership.Shift.NIGHT)
    return set(rows.values_list("user_id", flat=True))


def _by_public_id(ids: set[UUID]) -> dict[UUID, Feedback]:
    notes = Feedback.objects.filter(public_id__in=ids).select_related("author", "department")
    return {note.public_id: note for note in notes}


KIND = Kind(CODE, due, judge, topic=Topic.NOTES, settled=settled_notes)
