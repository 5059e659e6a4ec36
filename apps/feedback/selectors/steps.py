"""Agreed steps: carried into the next review, listed for who leads, counted for the program office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.departments.models import Department, DepartmentLead
from apps.feedback.models import NextStep
from apps.feedback.querysets import NextStepQuerySet
from apps.feedback.selectors.target import LogTarget

CARRIED = 8
"""Steps that stand beside a review at most; the others are on the page of steps."""
IN_SIGHT = timedelta(days=90)
ROWS = 100
LATELY = timedelta(days=56)


@dataclass(frozen=True)
class StepLine:
    """overdue: its day is over, by the calendar of the department."""

    step: NextStep
    overdue: bool
    looked_at: bool = False


@dataclass(frozen=True)
class StepCount:
    department: str
    public_id: UUID
    open: int
    overdue: int
    done: int
    closed: int


@dataclass(frozen=True)
class StepsPage:
    """mine: this person's own. open, closed: of the departments they lead. counts: for the program office, no words."""

    mine: list[StepLine]
    open: list[StepLine]
    closed: list[NextStep]
    counts: list[StepCount] | None
    leads: bool


def carried_steps(target: LogTarget, *, now: datetime) -> list[StepLine]:
    """Open steps of earlier reviews, for those who lead there; none by phone. One query."""
    if not target.roles - {DepartmentLead.Role.PEER_CHAMPION}:
        return []
    review = target.review
    steps = _rows().open().filter(department=review.department).exclude(record__review=review)
    logged = target.record.submitted_at if target.record else None
    return [
        _line(step, now, looked_at=bool(logged and step.checked_at and step.checked_at >= logged))
        for step in steps[:CARRIED]
    ]


def steps_page(user: User, *, now: datetime) -> StepsPage:
    """Three queries; one more for the program office."""
    day = now.date()
    own = [_line(step, now) for step in _rows().open().filter(owner=user)[:ROWS]]
    led = list(_rows().led_by(user, day=day).filter(Q(status="open") | Q(closed_at__gt=now - IN_SIGHT))[: 2 * ROWS])
    leads = user.leaderships.on(day).exclude(role=DepartmentLead.Role.PEER_CHAMPION).exists()
    closed = sorted((step for step in led if step.closed_at), key=lambda step: step.closed_at or now, reverse=True)
    return StepsPage(
        mine=own,
        open=[_line(step, now) for step in led if not step.closed_at],
        closed=closed[:ROWS],
        counts=_counts(day, now) if user.is_program_manager else None,
        leads=leads,
    )


def _rows() -> NextStepQuerySet:
    rows: NextStepQuerySet = NextStep.objects.select_related("department", "owner", "record__review")
    return rows.order_by("due_on", "pk")


def _line(step: NextStep, now: datetime, *, looked_at: bool = False) -> StepLine:
    return StepLine(step, step.due_on < local_date(now, step.department.zone), looked_at)


def _counts(day: date, now: datetime) -> list[StepCount]:
    """By department, those with most past their day first."""
    opened = Q(next_steps__status="open")
    closed = Q(next_steps__closed_at__gt=now - LATELY)
    rows = Department.objects.values_list("name", "public_id").annotate(
        open=Count("next_steps", filter=opened),
        overdue=Count("next_steps", filter=opened & Q(next_steps__due_on__lt=day)),
        done=Count("next_steps", filter=closed & Q(next_steps__status="done")),
        closed=Count("next_steps", filter=closed),
    )
    return [
        StepCount(*row) for row in rows.filter(Q(open__gt=0) | Q(closed__gt=0)).order_by("-overdue", "-open", "name")
    ]


def step_to_change(user: User, public_id: UUID, *, now: datetime) -> NextStep | None:
    """With its department and record. One query."""
    return _rows().visible_to(user, day=now.date()).filter(public_id=public_id).first()


def possible_owners(step: NextStep, *, now: datetime) -> list[User]:
    """Who works in the department or leads it today, and whoever has the step now. One query."""
    day, department = local_date(now, step.department.zone), step.department
    member = Q(pk__in=department.memberships.on(day).values("user"))
    leading = Q(pk__in=department.leads.on(day).values("user"))
    return list(User.objects.filter(member | leading | Q(pk=step.owner_id)))
