"""A review that nobody has answered in its department's time: the program managers see it, as a place to help.

To the role, not to a person: everybody who holds it and is there when the step fires. In the inbox alone; by e-mail
it is in the weekly digest. The lead has read in the second follow-up that it would come to this, and when.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from apps.accounts.models import User
from apps.core.weeks import local_date, zone
from apps.reminders import ladder
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.models import Reminder, Topic
from apps.reminders.selectors.calendar import basis, calendar, zone_of_organisation
from apps.reminders.selectors.moved import moved_rows
from apps.reminders.selectors.office import Desk, desk, program_office
from apps.reminders.selectors.owed import Search, lately_unanswered
from apps.reminders.selectors.people import absences
from apps.reminders.selectors.settled import REVIEWS
from apps.reviews.models import Review

CODE = "escalation"
Status = Review.Status
ANSWERED = (Status.LOGGED, Status.EXCUSED, Status.CANCELLED)


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    owed = Search(CODE, (ladder.ESCALATION,), lately_unanswered(now, ladder.A_WEEK), calendar(now), since, now).owed()
    if not owed:
        return []
    people = _present(now)
    return [
        Occurrence(
            one.subject,
            one.step.code,
            person,
            one.step.due_at,
            one.step.expires_at,
            one.step.priority,
            one.review.department_id,
        )
        for one in owed
        for person in people
    ]


def _present(now: datetime) -> list[User]:
    """Without anybody there it waits for the first who is back: it is looked at again every hour."""
    people = program_office(Topic.SUPPORT)
    today = local_date(now, zone_of_organisation())
    away = {user for user, _, _ in absences([person.pk for person in people], [today])}
    return [person for person in people if person.pk not in away]


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    reviews = _by_public_id({reminder.subject for reminder in reminders})
    on, at_desk = calendar(now), desk({reminder.recipient_id for reminder in reminders}, now)
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if review := reviews.get(reminder.subject):
            step = ladder.step_of(on.slot(review), ladder.ESCALATION)
            verdicts[reminder.pk] = _held_back(reminder, review, step, at_desk, now) or _send(review)
    return verdicts


def _held_back(
    reminder: Reminder, review: Review, step: ladder.Step | None, at_desk: Desk, now: datetime
) -> Stop | Wait | None:
    if review.status in ANSWERED:
        return Stop(REVIEWS[Status(review.status)])
    if not reminder.recipient.is_program_manager:
        return Stop("no longer in the program office")
    if step is None:
        return Stop("the review closes before that")
    free = max(step.due_at, at_desk.free_from(reminder.recipient_id, now))
    return Wait(free) if free > now else None


def _send(review: Review) -> Send:
    starts = review.starts_at.astimezone(zone(review.zone)).replace(tzinfo=None)
    context = {"department": review.department.name, "forum": review.get_forum_display(), "starts": starts}
    return Send("escalation", context, path=reverse("insights:department", args=[review.department.public_id]))


def _by_public_id(ids: set[UUID]) -> dict[UUID, Review]:
    rows = Review.objects.filter(public_id__in=ids)
    loaded = rows.select_related("department__division", "department__ladder_policy")
    return {review.public_id: review for review in loaded}


def settled(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    """Answered, that is: one that closed without an entry is no less a reason to ask."""
    rows = Review.objects.filter(public_id__in=subjects, status__in=ANSWERED)
    return {subject: REVIEWS[Status(status)] for subject, status in rows.values_list("public_id", "status")}


def moved(since: datetime | None, now: datetime) -> dict[int, tuple[datetime, datetime]]:
    return moved_rows(CODE, since, now)


KIND = Kind(
    CODE,
    due,
    judge,
    topic=Topic.SUPPORT,
    channels=(Reminder.Channel.INBOX,),
    basis=basis,
    settled=settled,
    moved=moved,
)
