"""Somebody's mail does not arrive: the program office hears of it the same day, in one message a day at most.

It names the person and what to do, never what the messages were about: that stays between the two concerned.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import F, Max, Q, Subquery
from django.urls import reverse

from apps.core.weeks import local_date, midnight
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.office_hours import OfficeHours
from apps.reminders.quiet import ONE_DAY
from apps.reminders.selectors.office import desk, office_hours, program_office
from apps.reminders.selectors.unreached import Unreached, in_lines, newly_unreached, still_unreached

CODE = "unreached"
DAYS = UUID("6f2d5c1e-9a47-4c0b-8f34-1d6f0a6c7b52")
"""The name space in which a day has its subject."""
COLLECTED = timedelta(minutes=15)
"""How long further addresses are waited for: a roster with a wrong domain turns up all at once."""
WORTH_TELLING = timedelta(days=3)
MOST_NAMED = 20


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    """Looks back to the message before, whatever the mark says: news may have waited for the morning. One query."""
    told = Reminder.objects.filter(kind=CODE).order_by("-due_at").values("due_at")[:1]
    news = newly_unreached(now - WORTH_TELLING, now).annotate(told=Subquery(told))
    first = news.filter(Q(told__isnull=True) | Q(closed_at__gt=F("told"))).first()
    if first is None or first.closed_at is None:
        return []
    hours = office_hours(now)
    at = _moment(first.closed_at, getattr(first, "told", None), hours)
    if at > now:
        return []
    day = str(local_date(at, hours.zone))
    people = program_office(Topic.OPERATIONS)
    return [Occurrence(uuid5(DAYS, day), day, person, at, at + WORTH_TELLING, priority=6) for person in people]


def _moment(first: datetime, told: datetime | None, hours: OfficeHours) -> datetime:
    """Soon, in office hours, and not on the day of the message before."""
    at = hours.open_from(first + COLLECTED)
    if told and local_date(at, hours.zone) <= local_date(told, hours.zone):
        at = hours.open_from(midnight(local_date(told, hours.zone) + ONE_DAY, hours.zone))
    return at


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    """What a message tells depends on its own moment: whoever gets it late reads what the others read."""
    at_desk = desk({reminder.recipient_id for reminder in reminders}, now)
    told = {at: _people(at) for at in {reminder.due_at for reminder in reminders}}
    return {it.pk: _verdict(it, told[it.due_at], at_desk.free_from(it.recipient_id, now), now) for it in reminders}


def _people(at: datetime) -> list[Unreached]:
    before = Reminder.objects.filter(kind=CODE, due_at__lt=at).aggregate(at=Max("due_at"))["at"]
    begin = at - WORTH_TELLING
    return still_unreached(newly_unreached(max(before, begin) if before else begin, at))


def _verdict(reminder: Reminder, people: list[Unreached], free: datetime, now: datetime) -> Verdict:
    if not people:
        return Stop("everybody was reached meanwhile")
    if not reminder.recipient.is_program_manager:
        return Stop("no longer in the program office")
    return Wait(free) if free > now else _send(people)


def _send(people: list[Unreached]) -> Send:
    path = reverse("reminders:ledger")
    context = {
        "who": people[0].name if len(people) == 1 else f"{len(people)} people",
        "lines": in_lines(people, MOST_NAMED),
        "link": settings.SITE_URL + path,
    }
    return Send("unreached", context, path)


KIND = Kind(CODE, due, judge, topic=Topic.OPERATIONS)
