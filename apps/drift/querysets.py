from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.departments.models import Department

if TYPE_CHECKING:
    from apps.drift.models import (  # noqa: F401
        DepartmentEvidence,
        DepartmentWeek,
        DetectorBudget,
        DriftFlag,
        Intervention,
    )


class DepartmentWeekQuerySet(models.QuerySet["DepartmentWeek"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """Program managers and executives: all. Others: the departments they lead or belong to."""
        if user.is_program_manager or user.is_executive:
            return self
        mine = Department.objects.led_by(user, day=day) | Department.objects.of_member(user, day=day)
        return self.filter(department__in=mine)

    def from_week(self, monday: date) -> Self:
        return self.filter(week_start__gte=monday)


EXECUTIVES_AFTER = timedelta(days=14)


class DriftFlagQuerySet(models.QuerySet["DriftFlag"]):
    def visible_to(self, user: User, *, day: date) -> Self:
        """The program manager, and those who lead the department, at the same time; an executive two weeks later."""
        if user.is_program_manager:
            return self
        led = user.leaderships.on(day).exclude(role="peer_champion").values("department_id")
        seen = Q(department__in=led)
        if user.is_executive:
            seen |= Q(cleared_at__isnull=True, raised_at__date__lt=day - EXECUTIVES_AFTER)
        return self.filter(seen)

    def standing(self) -> Self:
        return self.filter(cleared_at__isnull=True)


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def running(self) -> Self:
        return self.filter(Q(result="running"))


class DepartmentEvidenceQuerySet(models.QuerySet["DepartmentEvidence"]):
    def since(self, monday: date) -> Self:
        return self.filter(week_start__gte=monday)


class DetectorBudgetQuerySet(models.QuerySet["DetectorBudget"]):
    def in_force(self, now: datetime) -> "DetectorBudget | None":
        """The one set last, as of that moment; None while nobody has set one."""
        return self.filter(set_at__lte=now).order_by("-set_at", "-pk").first()
