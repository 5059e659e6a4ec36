"""A note was written to somebody: they are told that there is one, never what it says."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.core.weeks import local_date, midnight
from apps.departments.models import Membership
from apps.feedback.models import Feedback
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.quiet import ONE_DAY, QuietHours, is_quiet, not_quiet, quiet_hours
from apps.reminders.selectors.calendar import quiet_hours_of_organisation
from apps.reminders.selectors.people import absences, day_range
from apps.reminders.selectors.settled import settled_notes

CODE = "note"
STEP = "new"
WORTH_TELLING = timedelta(days=30)
"""Long enough to be told of it after one's leave."""


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    begin = max(since, now - WORTH_TELLING) if since else now - WORTH_TELLING
    told = Reminder.objects.filter(kind=CODE, subject=OuterRef("public_id"))
    notes = Feedback.objects.unread().filter(
        ~Exists(told), erased_at__isnull=True, written_at__lte=now, written_at__gt=begin
    )
    return [
        Occurrence(note.public_id, STEP, note.recipient, note.written_at, note.written_at + WORTH_TELLING, priority=6)
        for note in notes.select_related("recipient")
    ]


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    notes = _by_public_id({reminder.subject for reminder in reminders})
    people = {note.recipient_id for note in notes.values()}
    nights, usual = _on_nights(people, now), quiet_hours_of_organisation()
    away = absences(people, day_range(now))
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if note := notes.get(reminder.subject):
            quiet = quiet_hours("night" if note.recipient_id in nights else "day", usual)
            verdicts[reminder.pk] = _stop(note) or _wait(note, quiet, away, now) or _send(note)
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


def _send(note: Feedback) -> Send:
    link = settings.SITE_URL + reverse("feedback:note", args=[note.public_id])
    return Send("note_new", {"author": note.author.get_full_name(), "department": note.department.name, "link": link})


def _on_nights(people: set[int], now: datetime) -> set[int]:
    rows = Membership.objects.on(now.date()).filter(user__in=people, shift_group=Membership.Shift.NIGHT)
    return set(rows.values_list("user_id", flat=True))


def _by_public_id(ids: set[UUID]) -> dict[UUID, Feedback]:
    notes = Feedback.objects.filter(public_id__in=ids).select_related("author", "department")
    return {note.public_id: note for note in notes}


KIND = Kind(CODE, due, judge, topic=Topic.NOTES, settled=settled_notes)
