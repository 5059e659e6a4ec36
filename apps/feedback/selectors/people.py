"""Whom the lead has not talked with lately, so that nobody has to be searched for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from apps.accounts.models import User
from apps.departments.models import Department, Membership
from apps.departments.querysets import MembershipQuerySet
from apps.reviews.models import CoachingRecord

SUGGESTED = 6


@dataclass(frozen=True)
class Clinician:
    """last_named: the last review of the department in which they were named; None if in none."""

    user: User
    shift_group: str
    last_named: date | None
    chosen: bool

    @property
    def nights(self) -> bool:
        return self.shift_group == Membership.Shift.NIGHT


@dataclass(frozen=True)
class People:
    suggested: list[Clinician]
    others: list[Clinician]

    def everybody(self) -> list[Clinician]:
        return [*self.suggested, *self.others]


def clinicians_to_name(department: Department, *, day: date, record: CoachingRecord | None = None, but: User) -> People:
    """Everybody who worked in the department that day, in one query: six to start with, then the others by name."""
    rows = _longest_unnamed_first(department, day=day, record=record).exclude(user=but)
    people = {row.user_id: _clinician(row) for row in rows}
    suggested = _six(list(people.values()))
    names = {one.user.pk for one in suggested}
    others = [one for one in people.values() if one.user.pk not in names]
    return People(suggested, sorted(others, key=lambda one: (one.user.last_name, one.user.first_name)))


def suggested_clinicians(department: Department, *, day: date, but: User) -> list[User]:
    """Six people not named lately, at least one of them of the night group where there is one."""
    return [one.user for one in clinicians_to_name(department, day=day, but=but).suggested]


def _longest_unnamed_first(department: Department, *, day: date, record: CoachingRecord | None) -> MembershipQuerySet:
    named = CoachingRecord.clinicians.through.objects.filter(user_id=OuterRef("user_id"))
    here = named.filter(coachingrecord__review__department=department)
    lately = here.exclude(coachingrecord=record) if record else here
    rows: MembershipQuerySet = (
        Membership.objects.on(day)
        .filter(department=department)
        .select_related("user")
        .annotate(
            last_named=Subquery(lately.order_by("-coachingrecord__held_on").values("coachingrecord__held_on")[:1]),
            chosen=Exists(named.filter(coachingrecord=record)),
        )
        .order_by(F("last_named").asc(nulls_first=True), "user__last_name", "user__first_name", "pk")
    )
    return rows


def _clinician(row: Membership) -> Clinician:
    return Clinician(row.user, row.shift_group, getattr(row, "last_named", None), bool(getattr(row, "chosen", False)))


def _six(people: list[Clinician]) -> list[Clinician]:
    """Those already chosen stay in sight; the last place goes to the night shift if it would have none."""
    chosen = [one for one in people if one.chosen]
    fresh = [one for one in people if not one.chosen]
    room = max(SUGGESTED - len(chosen), 0)
    first = chosen + fresh[:room]
    if room == 0 or any(one.nights for one in first):
        return first
    night = next((one for one in fresh if one.nights), None)
    return [*first[:-1], night] if night else first


def people_called(text: str) -> list[User]:
    """Everybody active with this e-mail address, or with exactly this first and last name. One query."""
    words = " ".join(text.split())
    full = Concat("first_name", Value(" "), "last_name")
    people = User.objects.filter(is_active=True).annotate(full=full, titled=Concat("title", Value(" "), full))
    return list(people.filter(Q(email__iexact=words) | Q(full__iexact=words) | Q(titled__iexact=words))[:9])
