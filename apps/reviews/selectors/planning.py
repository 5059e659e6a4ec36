from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q

from apps.departments.models import Absence, DepartmentLead, Organisation
from apps.reviews.calendars import Calendar
from apps.reviews.charge import Charge, Span
from apps.reviews.models import Holiday


def calendar(*, first: date, last: date) -> Calendar:
    """The holidays of all facilities in the ISO weeks of that range may be asked; two queries."""
    organisation = Organisation.objects.first()
    days: dict[int, dict[date, str]] = defaultdict(dict)
    for facility_id, day, name in Holiday.objects.filter(day__range=(first, last)).values_list(
        "facility_id", "day", "name"
    ):
        days[facility_id][day] = name
    return Calendar(policy=organisation.holiday_policy if organisation else "previous", days=days)


def charge(departments: Any, *, first: date, last: date) -> Charge:
    """Who is in charge of these departments (ids, or a subquery of ids) on any day of the range; two queries."""
    leads = DepartmentLead.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        department__in=departments,
        user__is_active=True,
        starts_on__lte=last,
    ).exclude(role=DepartmentLead.Role.PEER_CHAMPION)
    absences = Absence.objects.filter(user__in=leads.values("user_id"), starts_on__lte=last, ends_on__gte=first)
    spans = leads.values_list("starts_on", "ends_on", "user_id", "department_id", "role", "takes_over")
    return Charge(
        [Span(*row) for row in spans], [Span(*row) for row in absences.values_list("starts_on", "ends_on", "user_id")]
    )
