"""Refusals that notes, next steps and barriers share."""

from datetime import date

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.departments.models import Department


def text_within(text: str, limit: int, *, field: str, needed: str = "") -> str:
    """The text without space around it. needed: the sentence to refuse an empty one with."""
    text = text.strip()
    if needed and not text:
        raise Refused(needed, code="text_missing", field=field)
    if len(text) > limit:
        raise Refused(
            f"This has {len(text)} characters, {limit} fit. Please shorten it; nothing is lost.",
            code="text_too_long",
            field=field,
        )
    return text


def one_of(value: str, allowed: list[str], *, field: str) -> str:
    if value not in allowed:
        raise Refused("Please choose one of the answers offered.", code="not_a_choice", field=field)
    return value


def must_lead(user: User, department: Department, day: date, *, doing: str) -> None:
    if not user.leaderships.on(day).filter(department=department).exists():
        raise Refused(
            f"Only those who lead {department} today can {doing}. The program office can put your name on the list.",
            code="not_a_lead",
        )


def is_member(user: User, department: Department, day: date) -> bool:
    return user.memberships.on(day).filter(department=department).exists()


def belongs(user: User, department: Department, day: date) -> bool:
    """As a member, or as somebody who leads it."""
    return is_member(user, department, day) or user.leaderships.on(day).filter(department=department).exists()
