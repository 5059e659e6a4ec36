"""What is known of departments beside their reviews, as the detector wants it: seven queries for any number of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.core.weeks import Week, local_date
from apps.departments.models import Department, DepartmentLead
from apps.drift.selectors.reached import reached
from apps.drift.stats.circumstances import Circumstances, LeadTime, NewLead, Training
from apps.drift.stats.tool_issue import ToolReport
from apps.feedback.models import Barrier
from apps.reviews.models import CoachingRecord, Outcome
from apps.tools.models import Deployment, LeadReadiness

ANSWERS = (DepartmentLead.Role.LEAD, DepartmentLead.Role.CO_LEAD)
"""Either of the two may be the one who is trained."""


def circumstances(departments: Collection[Department], *, now: datetime) -> dict[int, Circumstances]:
    """Department id → what is known of it, now and in the past."""
    ids = [department.pk for department in departments]
    new_leads, training, reports = _new_leads(ids), _training(ids), _tool_reports(departments)
    names = reached(ids, now=now)
    return {
        pk: Circumstances(
            new_leads.get(pk, ()), training.get(pk, ()), reports.get(pk, ()), reached=names.get(pk, {})
        )
        for pk in ids
    }  # fmt: skip


def _new_leads(departments: Collection[int]) -> Mapping[int, list[NewLead]]:
    """Whoever followed somebody else, with the day of the first review that they coached."""
    leads = DepartmentLead.objects.filter(department__in=departments, role=DepartmentLead.Role.LEAD)
    here = DepartmentLead.objects.filter(department=OuterRef("department"), role=DepartmentLead.Role.LEAD)
    before = here.filter(starts_on__lt=OuterRef("starts_on")).exclude(user=OuterRef("user"))
    coached = CoachingRecord.objects.filter(
        review__department=OuterRef("department"), coach=OuterRef("user"), outcome=Outcome.COACHED,
        held_on__gte=OuterRef("starts_on"),
    )  # fmt: skip
    first = coached.order_by().values("coach").annotate(first=Min("held_on")).values("first")
    rows = leads.filter(Exists(before)).order_by("starts_on")
    found: dict[int, list[NewLead]] = defaultdict(list)
    for department, since, coached_on in rows.values_list("department_id", "starts_on", Subquery(first)):
        found[department].append(NewLead(since, coached_on))
    return found


@dataclass(frozen=True)
class _Led:
    user: int
    starts_on: date
    ends_on: date | None


def _training(departments: Collection[int]) -> Mapping[int, list[Training]]:
    """For tools for which anybody's training is written down. What nobody writes down is not known to be missing."""
    readiness: dict[int, dict[int, date]] = defaultdict(dict)
    for tool, user, day in LeadReadiness.objects.values_list("tool_id", "user_id", "trained_on"):
        readiness[tool][user] = day
    leads = _leads(departments)
    tools = Deployment.objects.in_use().filter(department__in=departments, tool__in=readiness)
    live = tools.annotate(live_on=Coalesce("went_live_on", "stage_since")).order_by("tool__name")
    found: dict[int, list[Training]] = defaultdict(list)
    for department, tool, name, live_on in live.values_list("department_id", "tool_id", "tool__name", "live_on"):
        found[department].append(Training(name, live_on, tuple(_times(leads.get(department, ()), readiness[tool]))))
    return found


def _leads(departments: Collection[int]) -> Mapping[int, list[_Led]]:
    rows = DepartmentLead.objects.filter(department__in=departments, role__in=ANSWERS).order_by("starts_on")
    found: dict[int, list[_Led]] = defaultdict(list)
    for department, user, starts_on, ends_on in rows.values_list("department_id", "user_id", "starts_on", "ends_on"):
        found[department].append(_Led(user, starts_on, ends_on))
    return found


def _times(leads: Iterable[_Led], trained: Mapping[int, date]) -> Iterable[LeadTime]:
    return (LeadTime(lead.starts_on, lead.ends_on, trained.get(lead.user)) for lead in leads)


def _tool_reports(departments: Collection[Department]) -> Mapping[int, list[ToolReport]]:
    """What was ever reported of tools being wrong or down, by the department's own calendar."""
    zones = {department.pk: department.zone for department in departments}
    rows = Barrier.objects.filter(department__in=zones, kind__in=Barrier.TOOL_TROUBLE).order_by()
    found: dict[int, list[ToolReport]] = defaultdict(list)
    for pk, by, reported, answered in rows.values_list("department_id", "reported_by", "reported_at", "answered_at"):
        answered_on = local_date(answered, zones[pk]) if answered else None
        found[pk].append(ToolReport(Week.at(reported, zones[pk]).monday, by, answered_on))
    return found
