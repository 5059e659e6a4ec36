"""The ladder of one weekly review: a question before it, a tap after it, and one more reminder."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.core.weeks import local_date, zone
from apps.reminders import ladder
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.links import log_link
from apps.reminders.models import Reminder, Topic
from apps.reminders.quiet import is_quiet, not_quiet
from apps.reminders.selectors.calendar import Calendar, calendar
from apps.reminders.selectors.people import in_charge
from apps.reminders.selectors.settled import settled_reviews
from apps.reviews.models import Review
from apps.tools.models import FocusBehaviour

CODE = "review"
Status = Review.Status
UNANSWERED = (Status.SCHEDULED, Status.OPEN)
AHEAD = timedelta(days=7)
"""How early a prompt before the slot may be due: the afternoon of the last working day before a long weekend."""
BEHIND = timedelta(days=9)
"""How long after its slot a review may still owe somebody its last step."""

TEMPLATES = {
    ladder.BEFORE: "review_before",
    ladder.AFTER: "review_after",
    ladder.FOLLOW_UP: "review_follow_up",
}
CLOSED_BECAUSE = {
    Status.LOGGED: "already logged",
    Status.UNLOGGED: "the window for logging has closed",
    Status.EXCUSED: "the review is excused",
    Status.CANCELLED: "the review was called off",
}

Owed = list[tuple[Review, ladder.Step]]


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    reviews = _with_department(
        Review.objects.filter(status__in=UNANSWERED, starts_at__lt=now + AHEAD, ends_at__gt=now - BEHIND)
    )
    on = calendar(now)
    owed = [(review, step) for review in reviews for step in ladder.steps(on.slot(review)) if step.due_at <= now]
    return _to_people(_without_those_told(owed), now) if owed else []


def _without_those_told(owed: Owed) -> Owed:
    """One person per step: who takes over later gets the later steps, not what their predecessor has read."""
    subjects = {review.public_id for review, _ in owed}
    rows = Reminder.objects.filter(kind=CODE, subject__in=subjects).exclude(state=Reminder.State.CANCELLED)
    told = set(rows.values_list("subject", "step"))
    return [(review, step) for review, step in owed if (review.public_id, step.code) not in told]


def _to_people(owed: Owed, now: datetime) -> list[Occurrence]:
    people = in_charge([review for review, _ in owed], now)
    return [
        Occurrence(
            review.public_id,
            step.code,
            people[review.pk],
            step.due_at,
            step.expires_at,
            step.priority,
            review.department_id,
        )
        for review, step in owed
        if review.pk in people
    ]


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    reviews = _by_public_id({reminder.subject for reminder in reminders})
    on, people = calendar(now), in_charge(list(reviews.values()), now)
    questions = focus_of(reviews.values())
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if review := reviews.get(reminder.subject):
            held_back = _stop(reminder, review, people.get(review.pk)) or _wait(review, on, now)
            verdicts[reminder.pk] = held_back or _send(reminder, review, questions[review.department_id], now)
    return verdicts


def _stop(reminder: Reminder, review: Review, asked: User | None) -> Stop | None:
    if review.status not in UNANSWERED:
        return Stop(CLOSED_BECAUSE[Status(review.status)])
    if asked is None:
        return Stop("nobody in charge is there today")
    if asked.pk != reminder.recipient_id:
        return Stop("somebody else is in charge today")
    return None


def _wait(review: Review, on: Calendar, now: datetime) -> Wait | None:
    quiet = on.slot(review).quiet_for_shift
    return Wait(not_quiet(now, review.zone, quiet)) if is_quiet(now, review.zone, quiet) else None


def _send(reminder: Reminder, review: Review, focus: tuple[str, str], now: datetime) -> Send:
    here = zone(review.zone)
    starts = review.starts_at.astimezone(here).replace(tzinfo=None)
    same_day = local_date(now, review.zone) == starts.date()
    context = {
        "department": review.department.name,
        "forum": review.get_forum_display(),
        "starts": starts,
        "day": "today" if same_day else f"on {starts:%A}",
        "on_time_until": review.on_time_until.astimezone(here).replace(tzinfo=None),
        "focus": focus[0].rstrip("."),
        "tool": focus[1],
        "link": _link(reminder, review),
    }
    return Send(TEMPLATES[reminder.step], context)


def _link(reminder: Reminder, review: Review) -> str:
    """From the slot's end on the four answers, without signing in; before it there is nothing to answer yet."""
    if reminder.step == ladder.BEFORE:
        return settings.SITE_URL + reverse("feedback:log", args=[review.public_id])
    return log_link(review.public_id, reminder.recipient, now=reminder.message_date)


def focus_of(reviews: Iterable[Review]) -> Mapping[int, tuple[str, str]]:
    """Department pk -> (the behaviour in focus when its review takes place, that behaviour's tool), or two blanks."""
    found: dict[int, tuple[str, str]] = defaultdict(lambda: ("", ""))
    days = {review.department_id: review.slot_date for review in reviews}
    if not days:
        return found
    rows = FocusBehaviour.objects.filter(
        department__in=days, starts_on__lte=max(days.values()), ends_on__gte=min(days.values())
    )
    for row in rows.select_related("behaviour__tool").order_by("starts_on"):
        if row.starts_on <= days[row.department_id] <= row.ends_on:
            found[row.department_id] = (row.behaviour.text, row.behaviour.tool.name)
    return found


def _by_public_id(ids: set[UUID]) -> dict[UUID, Review]:
    return {review.public_id: review for review in _with_department(Review.objects.filter(public_id__in=ids))}


def _with_department(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("department__division")


KIND = Kind(CODE, due, judge, newest_only=True, topic=Topic.REVIEWS, settled=settled_reviews)
