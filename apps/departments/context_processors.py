from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from apps.accounts.models import User
from apps.departments.models import Organisation


@dataclass(frozen=True)
class Place:
    """The hospital a request is made in, and whether its person leads or belongs anywhere there."""

    hospital: str = ""
    zone: str = "UTC"
    leads_somewhere: bool = False
    member_somewhere: bool = False
    department: UUID | None = None
    """One that the person leads, or else belongs to, for as long as it has no end."""


def navigation(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows: the hospital's name, and a menu of what the person has."""
    here = place(request)
    return {
        "hospital": here.hospital,
        "leads_somewhere": here.leads_somewhere,
        "member_somewhere": here.member_somewhere,
        "home_department": here.department,
    }


def place(request: HttpRequest) -> Place:
    """One query, and only for the first who asks in a request."""
    if "coachtrack.place" not in request.META:
        request.META["coachtrack.place"] = _place(getattr(request, "user", None))
    found: Place = request.META["coachtrack.place"]
    return found


def _place(user: object) -> Place:
    organisation = Organisation.objects.all()
    if not isinstance(user, User):
        row = organisation.values_list("name", "zone").first()
        return Place(*row) if row else Place()
    led, joined = user.leaderships.all(), user.memberships.order_by("-is_primary", "-starts_on")
    whole = organisation.annotate(
        leads=Exists(led),
        belongs=Exists(joined),
        home=Coalesce(_standing(led.order_by("-starts_on")), _standing(joined)),
    )
    values = whole.values_list("name", "zone", "leads", "belongs", "home").first()
    return Place(*values) if values else Place()


def _standing(places: QuerySet[Any]) -> Subquery:
    return Subquery(places.filter(ends_on__isnull=True).values("department__public_id")[:1])
