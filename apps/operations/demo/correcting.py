"""What heads say weeks later about a review that nobody logged: one is declined, one waits for the program office."""

from datetime import datetime

from apps.operations.demo.hospital import WEEKS
from apps.operations.demo.northmere import Northmere
from apps.reviews.models import CorrectionRequest, Outcome, Review
from apps.reviews.services import answer_correction, ask_correction
from apps.reviews.windows import LOGGABLE

DECLINED, WAITING = 24, WEEKS + 1
"""The weeks in which they ask; the second is the one the visitor comes in."""
WHY = {
    DECLINED: "I believe it came up at the end, but I am not sure.",
    WAITING: "We did ask; I was on the late shift and forgot the tap.",
}
WHY_NOT = "Nobody else remembers it. Let us ask again on Tuesday."


def corrections_in_week(hospital: Northmere, week: int, now: datetime) -> None:
    if week not in WHY:
        return
    review = _unlogged(now)
    if review is None or review.expected_lead is None:
        return
    asked = ask_correction(review=review, outcome=Outcome.ASKED, reason=WHY[week], by=review.expected_lead, now=now)
    if week == DECLINED:
        answer_correction(request=asked, make=False, reason=WHY_NOT, by=hospital.people["NM-PM1"], now=now)


def _unlogged(now: datetime) -> Review | None:
    """The newest that only a correction can still log, of somebody whom nobody plays."""
    asked = CorrectionRequest.objects.values("review")
    closed = Review.objects.filter(
        status=Review.Status.UNLOGGED, ends_at__lt=now - LOGGABLE, expected_lead__isnull=False
    )
    free = closed.exclude(department__code="EDP").exclude(pk__in=asked)
    return free.select_related("department", "expected_lead").order_by("-ends_at", "pk").first()
