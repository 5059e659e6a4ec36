from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet, Subquery
from django.db.models.expressions import Combinable
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
    beside: Mapping[str, Any] = field(default_factory=dict)
    """What apps to the right have asked along; empty for a stranger."""


_beside: dict[str, Callable[[User], Combinable]] = {}


def ask_beside(name: str, value: Callable[[User], Combinable]) -> None:
    """For an app to the right, in its AppConfig.ready: one value for the frame, from the query that is made anyway."""
    _beside[name] = value


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
        **{name: value(user) for name, value in _beside.items()},
    )
    values = whole.values_list("name", "zone", "leads", "belongs", "home", *_beside).first()
    if not values:
        return Place()
    name, zone, leads, belongs, home, *rest = values
    return Place(name, zone, leads, belongs, home, dict(zip(_beside, rest, strict=True)))


def _standing(places: QuerySet[Any]) -> Subquery:
    return Subquery(places.filter(ends_on__isnull=True).values("department__public_id")[:1])
