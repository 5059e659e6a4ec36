"""A review in front of somebody: whether it is theirs, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q
from django.http import Http404

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core.weeks import local_date
from apps.departments.models import DepartmentLead
from apps.departments.querysets import near
from apps.feedback.models import Draft
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.pairs import PAIRS, MetricPair, fitting
from apps.reviews.selectors.history import Change, history_of


class State(StrEnum):
    """What can be done with a review at a moment."""

    COMING = "coming"
    LOGGABLE = "loggable"
    LOGGED = "logged"
    EXCUSED = "excused"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True)
class LogTarget:
    """A review in front of somebody. roles: what they are in its department today; empty for the program office."""

    review: Review
    record: CoachingRecord | None
    state: State
    roles: frozenset[str]
    may_change: bool

    @property
    def by_phone(self) -> bool:
        """The program office, on behalf of a lead: outcomes, no names, no notes."""
        return not self.roles

    @property
    def may_ask_correction(self) -> bool:
        """Of a review that was never logged; of an entry, whoever reads it may."""
        return self.by_phone or bool(self.roles - {DepartmentLead.Role.PEER_CHAMPION})

    @property
    def history(self) -> list[Change]:
        """How the entry came to say what it says; for those who may read it. Three queries."""
        return history_of(self.review)

    @property
    def pairs(self) -> tuple[MetricPair, ...]:
        """Every question that a topic may bring up."""
        return PAIRS

    @property
    def fitting_pairs(self) -> list[MetricPair]:
        """Those of the topics that are recorded, while the next review is still near."""
        return fitting(self.record.topics) if self.record and self.may_change else []


def log_target(user: User, public_id: UUID, *, now: datetime) -> LogTarget:
    """Http404 for a review that is not theirs today, by the calendar of its department's own zone. One query.

    Whoever sees a review may log it: the table of permissions gives both to the same people.
    """
    rows = _with_roles(user, public_id, now)
    roles = frozenset(row.role for row in rows if row.role and _today_by(row, now))
    if not rows or not (roles or user.is_program_manager):
        raise Http404
    review: Review = rows[0]
    record: CoachingRecord | None = getattr(review, "record", None)
    return LogTarget(review, record, state_of(review, record, now), roles, now <= review.loggable_until)


def _with_roles(user: User, public_id: UUID, now: datetime) -> list[Any]:
    """The review, once for each role of the person in its department that holds on some day it is now on earth."""
    theirs = near(now, "department__leads__") & Q(department__leads__user=user)
    reviews = Review.objects.annotate(lead=FilteredRelation("department__leads", condition=theirs))
    reviews = reviews.annotate(role=F("lead__role"), since=F("lead__starts_on"), until=F("lead__ends_on"))
    reviews = reviews.select_related("department", "expected_lead", "record__coach", "record__logged_by")
    return list(reviews.filter(public_id=public_id))


def _today_by(row: Any, now: datetime) -> bool:
    day = local_date(now, row.department.zone)
    return bool(row.since <= day and (row.until is None or day <= row.until))


def reload_record(review: Review) -> CoachingRecord | None:
    """What another tab or another person has saved in the meantime."""
    return CoachingRecord.objects.select_related("coach", "logged_by").filter(review=review).first()


def taken_back_since(review: Review, moment: datetime) -> bool:
    """An entry was there after that moment, and was undone: perhaps the very tap whose answer got lost."""
    undone = AuditEvent.objects.filter(subject_type=Review._meta.label, subject_id=str(review.public_id))
    return undone.filter(action="review.log_undone", at__gt=moment).exists()


def reads_record(target: LogTarget, user: User) -> bool:
    """What a record says beyond its outcome is for those who lead the department, and for whoever logged it."""
    if target.roles - {DepartmentLead.Role.PEER_CHAMPION}:
        return True
    return bool(target.record and target.record.logged_by_id == user.pk)


def open_to(target: LogTarget, user: User) -> bool:
    """Whether this person can add or change detail now."""
    if target.state is State.LOGGED:
        return target.may_change and reads_record(target, user)
    return target.state is State.LOGGABLE


def draft_of(target: LogTarget, user: User) -> Draft | None:
    """What this person has typed there before. One query."""
    return Draft.objects.filter(review=target.review, user=user).first()


def recorded_entry(record: CoachingRecord) -> ReviewEntry:
    """What a record says, in the form in which it is logged. Three queries."""
    return ReviewEntry(
        outcome=record.outcome,
        not_held_reason=record.not_held_reason,
        held_on=record.held_on,
        audience=record.audience,
        tools=tuple(record.tools.all()),
        behaviours=tuple(record.behaviours.all()),
        clinicians=tuple(record.clinicians.all()),
        observed=record.observed,
        observed_n=record.observed_n,
        observed_m=record.observed_m,
        recognised=record.recognised,
        recognised_for=record.recognised_for,
        next_step_made=record.next_step_made,
        topics=tuple(record.topics),
        topics_recorded=record.topics_recorded,
        minutes_on_ai=record.minutes_on_ai,
    )


def state_of(review: Review, record: CoachingRecord | None, now: datetime) -> State:
    if record:
        return State.LOGGED
    if review.status == Review.Status.EXCUSED:
        return State.EXCUSED
    if review.status == Review.Status.CANCELLED:
        return State.CANCELLED
    if now < review.opens_at:
        return State.COMING
    return State.LOGGABLE if now <= review.loggable_until else State.CLOSED
