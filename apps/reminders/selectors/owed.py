"""Which steps of which reviews are due: asked for ten thousand departments every minute, so in few and small rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.reminders.ladder import Grace, Slot, Step, steps
from apps.reminders.models import Reminder
from apps.reminders.selectors.calendar import USUAL_GRACE, Calendar
from apps.reminders.selectors.people import Asked
from apps.reviews.models import Review

AHEAD = timedelta(days=8)
"""How early a prompt before the slot may be due: the afternoon of the last working day before a long weekend."""
CHUNK = 5000

_POLICY = "department__ladder_policy__"
_SLOT = (
    *("starts_at", "ends_at", "closes_at", "zone", "shift", "department__division__facility_id"),
    *(_POLICY + rung for rung in ("first_follow_up", "second_follow_up", "escalation")),
)
_WHO = ("pk", "public_id", "department_id", "department__zone", "expected_lead_id")


@dataclass(frozen=True)
class Owed:
    """A step that is due, and that nobody has been told of."""

    subject: UUID
    review: Asked
    step: Step


def unanswered(now: datetime) -> "list[QuerySet[Review]]":
    """Those that may still call for a step to their lead; each half is found through an index of its own."""
    standing = Review.objects.filter(closes_at__gt=now).order_by()
    return [
        standing.filter(status=Review.Status.OPEN),
        standing.filter(status=Review.Status.SCHEDULED, opens_at__lte=now + AHEAD),
    ]


def lately_unanswered(now: datetime, lately: timedelta) -> "list[QuerySet[Review]]":
    """Those still open, and those that closed without an entry not longer ago than that."""
    closed = Review.objects.filter(status=Review.Status.UNLOGGED, changed_at__gt=now - lately)
    return [Review.objects.filter(status=Review.Status.OPEN).order_by(), closed.order_by()]


@dataclass(frozen=True)
class Search:
    """For the steps `codes` of these reviews that fell due by `now`, in messages of that kind.

    since: what gives cause to look at a review is a step that fell due after it, a change of the review, or a
    message about it that was taken back since; None looks at all of them.
    """

    kind: str
    codes: tuple[str, ...]
    reviews: "Sequence[QuerySet[Review]]"
    on: Calendar
    since: datetime | None
    now: datetime

    def owed(self) -> list[Owed]:
        found = [
            Owed(subject, review, step)
            for subject, review, slot in self._to_look_at()
            for step in steps(slot)
            if step.code in self.codes and step.due_at <= self.now
        ]
        told = self._told({one.subject for one in found})
        return [one for one in found if (one.subject, one.step.code) not in told]

    def _to_look_at(self) -> Iterator[tuple[UUID, Asked, Slot]]:
        cause = self._cause(self.since) if self.since else None
        for row in self._rows(*_WHO, *_SLOT, where=cause):
            pk, subject, *who = row[: len(_WHO)]
            yield subject, Asked(pk, *who), self._slot(row[len(_WHO) :])

    def _cause(self, since: datetime) -> Q:
        taken_back = Reminder.objects.filter(kind=self.kind, state=Reminder.State.CANCELLED, closed_at__gt=since)
        asked_anew = set(taken_back.values_list("subject", flat=True))
        return Q(starts_at__in=self._beginnings(since)) | Q(changed_at__gt=since) | Q(public_id__in=asked_anew)

    def _beginnings(self, since: datetime) -> set[datetime]:
        """When those reviews begin that have a step in that time. Many departments share one row here."""
        slots = {self._slot(row) for row in self._rows(*_SLOT, distinct=True)}
        return {slot.starts_at for slot in slots if any(self._falls_due(step, since) for step in steps(slot))}

    def _falls_due(self, step: Step, since: datetime) -> bool:
        return step.code in self.codes and since < step.due_at <= self.now

    def _rows(self, *fields: str, where: Q | None = None, distinct: bool = False) -> "chain[Any]":
        found = (reviews.filter(where or Q()).values_list(*fields) for reviews in self.reviews)
        return chain.from_iterable(rows.distinct() if distinct else rows for rows in found)

    def _slot(self, row: Sequence[Any]) -> Slot:
        starts_at, ends_at, closes_at, zone, shift, facility_id, first, second, escalation = row
        grace = USUAL_GRACE if first is None else Grace(first, second, escalation)
        return self.on.slot_of(starts_at, ends_at, closes_at, zone, shift, facility_id, grace)

    def _told(self, subjects: set[UUID]) -> set[tuple[UUID, str]]:
        """One person per step: who takes over later gets the later steps, not what their predecessor has read."""
        told: set[tuple[UUID, str]] = set()
        rows = Reminder.objects.filter(kind=self.kind).exclude(state=Reminder.State.CANCELLED)
        ordered = list(subjects)
        for begin in range(0, len(ordered), CHUNK):
            some = rows.filter(subject__in=ordered[begin : begin + CHUNK])
            told.update(some.values_list("subject", "step"))
        return told
