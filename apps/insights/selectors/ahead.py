"""What is coming in the next four weeks, and how far an empty hospital has got."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When

from apps.departments.models import Department, DepartmentLead
from apps.departments.querysets import dated
from apps.reviews.models import ReviewSeries
from apps.tools.models import Deployment, LeadReadiness

HORIZON = timedelta(days=28)
A_DAY = timedelta(days=1)
Role = DepartmentLead.Role


@dataclass(frozen=True)
class Coming:
    department: str
    public_id: UUID
    day: date
    what: str


def coming_up(day: date) -> list[Coming]:
    """Go-lives, changes of leads, and leave in which nobody stands in, the next first; then what stands. One query."""
    until = day + HORIZON
    live = Deployment.objects.filter(went_live_on__gt=day, went_live_on__lte=until).annotate(kind=_go_live())
    leads = DepartmentLead.objects.filter(role=Role.LEAD)
    arrive = leads.filter(starts_on__gt=day, starts_on__lte=until).annotate(kind=_kind("arrives"))
    leave = leads.filter(ends_on__gte=day, ends_on__lte=until).annotate(kind=_kind("leaves"))
    rows = live.values_list("department__name", "department__public_id", "went_live_on", "tool__name", "kind").union(
        arrive.values_list("department__name", "department__public_id", "starts_on", "user__last_name", "kind"),
        leave.values_list("department__name", "department__public_id", "ends_on", "user__last_name", "kind"),
        _vacant(day).values_list("name", "public_id", "since", "who", "kind"),
        _away(day, until).values_list("department__name", "department__public_id", "from_day", "who", "kind"),
        all=True,
    )
    found = [row for row in rows if row[2]]
    followed = {(row[1], row[2] - A_DAY) for row in found if row[4] == "arrives" and row[2]}
    coming = [
        Coming(name, public_id, when, _WHAT[kind].format(who))
        for name, public_id, when, who, kind in found
        if when and (kind != "leaves" or (public_id, when) not in followed)
    ]
    return sorted(coming, key=lambda each: (each.day < day, each.day, each.department, each.what))


_WHAT = {
    "untrained": "{} goes live, and its lead is not trained on it yet",
    "go_live": "{} goes live",
    "arrives": "{} becomes the lead",
    "leaves": "{} stops being the lead, and nobody follows yet",
    "vacant": "The lead’s place is vacant since then",
    "away": "{} is away from then on, and nobody stands in",
}


def _vacant(day: date) -> Any:
    """Departments that had a lead and have none; how long ago it ended is when it began."""
    leads = DepartmentLead.objects.filter(department=OuterRef("pk"), role=Role.LEAD)
    last = leads.filter(ends_on__lt=day).order_by("-ends_on").values("ends_on")[:1]
    rows = Department.objects.open_on(day).filter(~Exists(leads.filter(dated(day), user__is_active=True)))
    return rows.order_by().annotate(since=Subquery(last), who=_kind(""), kind=_kind("vacant"))


def _away(day: date, until: date) -> Any:
    """Leads on leave now or soon without a delegate or co-lead for all of it."""
    first, last = OuterRef("user__absences__starts_on"), OuterRef("user__absences__ends_on")
    standing_in = DepartmentLead.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=last),
        department=OuterRef("department"),
        role__in=(Role.DELEGATE, Role.CO_LEAD),
        starts_on__lte=first,
        user__is_active=True,
    )
    leads = DepartmentLead.objects.filter(dated(day), role=Role.LEAD, user__is_active=True)
    away = leads.filter(user__absences__ends_on__gte=day, user__absences__starts_on__lte=until)
    return away.filter(~Exists(standing_in)).annotate(
        from_day=F("user__absences__starts_on"), who=F("user__last_name"), kind=_kind("away")
    )


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
