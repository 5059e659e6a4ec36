"""Rows for tests, valid by default. What a test is about, it says itself."""

from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from apps.accounts.models import User
from apps.core.weeks import Week, instant
from apps.departments.models import Department, DepartmentLead, Division, Facility, Membership, Organisation
from apps.drift.models import DepartmentWeek, DriftFlag, Intervention
from apps.feedback.models import Barrier, Draft, Feedback, NextStep
from apps.operations.models import RosterUpload
from apps.operations.roster.report import Report
from apps.reminders.models import InboxItem, Reminder
from apps.reviews.models import (
    Blackout,
    CoachingRecord,
    CorrectionRequest,
    Forum,
    Outcome,
    Review,
    ReviewSeries,
    SeriesRevision,
)
from apps.reviews.windows import window
from apps.tools.models import AITool, Deployment, TrainedBehaviour

ZONE = "America/New_York"
LONG_AGO = date(2025, 1, 6)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("only_row",)

    name = "Northmere Regional"
    zone = ZONE
    country = "US"
    started_on = LONG_AGO
    only_row = True


class FacilityFactory(DjangoModelFactory):
    class Meta:
        model = Facility

    name = factory.Sequence(lambda n: f"Facility {n}")
    zone = ZONE


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division

    facility = factory.SubFactory(FacilityFactory)
    name = factory.Sequence(lambda n: f"Division {n}")


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    division = factory.SubFactory(DivisionFactory)
    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.Sequence(lambda n: f"Department {n}")
    zone = ZONE
    opened_on = LONG_AGO


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    external_id = factory.Sequence(lambda n: f"P{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Reed{n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    department = factory.SubFactory(DepartmentFactory)
    starts_on = LONG_AGO


class DepartmentLeadFactory(DjangoModelFactory):
    class Meta:
        model = DepartmentLead

    user = factory.SubFactory(UserFactory)
    department = factory.SubFactory(DepartmentFactory)
    role = DepartmentLead.Role.LEAD
    starts_on = LONG_AGO


class AIToolFactory(DjangoModelFactory):
    class Meta:
        model = AITool

    code = factory.Sequence(lambda n: f"T{n}")
    name = factory.Sequence(lambda n: f"Tool {n}")


class TrainedBehaviourFactory(DjangoModelFactory):
    class Meta:
        model = TrainedBehaviour

    tool = factory.SubFactory(AIToolFactory)
    text = factory.Sequence(lambda n: f"Check the flagged case first {n}")


class DeploymentFactory(DjangoModelFactory):
    class Meta:
        model = Deployment

    tool = factory.SubFactory(AIToolFactory)
    department = factory.SubFactory(DepartmentFactory)
    stage = Deployment.Stage.LIVE
    stage_since = LONG_AGO
    went_live_on = LONG_AGO


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = ReviewSeries

    department = factory.SubFactory(DepartmentFactory)


class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = SeriesRevision

    series = factory.SubFactory(SeriesFactory)
    starts_on = LONG_AGO
    weekday = 3
    wall_time = time(14, 0)
    zone = ZONE


class ReviewFactory(DjangoModelFactory):
    """A Thursday 14:00 huddle of 15 minutes; say `slot_date` for another day."""

    class Meta:
        model = Review

    series = factory.SubFactory(SeriesFactory)
    department = factory.SelfAttribute("series.department")
    slot_date = date(2026, 11, 12)
    zone = ZONE
    forum = Forum.HUDDLE
    starts_at = factory.LazyAttribute(lambda r: instant(r.slot_date, time(14, 0), r.zone))
    ends_at = factory.LazyAttribute(lambda r: r.starts_at + timedelta(minutes=15))
    week_start = factory.LazyAttribute(lambda r: Week.of(r.slot_date).monday)
    opens_at = factory.LazyAttribute(lambda r: window(r.starts_at, r.ends_at, Week(r.week_start), r.zone).opens_at)
    closes_at = factory.LazyAttribute(lambda r: window(r.starts_at, r.ends_at, Week(r.week_start), r.zone).closes_at)
    status = Review.Status.OPEN
    changed_at = factory.SelfAttribute("starts_at")


class RecordFactory(DjangoModelFactory):
    class Meta:
        model = CoachingRecord

    review = factory.SubFactory(ReviewFactory, status=Review.Status.LOGGED)
    outcome = Outcome.COACHED
    coach = factory.SubFactory(UserFactory)
    coach_role = DepartmentLead.Role.LEAD
    logged_by = factory.SelfAttribute("coach")
    held_on = factory.SelfAttribute("review.slot_date")
    submitted_at = factory.LazyAttribute(lambda r: r.review.ends_at + timedelta(minutes=5))


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    department = factory.SubFactory(DepartmentFactory)
    author = factory.SubFactory(UserFactory)
    recipient = factory.SubFactory(UserFactory)
    saw = "You wrote the reason before you dismissed the alert."
    written_at = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)


class DepartmentWeekFactory(DjangoModelFactory):
    class Meta:
        model = DepartmentWeek

    department = factory.SubFactory(DepartmentFactory)
    week_start = date(2026, 11, 9)
    slots = 1
    expected = 1
    outcome = "coached"
    status = "on_track"
    assessed_at = datetime(2026, 11, 12, 19, 0, tzinfo=UTC)


class DriftFlagFactory(DjangoModelFactory):
    class Meta:
        model = DriftFlag

    department = factory.SubFactory(DepartmentFactory)
    status = "watch"
    week_start = date(2026, 11, 9)
    sentence = "Nobody has asked about AI use for 3 expected weeks."
    reasons = factory.LazyFunction(
        lambda: [{"code": "R1", "text": "Nobody has asked for 3 weeks", "numbers": {"n": 3}}]
    )
    raised_at = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


class ReminderFactory(DjangoModelFactory):
    """An invitation, due at the fixed moment of the tests."""

    class Meta:
        model = Reminder

    kind = "invitation"
    recipient = factory.SubFactory(UserFactory)
    subject = factory.SelfAttribute("recipient.public_id")
    step = "invite-202611121930"
    address = factory.LazyAttribute(lambda r: r.recipient.email or "")
    due_at = datetime(2026, 11, 12, 19, 30, tzinfo=UTC)
    expires_at = factory.LazyAttribute(lambda r: r.due_at + timedelta(days=7))
    next_try_at = factory.SelfAttribute("due_at")
    message_id = factory.Sequence(lambda n: f"<{n}@example.org>")
    message_date = factory.SelfAttribute("due_at")
    created_at = factory.SelfAttribute("due_at")


class RosterUploadFactory(DjangoModelFactory):
    class Meta:
        model = RosterUpload

    by = factory.SubFactory(UserFactory)
    uploaded_at = datetime(2026, 11, 12, 19, 0, tzinfo=UTC)
    preview = factory.LazyFunction(lambda: Report().as_dict())
    digest = Report().digest


class NextStepFactory(DjangoModelFactory):
    class Meta:
        model = NextStep

    record = factory.SubFactory(RecordFactory)
    department = factory.SelfAttribute("record.review.department")
    text = "Ask about one override"
    due_on = date(2026, 11, 26)


class InboxItemFactory(DjangoModelFactory):
    """A message to the inbox that has arrived; `reminder__…` says about what."""

    class Meta:
        model = InboxItem

    reminder = factory.SubFactory(
        ReminderFactory,
        channel="inbox",
        state="sent",
        closed_at=datetime(2026, 11, 12, 19, 0, tzinfo=UTC),
        step=factory.Sequence(lambda n: f"step-{n}"),
        recipient=factory.SelfAttribute("..recipient"),
    )
    recipient = factory.SubFactory(UserFactory)
    title = "Did AI use come up today?"
    path = "/reviews/"
    arrived_at = datetime(2026, 11, 12, 19, 0, tzinfo=UTC)


class InterventionFactory(DjangoModelFactory):
    class Meta:
        model = Intervention

    department = factory.SubFactory(DepartmentFactory)
    owner = factory.SubFactory(UserFactory)
    planned_on = date(2026, 11, 10)
    check_on = factory.LazyAttribute(lambda row: row.planned_on + timedelta(days=14))
    started_at = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


class DraftFactory(DjangoModelFactory):
    """What somebody typed beside a review, and did not save."""

    class Meta:
        model = Draft

    review = factory.SubFactory(ReviewFactory)
    user = factory.SubFactory(UserFactory)
    values = factory.LazyFunction(lambda: {"outcome": ["coached"], "step_text": ["Ask about one override"]})
    saved_at = datetime(2026, 11, 12, 19, 2, tzinfo=UTC)


class BarrierFactory(DjangoModelFactory):
    class Meta:
        model = Barrier

    department = factory.SubFactory(DepartmentFactory)
    kind = Barrier.Kind.TOOL_ACCURACY
    text = "Flags on motion artefacts since the update"
    reported_at = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
    answer_due_on = factory.LazyAttribute(lambda row: row.reported_at.date() + timedelta(days=21))
    assigned_at = factory.LazyAttribute(lambda row: row.reported_at if row.owner else None)
    owner = None


class CorrectionRequestFactory(DjangoModelFactory):
    """Asked for three weeks after the slot."""

    class Meta:
        model = CorrectionRequest

    review = factory.SubFactory(ReviewFactory, status=Review.Status.UNLOGGED)
    outcome = Outcome.ASKED
    reason = "We talked about it after the huddle, at the bedside."
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyAttribute(lambda r: r.review.ends_at + timedelta(days=21))


class BlackoutFactory(DjangoModelFactory):
    class Meta:
        model = Blackout

    first_week = date(2026, 11, 16)
    last_week = date(2026, 11, 16)
    reason = "go_live_freeze"
    entered_at = datetime(2026, 11, 12, 15, tzinfo=UTC)
