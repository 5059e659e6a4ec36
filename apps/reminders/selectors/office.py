"""The program office: who is in it, and when somebody there may be written to."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from apps.accounts.models import User
from apps.core.weeks import local_date, midnight
from apps.departments.models import DepartmentLead, Facility
from apps.reminders.models import Preference, Topic
from apps.reminders.office_hours import OfficeHours
from apps.reminders.quiet import ONE_DAY
from apps.reminders.selectors.calendar import AROUND, quiet_hours_of_organisation, zone_of_organisation
from apps.reminders.selectors.people import ORDER, absences, day_range
from apps.reviews.models import Holiday


@dataclass(frozen=True)
class Desk:
    """away: (user pk, first day, last day) of absences around now."""

    hours: OfficeHours
    away: list[tuple[int, date, date]]

    def free_from(self, user: int, moment: datetime) -> datetime:
        """From when on this person may be written to: that moment, unless it is quiet, no working day, or leave."""
        today = local_date(moment, self.hours.zone)
        back = [last + ONE_DAY for who, first, last in self.away if who == user and first <= today <= last]
        return self.hours.open_from(midnight(max(back), self.hours.zone) if back else moment)


def desk(people: Iterable[int], now: datetime) -> Desk:
    """Four queries."""
    return Desk(office_hours(now), absences(people, day_range(now)))


def office_hours(now: datetime) -> OfficeHours:
    """By the organisation's clock; only what is a holiday at every facility closes the office. Three queries."""
    return OfficeHours(zone_of_organisation(), quiet_hours_of_organisation(), _holidays(now))


def _holidays(now: datetime) -> frozenset[date]:
    around = (now - AROUND).date(), (now + AROUND).date()
    days = Holiday.objects.filter(day__range=around).order_by().values("day").annotate(n=Count("facility"))
    return frozenset(days.filter(n=Facility.objects.count()).values_list("day", flat=True))


def listening(topic: Topic) -> QuerySet[User]:
    """Everybody active who has not closed every road for this topic."""
    deaf = Preference.objects.filter(user=OuterRef("pk"), topic=topic, email=False, inbox=False)
    return User.objects.filter(~Exists(deaf), is_active=True)


def program_office(topic: Topic) -> list[User]:
    """The program managers who want to hear of this topic. One query."""
    return list(listening(topic).filter(is_program_manager=True).order_by("pk"))


def leads_of(departments: Collection[int], day: date) -> dict[int, list[User]]:
    """Department pk -> everybody who leads it on that day; where nobody does, who stands in or co-leads. One query."""
    rows = DepartmentLead.objects.on(day).filter(department__in=departments, role__in=ORDER).select_related("user")
    found: dict[int, list[User]] = defaultdict(list)
    standing_in: dict[int, list[User]] = defaultdict(list)
    for row in rows.order_by("starts_on", "pk"):
        (found if row.role == DepartmentLead.Role.LEAD else standing_in)[row.department_id].append(row.user)
    return defaultdict(list, standing_in | found)
