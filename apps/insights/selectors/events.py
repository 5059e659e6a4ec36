"""What happened in a department beside its reviews: what a change of course can be read against. Never who."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, TruncDate

from apps.departments.models import Department, DepartmentLead
from apps.drift.models import DetectorBudget
from apps.drift.selectors import DepartmentHistory
from apps.reviews.models import Holiday
from apps.tools.models import Deployment

EXCUSED_RUN = 2
"""Excused weeks in a row from which on they are told as one event."""


@dataclass(frozen=True)
class Event:
    day: date
    what: str


_SAID = {
    "live": "{} went live",
    "paused": "{} was paused",
    "retired": "{} was retired",
    "lead": "A new lead began",
    "vacant": "The lead stopped",
    "holiday": "Holiday: {}",
    "budget": "The budget was set to {} false flags a year",
}


def outer_events(department: Department, first: date, until: date) -> list[Event]:
    """Go-lives, changes of lead, holidays and new budgets, the oldest first. One query."""
    span = (first, until)
    parts = [*_tools(department, span), *_leads(department, span), _holidays(department, span), _budgets(first, until)]
    rows = parts[0].union(*parts[1:], all=True)
    return sorted((Event(day, _SAID[kind].format(name)) for kind, name, day in rows), key=lambda event: event.day)


def _part(rows: Any, kind: str, name: Any, day: Any) -> Any:
    told = rows.order_by().annotate(event=_text(kind), told=Cast(name, CharField()), happened=day)
    return told.values_list("event", "told", "happened")


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _tools(department: Department, span: tuple[date, date]) -> list[Any]:
    tools = Deployment.objects.filter(department=department)
    ended = [
        _part(tools.filter(stage=stage, stage_since__range=span), stage, F("tool__name"), F("stage_since"))
        for stage in (Deployment.Stage.PAUSED.value, Deployment.Stage.RETIRED.value)
    ]
    return [_part(tools.filter(went_live_on__range=span), "live", F("tool__name"), F("went_live_on")), *ended]


def _leads(department: Department, span: tuple[date, date]) -> list[Any]:
    leads = DepartmentLead.objects.filter(department=department, role=DepartmentLead.Role.LEAD)
    none = _text("")
    return [
        _part(leads.filter(starts_on__range=span), "lead", none, F("starts_on")),
        _part(leads.filter(ends_on__range=span), "vacant", none, F("ends_on")),
    ]


def _holidays(department: Department, span: tuple[date, date]) -> Any:
    kept = Holiday.objects.filter(facility__divisions=department.division_id, day__range=span)
    return _part(kept, "holiday", F("name"), F("day"))


def _budgets(first: date, until: date) -> Any:
    within = Q(set_at__date__gte=first, set_at__date__lte=until)
    return _part(DetectorBudget.objects.filter(within), "budget", F("flags_per_hospital_year"), TruncDate("set_at"))


def inner_events(history: DepartmentHistory) -> list[Event]:
    """Flags, help and runs of excused weeks, from what is read already."""
    first = history.weeks[0].week_start if history.weeks else date.max
    found = [Event(flag.since_week, f"Flag raised: {flag.status_label}") for flag in history.flags]
    followed = {flag.raised_at for flag in history.flags}
    ended = [flag for flag in history.flags if flag.cleared_at not in followed]
    found += [Event(flag.cleared_week, "Flag cleared") for flag in ended if flag.cleared_week]
    found += [Event(row.planned_on, f"Help: {row.play.title}, {row.result_label}") for row in history.interventions]
    return [event for event in [*found, *_excused(history)] if event.day >= first]


def _excused(history: DepartmentHistory) -> list[Event]:
    runs = [list(run) for excused, run in groupby(history.weeks, key=lambda week: week.outcome == "excused") if excused]
    return [Event(run[0].week_start, f"{len(run)} excused weeks began") for run in runs if len(run) >= EXCUSED_RUN]
