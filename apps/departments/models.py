from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from apps.core.models import PublicIdModel
from apps.departments.querysets import (
    AbsenceQuerySet,
    DepartmentLeadQuerySet,
    DepartmentQuerySet,
    MembershipQuerySet,
)


class Organisation(models.Model):
    """The health system of this installation, and what it has decided for all its departments. One row."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    class HolidayPolicy(models.TextChoices):
        PREVIOUS = "previous", "the working day before"
        NEXT = "next", "the working day after"
        SKIP = "skip", "no review that week"

    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=8, blank=True)
    holiday_policy = models.CharField(max_length=10, choices=HolidayPolicy, default=HolidayPolicy.PREVIOUS)
    quiet_from = models.TimeField(default="20:00")
    quiet_until = models.TimeField(default="06:30")
    started_on = models.DateField()
    only_row = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only_row=True), name="organisation_is_one_row")]

    def __str__(self) -> str:
        return self.name


class Facility(PublicIdModel):
    PERSONAL_FIELDS: tuple[str, ...] = ()

    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="facility_name_once")]

    def __str__(self) -> str:
        return self.name


class Division(PublicIdModel):
    PERSONAL_FIELDS: tuple[str, ...] = ()

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="divisions")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(F("facility"), Lower("name"), name="division_name_once")]

    def __str__(self) -> str:
        return self.name


class Department(PublicIdModel):
    """A unit with members and a lead; the unit of judgement everywhere."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DepartmentQuerySet] = DepartmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="department_code_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="department_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A clinician's place in a department, from one day to another."""

    PERSONAL_FIELDS = ("user", "employment_type", "shift_group", "starts_on", "ends_on")

    class Employment(models.TextChoices):
        EMPLOYED = "employed", "employed"
        CONTRACTED = "contracted", "contracted group"
        RESIDENT = "resident", "resident"
        LOCUM = "locum", "locum or travel"

    class Shift(models.TextChoices):
        DAY = "day", "days"
        EVENING = "evening", "evenings"
        NIGHT = "night", "nights"
        MIXED = "mixed", "mixed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=True)
    employment_type = models.CharField(max_length=12, choices=Employment, default=Employment.EMPLOYED)
    shift_group = models.CharField(max_length=8, choices=Shift, default=Shift.DAY)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "starts_on"], name="membership_starts_once"),
            models.UniqueConstraint(
                fields=["user", "department"], condition=Q(ends_on__isnull=True), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.department}"


class DepartmentLead(models.Model):
    """Who answers for a department's reviews, as what, from when to when. Never overwritten: ended, and begun anew."""

    PERSONAL_FIELDS = ("user", "role", "starts_on", "ends_on", "takes_over")

    class Role(models.TextChoices):
        LEAD = "lead", "lead"
        CO_LEAD = "co_lead", "co-lead"
        DELEGATE = "delegate", "delegate"
        PEER_CHAMPION = "peer_champion", "peer champion"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaderships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="leads")
    role = models.CharField(max_length=16, choices=Role, default=Role.LEAD)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    takes_over = models.BooleanField(default=False)
    """Of a delegate: is asked in the lead's place as long as it lasts, not only while the lead is away."""

    objects: ClassVar[DepartmentLeadQuerySet] = DepartmentLeadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "role", "starts_on"], name="lead_starts_once"),
            models.UniqueConstraint(
                fields=["user", "department", "role"], condition=Q(ends_on__isnull=True), name="lead_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="lead_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(takes_over=False) | Q(role="delegate"), name="only_delegates_take_over"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.department}"


class Absence(models.Model):
    """Leave and other times in which a person is not to be reminded of anything."""

    PERSONAL_FIELDS = ("user", "starts_on", "ends_on")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "starts_on"], name="absence_starts_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.user} away {self.starts_on} to {self.ends_on}"
