"""A tool's problem waits for whoever answers for the tool: they are told at once, and once more before the day.

Never who reported it. A report without a name is told of on the next working morning, so that no message keeps the
minute that the report itself does not.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.core.weeks import instant, local_date
from apps.feedback.models import Barrier
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.office_hours import OfficeHours
from apps.reminders.querysets import ReminderQuerySet
from apps.reminders.quiet import working_day
from apps.reminders.selectors.office import desk, office_hours
from apps.reminders.selectors.settled import settled_barriers
from apps.reminders.wording import day_in_words

CODE = "barrier"
ASSIGNED, DUE_SOON = "assigned", "due-soon"
BEFORE_THE_DAY = 3
"""Working days before an answer is due on which its owner is asked once more."""
MORNING = time(9)
WORTH_TELLING = timedelta(days=21)
ROUND_THE_DAY = timedelta(days=7)


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """Looks at everything unanswered whatever the mark says: it is little, and may be handed on at any time."""
    waiting = Barrier.objects.unanswered().filter(owner__is_active=True)
    untold = waiting.filter(~Exists(_told(ASSIGNED)), assigned_at__range=(now - WORTH_TELLING, now))
    near = waiting.filter(
        ~Exists(_told(DUE_SOON)),
        answer_due_on__range=((now - ROUND_THE_DAY).date(), (now + 2 * ROUND_THE_DAY).date()),
    )
    rows = list((untold | near).select_related("owner").annotate(told=Exists(_told(ASSIGNED))))
    if not rows:
        return []
    hours = office_hours(now)
    found = [one for row in rows for one in (_asked(row, hours), _asked_again(row, hours)) if one]
    return [one for one in found if one.due_at <= now < one.expires_at]


def _told(step: str) -> ReminderQuerySet:
    return Reminder.objects.filter(kind=CODE, subject=OuterRef("public_id"), step=step, recipient=OuterRef("owner"))


def _asked(barrier: Barrier, hours: OfficeHours) -> Occurrence | None:
    if getattr(barrier, "told", False) or barrier.assigned_at is None or barrier.owner is None:
        return None
    at = barrier.assigned_at
    if barrier.reported_by_id is None and at == barrier.reported_at:
        at = hours.on_working_day(at, 1, MORNING)
    at = hours.open_from(at)
    return Occurrence(barrier.public_id, ASSIGNED, barrier.owner, at, at + WORTH_TELLING, priority=5)


def _asked_again(barrier: Barrier, hours: OfficeHours) -> Occurrence | None:
    """Not where it was handed on so late that its owner has just been told."""
    at = _before(barrier.answer_due_on, hours)
    if barrier.owner is None or barrier.assigned_at is None or barrier.assigned_at >= at:
        return None
    return Occurrence(barrier.public_id, DUE_SOON, barrier.owner, at, at + ROUND_THE_DAY, priority=5)


def _before(day: date, hours: OfficeHours) -> datetime:
    return hours.open_from(instant(working_day(day, -BEFORE_THE_DAY, hours.holidays), MORNING, hours.zone))


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    barriers = _by_public_id({reminder.subject for reminder in reminders})
    at_desk = desk({reminder.recipient_id for reminder in reminders}, now)
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if barrier := barriers.get(reminder.subject):
            free = at_desk.free_from(reminder.recipient_id, now)
            wait = Wait(free) if free > now else None
            verdicts[reminder.pk] = _stop(barrier, reminder) or wait or _letter(barrier, reminder.step, now)
    return verdicts


def _stop(barrier: Barrier, reminder: Reminder) -> Stop | None:
    if barrier.answered_at:
        return Stop("answered")
    return None if barrier.owner_id == reminder.recipient_id else Stop("somebody else is asked now")


def _letter(barrier: Barrier, step: str, now: datetime) -> Send:
    path = reverse("feedback:barrier", args=[barrier.public_id])
    today = local_date(now, barrier.department.zone)
    context = {
        "what": barrier.get_kind_display(),
        "tool": barrier.tool.name if barrier.tool else "",
        "department": barrier.department.name,
        "due": day_in_words(barrier.answer_due_on),
        "past": barrier.answer_due_on < today,
        "link": settings.SITE_URL + path,
    }
    return Send("barrier_assigned" if step == ASSIGNED else "barrier_due_soon", context, path)


def _by_public_id(ids: set[UUID]) -> dict[UUID, Barrier]:
    rows = Barrier.objects.filter(public_id__in=ids).select_related("department", "tool")
    return {barrier.public_id: barrier for barrier in rows}


KIND = Kind(CODE, due, judge, newest_only=True, topic=Topic.BARRIERS, settled=settled_barriers)
