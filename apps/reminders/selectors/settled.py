"""What no longer waits for its reader, in words for the inbox. One query a kind, whatever the number of subjects."""

from collections.abc import Collection, Mapping
from uuid import UUID

from apps.drift.models import DriftFlag
from apps.feedback.models import Barrier, Feedback
from apps.reviews.models import Review

REVIEWS = {
    Review.Status.LOGGED: "logged since",
    Review.Status.UNLOGGED: "closed without an entry",
    Review.Status.EXCUSED: "excused",
    Review.Status.CANCELLED: "called off",
}
FLAGS = {
    DriftFlag.State.ACKNOWLEDGED: "looked after",
    DriftFlag.State.SNOOZED: "put off",
    DriftFlag.State.NOT_PEOPLE: "not about people",
    DriftFlag.State.CLEARED: "off the list",
}


def settled_reviews(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Review.objects.filter(public_id__in=subjects, status__in=REVIEWS)
    return {subject: REVIEWS[Review.Status(status)] for subject, status in rows.values_list("public_id", "status")}


def settled_notes(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Feedback.objects.filter(public_id__in=subjects).values_list("public_id", "read_at", "erased_at")
    return {subject: "removed" if erased else "read" for subject, read, erased in rows if read or erased}


def settled_barriers(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    rows = Barrier.objects.filter(public_id__in=subjects, answered_at__isnull=False)
    return dict.fromkeys(rows.values_list("public_id", flat=True), "answered")


def settled_flags(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    rows = DriftFlag.objects.filter(public_id__in=subjects, state__in=FLAGS)
    return {subject: FLAGS[DriftFlag.State(state)] for subject, state in rows.values_list("public_id", "state")}


def settled_support(subjects: Collection[UUID]) -> Mapping[UUID, str]:
    """To a lead the matter is open until the flag is cleared, whoever looks after it."""
    rows = DriftFlag.objects.filter(public_id__in=subjects, cleared_at__isnull=False)
    return dict.fromkeys(rows.values_list("public_id", flat=True), FLAGS[DriftFlag.State.CLEARED])
