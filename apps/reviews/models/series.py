from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department, Facility
from apps.reviews.models.choices import Forum, Shift, Weekday


class ReviewSeries(PublicIdModel):
    """A weekly slot of a department. What it looks like from which day on is in its revisions."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="series")
    external_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    planned_until = models.DateField(null=True, blank=True)
    """The last local day up to which reviews exist: planning goes on from the day after."""

    class Meta:
        verbose_name_plural = "review series"

    def __str__(self) -> str:
        return f"series of {self.department}"


class SeriesRevision(models.Model):
    """How a series runs from one day on, until the next revision. The past is never rewritten."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    series = models.ForeignKey(ReviewSeries, on_delete=models.CASCADE, related_name="revisions")
    starts_on = models.DateField()
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    wall_time = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=15)
    zone = models.CharField(max_length=64)
    forum = models.CharField(max_length=20, choices=Forum, default=Forum.HUDDLE)
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.DAY)
    interval_weeks = models.PositiveSmallIntegerField(default=1)
    counts_from = models.DateField(null=True, blank=True)
    """Set where a change made for a while is over: "every other week" goes on counting as it did before it."""

    class Meta:
        ordering = ["series", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["series", "starts_on"], name="revision_starts_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="revision_weekday"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=480), name="revision_minutes"),
            models.CheckConstraint(condition=Q(interval_weeks__gte=1, interval_weeks__lte=8), name="revision_interval"),
        ]

    def __str__(self) -> str:
        return f"{self.get_forum_display()} from {self.starts_on}"


class SeriesPause(PublicIdModel):
    """Days on which nothing is expected of a series, both included; no end: until somebody resumes it.

    Not an excusal: there is no review to excuse, and the weeks are in no denominator.
    """

    PERSONAL_FIELDS = ("paused_by", "note")

    series = models.ForeignKey(ReviewSeries, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=140, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="pauses_made"
    )

    class Meta:
        ordering = ["series", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["series"], condition=Q(ends_on__isnull=True), name="pause_open_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="pause_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"pause from {self.starts_on}"


class Holiday(models.Model):
    """A day on which a facility's reviews are moved or left out."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80)
    by_hand = models.BooleanField(default=True)
    """Typed in by somebody, or else taken from the calendar of the organisation's country."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class ZoneRules(models.Model):
    """By which rules the reviews of a zone were last planned."""

    PERSONAL_FIELDS: tuple[str, ...] = ()

    zone = models.CharField(max_length=64, unique=True)
    rules = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.zone} {self.rules[:8]}"
