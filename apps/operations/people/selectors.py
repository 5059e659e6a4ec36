import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from apps.accounts.models import User
from apps.departments.models import DepartmentLead, Membership
from apps.departments.querysets import dated
from apps.reminders.kinds.canary import PERSON
from apps.reminders.kinds.invitation import CODE, INVITE
from apps.reminders.models import Reminder

ON_A_PAGE = 50

RIGHTS = ("program_manager", "executive", "administrator")


@dataclass(frozen=True)
class Person:
    """One line of the list. invited_at: when the last invitation was asked for, UTC."""

    user: User
    departments: list[str]
    roles: list[str]
    invited_at: datetime | None

    @property
    def may_be_invited(self) -> bool:
        return bool(self.user.email) and self.user.is_active


def people(chosen: dict[str, str], *, today: date) -> QuerySet[User]:
    """The people whom a filter leaves, by name. chosen: PeopleFilter.chosen()."""
    users = User.objects.exclude(public_id=PERSON).order_by("last_name", "first_name", "pk")
    for word in chosen["q"].split()[:6]:
        parts = ("first_name", "last_name", "email", "external_id")
        users = users.filter(Q(*((f"{part}__icontains", word) for part in parts), _connector=Q.OR))
    if chosen["department"]:
        places = Q(department__code=chosen["department"])
        users = users.filter(_in(Membership, today, places) | _in(DepartmentLead, today, places))
    return _invited(_with_role(users, chosen["role"], today), chosen["invited"])


def _in(model: type[Membership] | type[DepartmentLead], today: date, places: Q) -> Q:
    return Q(pk__in=model._default_manager.filter(dated(today), places).values("user_id"))


def _with_role(users: QuerySet[User], role: str, today: date) -> QuerySet[User]:
    champion = Q(role=DepartmentLead.Role.PEER_CHAMPION)
    conditions = {
        "lead": _in(DepartmentLead, today, ~champion),
        "peer_champion": _in(DepartmentLead, today, champion),
        "clinician": _in(Membership, today, Q()),
        "none": ~_in(Membership, today, Q()) & ~_in(DepartmentLead, today, Q()),
        **{right: Q(**{f"is_{right}": True}) for right in RIGHTS},
    }
    return users.filter(conditions[role]) if role else users


def never_invited(users: QuerySet[User]) -> QuerySet[User]:
    """Those of them who can be invited and never were."""
    return _invited(users, "never")


def uuids(texts: Iterable[str]) -> list[UUID]:
    """Those that are some."""
    return [UUID(text) for text in texts if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)]


def _invited(users: QuerySet[User], invited: str) -> QuerySet[User]:
    conditions = {
        "never": ~Exists(_invitations()) & Q(email__isnull=False, is_active=True),
        "sent": Q(Exists(_invitations())),
        "no_address": Q(email__isnull=True),
    }
    return users.filter(conditions[invited]) if invited else users


def _invitations() -> QuerySet[Reminder]:
    return Reminder.objects.filter(kind=CODE, subject=OuterRef("public_id"), step__startswith=INVITE)


def people_page(users: QuerySet[User], number: str, *, today: date) -> tuple[list[Person], Page[Any]]:
    """The lines of a page of 50, and the page. The queries are the same however many people there are."""
    memberships = Membership.objects.filter(dated(today)).select_related("department").order_by("-is_primary", "pk")
    leads = DepartmentLead.objects.filter(dated(today)).select_related("department").order_by("pk")
    last = _invitations().order_by("-created_at").values("created_at")[:1]
    rows = users.prefetch_related(Prefetch("memberships", memberships), Prefetch("leaderships", leads))
    page = Paginator(rows.annotate(invited_at=Subquery(last)), ON_A_PAGE).get_page(number)
    return [_person(user) for user in page], page


def _person(user: User) -> Person:
    departments = [row.department.name for row in user.memberships.all()]
    roles = [f"{row.get_role_display()} of {row.department.name}" for row in user.leaderships.all()]
    roles += [right.replace("_", " ") for right in RIGHTS if getattr(user, f"is_{right}")]
    return Person(user, departments, roles, getattr(user, "invited_at", None))
