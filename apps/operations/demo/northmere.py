"""Looks up the demo's people and slots, and knows which week of the story it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from apps.accounts.models import User
from apps.core.weeks import Week
from apps.departments.models import DepartmentLead, Membership, Organisation
from apps.operations.demo.files import clinician_id
from apps.operations.demo.hospital import UNITS, WEEKS, ZONE, Unit
from apps.reviews.models import Review
from apps.tools.models import TrainedBehaviour

BY_CODE = {unit.code: unit for unit in UNITS}
SEED = 7


def first_monday(now: datetime) -> date:
    """The Monday of week 1 of a hospital whose last full week is the one before `now`'s."""
    return Week.at(now, ZONE).plus(-WEEKS).monday


@dataclass
class Northmere:
    """begin: the Monday of week 1. The lookups are read once: 600 people, 40 behaviours."""

    begin: date
    seed: int
    people: dict[str, User] = field(default_factory=dict)
    behaviours: dict[str, list[TrainedBehaviour]] = field(default_factory=dict)
    members: dict[str, list[User]] = field(default_factory=dict)
    leads: dict[str, list[DepartmentLead]] = field(default_factory=dict)

    @classmethod
    def load(cls, seed: int) -> "Northmere":
        begin = Organisation.objects.values_list("started_on", flat=True).get()
        hospital = cls(begin, seed, {user.external_id or "": user for user in User.objects.all()})
        for behaviour in TrainedBehaviour.objects.filter(kind="core").select_related("tool"):
            hospital.behaviours.setdefault(behaviour.tool.code, []).append(behaviour)
        for membership in Membership.objects.select_related("user", "department").order_by("user__external_id"):
            hospital.members.setdefault(membership.department.code, []).append(membership.user)
        leads = DepartmentLead.objects.filter(role=DepartmentLead.Role.LEAD).select_related("user", "department")
        for lead in leads.order_by("starts_on"):
            hospital.leads.setdefault(lead.department.code, []).append(lead)
        return hospital

    def week(self, review: Review) -> int:
        return (review.week_start - self.begin).days // 7 + 1

    def lead(self, unit: Unit, week: int, by: str) -> User:
        """Who logs: the lead of that week, or the person who stands in."""
        if by != "lead":
            return self.people[clinician_id(unit, 1)]
        monday = self.begin + timedelta(weeks=week - 1)
        return next(lead.user for lead in reversed(self.leads[unit.code]) if lead.starts_on <= monday)

    def behaviours_of(self, unit: Unit, week: int, count: int) -> tuple[TrainedBehaviour, ...]:
        """The one of the month first."""
        known = [behaviour for tool in unit.tools for behaviour in self.behaviours[tool]]
        turn = week // 4
        return tuple(known[(turn + place) % len(known)] for place in range(min(count, len(known))))

    def reader(self) -> User:
        """The clinician of the demo's cast: in Diagnostic Radiology, with a note from Dr. Abara."""
        return self.people[clinician_id(BY_CODE["RAD"], 1)]


def left_open(now: datetime, reviews: list[Review]) -> Review | None:
    """Dr. Marsh's one review to log: the latest whose slot has been over for a few minutes."""
    over = [review for review in reviews if review.ends_at + timedelta(minutes=5) <= now]
    return max(over, key=lambda review: review.ends_at, default=None)
