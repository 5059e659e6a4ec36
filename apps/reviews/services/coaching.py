"""Who held a review, and in which role."""

from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.departments.models import DepartmentLead
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review

_ORDER = ("lead", "co_lead", "delegate", "peer_champion")


@dataclass(frozen=True)
class Coach:
    """on_behalf: the program office took the answer by phone."""

    user: User | None
    role: str
    on_behalf: bool = False


def coach_of(review: Review, entry: ReviewEntry, by: User | None, held_on: date) -> Coach:
    """Whom the entry names, else who logs it; for a program manager or an import the lead who was expected."""
    roles = _roles(review, held_on)
    if entry.coach is not None:
        return _named(entry.coach, by, roles)
    if by is not None and (by.pk in roles or not by.is_program_manager):
        return Coach(by, roles.get(by.pk, ""))
    lead = review.expected_lead
    return Coach(lead, roles.get(lead.pk, "") if lead else "", on_behalf=by is not None)


def _named(coach: User, by: User | None, roles: dict[int, str]) -> Coach:
    if coach.pk not in roles:
        message = (
            f"{coach} did not lead reviews of this department that day. Choose a lead, a delegate or a peer champion."
        )
        raise Refused(message, code="coach_refused", field="coach")
    by_phone = by is not None and by.is_program_manager and by.pk not in roles
    return Coach(coach, roles[coach.pk], on_behalf=by_phone)


def _roles(review: Review, day: date) -> dict[int, str]:
    """User id -> the first of their roles in that department on that day."""
    rows = DepartmentLead.objects.on(day).filter(department=review.department_id).values_list("user_id", "role")
    return dict(sorted(rows, key=lambda row: _ORDER.index(row[1]), reverse=True))
