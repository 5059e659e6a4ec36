"""Planned reviews follow their department's leads: who is expected is asked again when leads or leave change."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.weeks import local_date
from apps.departments.models import Absence, DepartmentLead
from apps.departments.querysets import DepartmentLeadQuerySet
from apps.reviews import selectors
from apps.reviews.models import Review

Role = DepartmentLead.Role


def follow_leads(*, now: datetime) -> int:
    """Part of the tick that opens reviews, in its transaction, before it opens them.

    Returns how many expect somebody else than before and are not about to open. Safe to repeat.
    What has opened keeps who was expected at its opening, unless that person did not lead here on its day: left
    meanwhile, or was succeeded that very day.
    """
    rows = _in_question(now).select_for_update(of=("self",)).select_related("department").order_by("pk")
    reviews = list(rows)
    changed = _asked_again(reviews) if reviews else []
    for review in changed:
        review.changed_at = now
    Review.objects.bulk_update(changed, ["expected_lead", "changed_at"], batch_size=400)
    return sum(review.opens_at > now or review.status == Review.Status.OPEN for review in changed)


def _asked_again(reviews: list[Review]) -> list[Review]:
    """Those for which somebody else is in charge on their day."""
    days = {review.pk: local_date(review.starts_at, review.department.zone) for review in reviews}
    departments = {review.department_id for review in reviews}
    charge = selectors.charge(departments, first=min(days.values()), last=max(days.values()))
    changed = []
    for review in reviews:
        lead = charge.on(review.department_id, days[review.pk])
        if lead != review.expected_lead_id:
            review.expected_lead_id = lead
            changed.append(review)
    return changed


def _in_question(now: datetime) -> "QuerySet[Review]":
    """All that are about to open, and few others: not those whose lead leads on their day and is there."""
    rows = _on_its_day()
    leads = Exists(rows.filter(role=Role.LEAD, user=OuterRef("expected_lead")))
    taken_over = Exists(rows.filter(takes_over=True).exclude(user=OuterRef("expected_lead")))
    away = Exists(
        Absence.objects.filter(
            user=OuterRef("expected_lead"), starts_on__lte=OuterRef("slot_date"), ends_on__gte=OuterRef("slot_date")
        )
    )
    planned = Q(status=Review.Status.SCHEDULED) & (~leads | taken_over | away)
    gone = Q(status=Review.Status.OPEN) & ~Exists(rows.filter(user=OuterRef("expected_lead")))
    to_open = Q(status=Review.Status.SCHEDULED, opens_at__lte=now)
    return Review.objects.filter(to_open | (planned | gone) & Q(closes_at__gt=now))


def _on_its_day() -> DepartmentLeadQuerySet:
    """Who of the department could be expected on the day of a review."""
    rows = DepartmentLead.objects.filter(department=OuterRef("department"), user__is_active=True)
    rows = rows.exclude(role=Role.PEER_CHAMPION).filter(starts_on__lte=OuterRef("slot_date"))
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("slot_date")))
