from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.departments.models import Department, DepartmentLead, Facility
from apps.reviews.querysets import CoachingRecordQuerySet, ReviewQuerySet
from apps.reviews.windows import LOGGABLE, ON_TIME
from apps.tools.models import AITool, TrainedBehaviour


class Forum(models.TextChoices):
    """The meeting a review is attached to. It exists already; the review takes two minutes of it."""

    HUDDLE = "huddle", "huddle"
    CHANGE_OF_SHIFT = "change_of_shift", "change-of-shift huddle"
    MID_SHIFT = "mid_shift", "mid-shift huddle"
    CASE_CONFERENCE = "case_conference", "case conference"
    READ_OUT = "read_out", "read-out"
    DIVISION_MEETING = "division_meeting", "division meeting"
    ROUNDING = "rounding", "rounds"
    ONE_TO_ONE = "one_to_one", "one-to-one"
    SERVICE_LINE = "service_line", "service-line review"
    OTHER = "other", "meeting"


class Shift(models.TextChoices):
    DAY = "day", "day"
    EVENING = "evening", "evening"
    NIGHT = "night", "night"
    MIXED = "mixed", "mixed"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


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


class Review(PublicIdModel):
    """One expected weekly slot. `status` is stored; late and not held are derived.

    starts_at, ends_at, closes_at: UTC. slot_date: the day the series asked for, in `zone`; a move or a holiday
    changes starts_at alone. week_start: the Monday of its ISO week, by the slot's own calendar.
    """

    PERSONAL_FIELDS = ("expected_lead",)

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "coming up"
        OPEN = "open", "open"
        LOGGED = "logged", "logged"
        UNLOGGED = "unlogged", "not logged yet"
        EXCUSED = "excused", "excused"
        CANCELLED = "cancelled", "cancelled"

    series = models.ForeignKey(ReviewSeries, on_delete=models.PROTECT, related_name="reviews")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="reviews")
    expected_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="expected_reviews"
    )
    slot_date = models.DateField()
    zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    week_start = models.DateField()
    moved_because = models.CharField(max_length=80, blank=True)
    """The holiday for which it was moved or left out."""
    forum = models.CharField(max_length=20, choices=Forum)
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.DAY)
    status = models.CharField(max_length=12, choices=Status, default=Status.SCHEDULED)
    changed_at = models.DateTimeField()
    """When anything about this review, its record or its excusal last changed: the drift tick reads what is newer."""

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "slot_date"], name="review_slot_once"),
            models.UniqueConstraint(
                fields=["series", "week_start"], condition=~Q(status="cancelled"), name="review_week_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="review_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["opens_at"], condition=Q(status="scheduled"), name="review_to_open"),
            models.Index(fields=["closes_at"], condition=Q(status="open"), name="review_to_close"),
            models.Index(fields=["department", "week_start"], name="review_by_week"),
            models.Index(fields=["changed_at"], name="review_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.department}, {self.get_forum_display()} of {self.slot_date}"

    @property
    def on_time_until(self) -> datetime:
        return self.ends_at + ON_TIME

    @property
    def loggable_until(self) -> datetime:
        return self.ends_at + LOGGABLE


class Outcome(models.TextChoices):
    """The three states and the half step: held and AI coached, or asked about; held, not raised; not held."""

    COACHED = "coached", "Coached"
    ASKED = "asked", "Asked"
    NOT_RAISED = "not_raised", "Not raised"
    NOT_HELD = "not_held", "Not held"


class NotHeldReason(models.TextChoices):
    SURGE = "surge", "surge"
    SHORT_STAFFED = "short_staffed", "short-staffed"
    LEAD_AWAY = "lead_away", "lead away"
    CANCELLED = "cancelled", "cancelled"
    OTHER = "other", "something else"


class Topic(models.TextChoices):
    SPEED = "speed", "documentation speed"
    VOLUME = "volume", "patient volume"
    BILLING = "billing", "billing and codes"
    COMPLIANCE = "compliance", "compliance"
    QUALITY_SAFETY = "quality_safety", "quality and safety"
    PATIENT_EXPERIENCE = "patient_experience", "patient experience"
    STAFFING = "staffing", "staffing"
    OTHER = "other", "something else"


class RecognisedFor(models.TextChoices):
    SOUND_ACCEPTANCE = "sound_acceptance", "a sound acceptance"
    SOUND_OVERRIDE = "sound_override", "a sound override"
    GOOD_DOCUMENTATION = "good_documentation", "good documentation"
    HELPED_PEER = "helped_peer", "helping a colleague"
    REPORTED_PROBLEM = "reported_problem", "reporting a problem"


class Source(models.TextChoices):
    PAGE = "page", "page"
    MAIL_LINK = "mail_link", "mail link"
    API = "api", "API"
    PHONE = "phone", "by phone, for the lead"
    IMPORTED = "imported", "imported"


class CoachingRecord(PublicIdModel):
    """What was logged about one review."""

    PERSONAL_FIELDS = ("coach", "logged_by", "clinicians")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="record")
    outcome = models.CharField(max_length=12, choices=Outcome)
    not_held_reason = models.CharField(max_length=16, choices=NotHeldReason, blank=True)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coached_records", null=True
    )
    coach_role = models.CharField(max_length=16, choices=DepartmentLead.Role, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="logged_records", null=True
    )
    held_on = models.DateField()
    tools = models.ManyToManyField(AITool, blank=True, related_name="records")
    behaviours = models.ManyToManyField(TrainedBehaviour, blank=True, related_name="records")
    clinicians = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="named_in_records")
    observed = models.BooleanField(default=False)
    observed_n = models.PositiveSmallIntegerField(null=True, blank=True)
    observed_m = models.PositiveSmallIntegerField(null=True, blank=True)
    recognised = models.BooleanField(default=False)
    recognised_for = models.CharField(max_length=20, choices=RecognisedFor, blank=True)
    next_step_made = models.BooleanField(default=False)
    topics = models.JSONField(default=list, blank=True)
    topics_recorded = models.BooleanField(default=False)
    minutes_on_ai = models.PositiveSmallIntegerField(null=True, blank=True)
    entry_level = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=Source, default=Source.PAGE)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True)
    seconds_to_log = models.PositiveIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CoachingRecordQuerySet] = CoachingRecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(observed_n__isnull=True, observed_m__isnull=True)
                | Q(observed_n__lte=F("observed_m"), observed_m__lte=10),
                name="record_n_of_m",
            ),
            models.CheckConstraint(
                condition=Q(not_held_reason="") | Q(outcome="not_held"), name="record_reason_only_if_not_held"
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], name="record_by_time")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.review}"

    @property
    def depth(self) -> int:
        """0 not raised or not held, 1 asked, 2 coached, +1 seen in use, +1 next step. Only coaching deepens."""
        if self.outcome == Outcome.COACHED:
            return 2 + self.observed + self.next_step_made
        return 1 if self.outcome == Outcome.ASKED else 0


class ExcuseReason(models.TextChoices):
    LEAVE_NO_DELEGATE = "leave_no_delegate", "leave, and nobody to stand in"
    UNIT_CLOSED = "unit_closed", "unit closed"
    EHR_DOWNTIME = "ehr_downtime", "EHR downtime"
    HOLIDAY = "holiday", "holiday"
    GO_LIVE_FREEZE = "go_live_freeze", "go-live freeze"
    OTHER = "other", "another reason"


class Excusal(PublicIdModel):
    """A review that is not expected after all, and why. Taken back, not deleted."""

    PERSONAL_FIELDS = ("excused_by", "note")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="excusals")
    reason = models.CharField(max_length=20, choices=ExcuseReason)
    note = models.CharField(max_length=140, blank=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="excusals_given"
    )
    excused_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(taken_back_at__isnull=True), name="excusal_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_reason_display()}"


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
