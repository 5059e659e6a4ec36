"""The ladder of one weekly review: a question before it, a tap after it, and two more reminders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from apps.reminders.selectors.calendar import basis, calendar
from apps.reminders.selectors.moved import moved_rows
from apps.reminders.selectors.owed import Search, unanswered
from apps.reminders.selectors.people import Asked, in_charge
from apps.reminders.selectors.settled import settled_reviews
from apps.reviews.models import Review
from apps.reviews.pairs import MetricPair
from apps.reviews.selectors.topics import recent_pairs
from apps.tools.models import FocusBehaviour

CODE = "review"
Status = Review.Status
UNANSWERED = (Status.SCHEDULED, Status.OPEN)

TEMPLATES = {
    ladder.BEFORE: "review_before",
    ladder.AFTER: "review_after",
    ladder.FOLLOW_UP: "review_follow_up",
    ladder.SECOND_FOLLOW_UP: "review_second_follow_up",
}
CLOSED_BECAUSE = {
    Status.LOGGED: "already logged",
    Status.UNLOGGED: "the window for logging has closed",
    Status.EXCUSED: "the review is excused",
    Status.CANCELLED: "the review was called off",
}

STEPS = tuple(TEMPLATES)


@dataclass(frozen=True)
class Prompt:
    """What a message may suggest: the behaviour in focus with its tool, a question beside what was talked about."""

    focus: str = ""
    tool: str = ""
    pair: MetricPair | None = None


def due(since: datetime | None, now: datetime) -> list[Occurrence]:
    owed = Search(CODE, STEPS, unanswered(now), calendar(now), since, now).owed()
    people = in_charge([one.review for one in owed], now)
    return [
        Occurrence(
            one.subject,
            one.step.code,
            people[one.review.pk],
            one.step.due_at,
            one.step.expires_at,
            one.step.priority,
            one.review.department_id,
        )
        for one in owed
        if one.review.pk in people
    ]


def moved(since: datetime | None, now: datetime) -> dict[int, tuple[datetime, datetime]]:
    return moved_rows(CODE, since, now)


def judge(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    reviews = _by_public_id({reminder.subject for reminder in reminders})
    on, people = calendar(now), in_charge([Asked.about(review) for review in reviews.values()], now)
    questions = focus_of(reviews.values())
    beside = _beside(
        [reviews[it.subject] for it in reminders if it.step == ladder.BEFORE and it.subject in reviews], now
    )
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if review := reviews.get(reminder.subject):
            slot = on.slot(review)
            held_back = _stop(reminder, review, people.get(review.pk)) or _wait(reminder, slot, now)
            prompt = Prompt(*questions[review.department_id], beside.get(review.department_id))
            verdicts[reminder.pk] = held_back or _send(reminder, review, slot, prompt, now)
    return verdicts


def _stop(reminder: Reminder, review: Review, asked: User | None) -> Stop | None:
    if review.status not in UNANSWERED:
        return Stop(CLOSED_BECAUSE[Status(review.status)])
    if asked is None:
        return Stop("nobody in charge is there today")
    if asked.pk != reminder.recipient_id:
        return Stop("somebody else is in charge today")
    return None


def _wait(reminder: Reminder, slot: ladder.Slot, now: datetime) -> Stop | Wait | None:
    """By what the review, its calendar and its department's ladder say now."""
    step = ladder.step_of(slot, reminder.step)
    if step is None:
        return Stop("the review closes before that")
    until = ladder.held_until(slot, step, now)
    if until and until >= step.expires_at:
        return Stop("no longer of use by then", Reminder.State.EXPIRED)
    return Wait(until) if until else None


def _send(reminder: Reminder, review: Review, slot: ladder.Slot, prompt: Prompt, now: datetime) -> Send:
    here = zone(review.zone)
    starts = review.starts_at.astimezone(here).replace(tzinfo=None)
    same_day = local_date(now, review.zone) == starts.date()
    context = {
        "department": review.department.name,
        "forum": review.get_forum_display(),
        "starts": starts,
        "day": "today" if same_day else f"on {starts:%A}",
        "on_time_until": review.on_time_until.astimezone(here).replace(tzinfo=None),
        "focus": prompt.focus.rstrip("."),
        "tool": prompt.tool,
        "pair": prompt.pair,
        "seen_on": seen_on(slot),
        "last": reminder.step == ladder.SECOND_FOLLOW_UP,
        "reviews": settings.SITE_URL + reverse("reviews:mine"),
        "link": _link(reminder, review),
    }
    return Send(TEMPLATES[reminder.step], context, path=reverse("feedback:log", args=[review.public_id]))


def _link(reminder: Reminder, review: Review) -> str:
    """From the slot's end on the four answers, without signing in; before it there is nothing to answer yet."""
    if reminder.step == ladder.BEFORE:
        return settings.SITE_URL + reverse("feedback:log", args=[review.public_id])
    return log_link(review.public_id, reminder.recipient, now=reminder.message_date)


def seen_on(slot: ladder.Slot) -> date | None:
    """The day on which the program office sees that nobody has answered; None where the review closes before."""
    step = ladder.step_of(slot, ladder.ESCALATION)
    return local_date(step.due_at, slot.zone) if step else None


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


def _beside(reviews: Sequence[Review], now: datetime) -> dict[int, MetricPair]:
    """Only the message before a review asks a question, so that only then anything is looked up."""
    return recent_pairs({review.department_id for review in reviews}, now=now) if reviews else {}


def _by_public_id(ids: set[UUID]) -> dict[UUID, Review]:
    return {review.public_id: review for review in _with_department(Review.objects.filter(public_id__in=ids))}


def _with_department(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("department__division", "department__ladder_policy")


KIND = Kind(
    CODE,
    due,
    judge,
    newest_only=True,
    topic=Topic.REVIEWS,
    basis=basis,
    settled=settled_reviews,
    moved=moved,
    folds=(ladder.FOLLOW_UP, ladder.SECOND_FOLLOW_UP),
    folds_into="review-digest",
)
