from dataclasses import dataclass

from django.db.models import Exists
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


def navigation(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows: the hospital's name, and a menu of what the person has."""
    here = place(request)
    return {
        "hospital": here.hospital,
        "leads_somewhere": here.leads_somewhere,
        "member_somewhere": here.member_somewhere,
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
    whole = organisation.annotate(leads=Exists(user.leaderships.all()), belongs=Exists(user.memberships.all()))
    values = whole.values_list("name", "zone", "leads", "belongs").first()
    return Place(*values) if values else Place()
