"""Whether a review can still be logged, and whether an entry fits its department."""

from dataclasses import replace
from datetime import date, datetime

from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.models import Membership
from apps.reviews.entries import Facts, ReviewEntry, Words, check_facts, check_words
from apps.reviews.models import Audience, CoachingRecord, NotHeldReason, Outcome, RecognisedFor, Review, Topic
from apps.tools.models import Deployment, TrainedBehaviour
from apps.tools.querysets import DeploymentQuerySet

LOGGABLE = (Review.Status.SCHEDULED, Review.Status.OPEN, Review.Status.UNLOGGED)
"""Scheduled too: what counts is the hour, not whether the tick has come by yet."""

WORDS = Words(Outcome.values, NotHeldReason.values, RecognisedFor.values, Topic.values, Audience.values)


def status_at(review: Review, now: datetime) -> str:
    """What a review is that is neither logged nor excused."""
    if now < review.opens_at:
        return Review.Status.SCHEDULED
    return Review.Status.OPEN if now < review.closes_at else Review.Status.UNLOGGED


def refuse_not_loggable(review: Review, now: datetime) -> None:
    refuse_standing(review)
    if now < review.opens_at:
        opens_on = _day(local_date(review.opens_at, review.department.zone))
        message = f"This review is still to come: it can be logged from {opens_on} on."
        raise Refused(message, code="not_begun", field="held_on")
    refuse_closed_window(review, now)


def refuse_standing(review: Review) -> None:
    if review.status == Review.Status.LOGGED:
        raise Refused(_logged(review), code="already_logged", conflict=True)
    if review.status == Review.Status.EXCUSED:
        message = "This review is excused. If it took place after all, take the excusal back first, then log it."
        raise Refused(message, code="excused", conflict=True)
    if review.status == Review.Status.CANCELLED:
        raise Refused("This review was cancelled; there is nothing to log.", code="cancelled", conflict=True)


def refuse_closed_window(review: Review, now: datetime) -> None:
    if now > review.loggable_until:
        message = (
            f"The 14 days for this review ended on {_day(local_date(review.loggable_until, review.department.zone))}. "
            "Ask the program office for a correction."
        )
        raise Refused(message, code="window_closed")


def _logged(review: Review) -> str:
    record = CoachingRecord.objects.filter(review=review).select_related("logged_by").first()
    if record is None:
        return "This review is logged already. Open the entry to read or change it."
    who = record.logged_by or "an import"
    day = _day(local_date(record.submitted_at, review.department.zone))
    return f"This review was logged by {who} on {day}. Open that entry to read or change it."


def day_facts(review: Review, now: datetime) -> Facts:
    return Facts(week_start=review.week_start, today=local_date(now, review.department.zone))


def checked(review: Review, entry: ReviewEntry, held_on: date, facts: Facts, record: CoachingRecord | None) -> None:
    """Asks the database only about what the entry names: a first tap names nothing."""
    check_words(entry, WORDS)
    known = replace(
        facts,
        tools=_tools(review) | _kept(record, "tools") if entry.tools else (),
        behaviours=_behaviours(review) | _kept(record, "behaviours") if entry.behaviours else (),
        members=_members(review, held_on) | _kept(record, "clinicians") if entry.clinicians else (),
    )
    check_facts(entry, known)


def _tools(review: Review) -> set[int]:
    return set(_in_use(review).values_list("tool_id", flat=True))


def _behaviours(review: Review) -> set[int]:
    core = TrainedBehaviour.objects.filter(tool__in=_in_use(review).values("tool_id"), kind=TrainedBehaviour.Kind.CORE)
    return set(core.values_list("pk", flat=True))


def _members(review: Review, day: date) -> set[int]:
    members = Membership.objects.on(day).filter(department=review.department_id)
    return set(members.values_list("user_id", flat=True))


def _in_use(review: Review) -> DeploymentQuerySet:
    return Deployment.objects.in_use().filter(department=review.department_id)


def _kept(record: CoachingRecord | None, name: str) -> set[int]:
    """What a record names already stays allowed: a tool may be retired between entry and correction."""
    return set(getattr(record, name).values_list("pk", flat=True)) if record else set()


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
