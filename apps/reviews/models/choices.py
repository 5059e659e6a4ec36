"""The words that reviews and records are made of."""

from django.db import models


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


class Outcome(models.TextChoices):
    """The three states and the half step: held and AI coached, or asked about; held, not raised; not held."""

    COACHED = "coached", "Coached"
    ASKED = "asked", "Asked"
    NOT_RAISED = "not_raised", "Not raised"
    NOT_HELD = "not_held", "Not held"


class Audience(models.TextChoices):
    TEAM = "team", "the team"
    INDIVIDUALS = "individuals", "single people"
    BOTH = "both", "both"


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
    CORRECTION = "correction", "by a correction"


class ExcuseReason(models.TextChoices):
    """A surge excuses whole weeks by decision of the program office; a lead whose week was full logs "not held"."""

    LEAVE_NO_DELEGATE = "leave_no_delegate", "leave, and nobody to stand in"
    UNIT_CLOSED = "unit_closed", "unit closed"
    EHR_DOWNTIME = "ehr_downtime", "EHR downtime"
    HOLIDAY = "holiday", "holiday"
    GO_LIVE_FREEZE = "go_live_freeze", "go-live freeze"
    SURGE = "surge", "surge"
    OTHER = "other", "another reason"
