from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.departments.models import DepartmentLead, Membership


def end_places(*, users: Sequence[User], on: date, by: User | None, now: datetime) -> int:
    """Ends every open membership and lead role of these people with that day, and returns how many it ended.

    Their history stays, and so does their account: without a place it opens nothing of a department.
    """
    if any(user == by for user in users):
        raise Refused(
            "Your own places cannot be ended here. Ask somebody else of the program office.", code="own_places"
        )
    with transaction.atomic():
        ended = 0
        for user in users:
            rows = _end(user.memberships.all(), on) + _end(user.leaderships.all(), on)
            if rows:
                audit.record(action="person.places_ended", subject=user, by=by, now=now, on=on.isoformat(), rows=rows)
            ended += rows
    return ended


def _end(places: QuerySet[Membership] | QuerySet[DepartmentLead], on: date) -> int:
    """A place that would begin only later ends on its first day: rows are never taken away."""
    rows = places.filter(ends_on__isnull=True)
    later = rows.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
    return later + rows.update(ends_on=on)
