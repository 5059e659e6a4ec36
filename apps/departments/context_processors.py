from django.db.models import Exists
from django.http import HttpRequest

from apps.accounts.models import User
from apps.departments.models import Organisation


def navigation(request: HttpRequest) -> dict[str, object]:
    """The hospital's name, and whether the person leads or belongs anywhere: the menu offers only what they have.

    One query: every page pays it.
    """
    user = getattr(request, "user", None)
    organisation = Organisation.objects.all()
    if not isinstance(user, User):
        return {"hospital": organisation.values_list("name", flat=True).first()}
    places = {"leads_somewhere": Exists(user.leaderships.all()), "member_somewhere": Exists(user.memberships.all())}
    row = organisation.annotate(**places).values("name", *places).first()
    return {"hospital": row.pop("name"), **row} if row else {}
