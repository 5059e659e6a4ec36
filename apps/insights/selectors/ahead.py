"""What is coming in the next four weeks, and how far an empty hospital has got."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Value, When

from apps.departments.models import Department, DepartmentLead
from apps.reviews.models import ReviewSeries
from apps.tools.models import Deployment, LeadReadiness

HORIZON = timedelta(days=28)


@dataclass(frozen=True)
class Coming:
    department: str
    public_id: UUID
    day: date
    what: str


def coming_up(day: date) -> list[Coming]:
    """Go-lives and changes of leads, the next first. One query."""
    until = day + HORIZON
    live = Deployment.objects.filter(went_live_on__gt=day, went_live_on__lte=until).annotate(kind=_go_live())
    leads = DepartmentLead.objects.filter(role=DepartmentLead.Role.LEAD)
    arrive = leads.filter(starts_on__gt=day, starts_on__lte=until).annotate(kind=_kind("arrives"))
    leave = leads.filter(ends_on__gte=day, ends_on__lte=until).annotate(kind=_kind("leaves"))
    rows = live.values_list("department__name", "department__public_id", "went_live_on", "tool__name", "kind").union(
        arrive.values_list("department__name", "department__public_id", "starts_on", "user__last_name", "kind"),
        leave.values_list("department__name", "department__public_id", "ends_on", "user__last_name", "kind"),
        all=True,
    )
    coming = [
        Coming(name, public_id, when, _WHAT[kind].format(who)) for name, public_id, when, who, kind in rows if when
    ]
    return sorted(coming, key=lambda each: (each.day, each.department, each.what))


_WHAT = {
    "untrained": "{} goes live, and its lead is not trained on it yet",
    "go_live": "{} goes live",
    "arrives": "{} becomes the lead",
    "leaves": "{} stops being the lead",
}


def _kind(word: str) -> Value:
    return Value(word, output_field=CharField())


def _go_live() -> Case:
    trained = LeadReadiness.objects.filter(
        tool=OuterRef("tool"),
        user__leaderships__department=OuterRef("department"),
        user__leaderships__role=DepartmentLead.Role.LEAD,
        user__leaderships__ends_on__isnull=True,
    )
    return Case(When(Exists(trained), then=_kind("go_live")), default=_kind("untrained"))


@dataclass(frozen=True)
class Start:
    """The first three steps of an empty hospital."""

    roster: bool
    series: bool
    invited: bool


def first_steps() -> Start:
    """One query."""
    yes = Value(True, output_field=BooleanField())
    found = Department.objects.annotate(
        planned=Exists(ReviewSeries.objects.all()),
        invited=Exists(DepartmentLead.objects.filter(user__last_login__isnull=False)),
        is_there=yes,
    )
    row = found.values_list("is_there", "planned", "invited").first()
    return Start(*row) if row else Start(False, False, False)
