"""The page on which a program manager says how long a department's reviews wait."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from apps.core.weeks import local_date, zone
from apps.departments.models import Department
from apps.reminders import ladder
from apps.reminders.ladder import Grace, Slot, Step
from apps.reminders.models import LadderPolicy
from apps.reminders.quiet import ONE_DAY
from apps.reminders.selectors.calendar import USUAL_GRACE, calendar, grace_of
from apps.reviews.models import Review

WORDS = {
    ladder.BEFORE: ("A question for it", "to whoever leads it"),
    ladder.AFTER: ("Did AI use come up?", "to whoever leads it"),
    ladder.FOLLOW_UP: ("First follow-up: still open", "to whoever is in charge by then"),
    ladder.SECOND_FOLLOW_UP: ("Second and last follow-up: somebody else can log it", "to whoever is in charge by then"),
    ladder.ESCALATION: ("You see it among the departments that may need support", "to all program managers"),
}


@dataclass(frozen=True)
class Line:
    """at: on the wall of the review, naive; None where there is no day left for it. brought_forward: it would have
    come after the review closes."""

    words: str
    whom: str
    at: datetime | None
    brought_forward: bool


@dataclass(frozen=True)
class LadderPage:
    grace: Grace
    example: Review | None
    starts: datetime | None
    last_day: date | None
    """On which it can still be answered before it counts as without an entry."""
    lines: list[Line]

    @property
    def is_usual(self) -> bool:
        return self.grace == USUAL_GRACE


def ladder_page(department: Department, *, now: datetime) -> LadderPage:
    """The department's grace, and what it makes of its next review if nobody answers that. Five queries at most."""
    grace = grace_of(LadderPolicy.objects.filter(department=department).first())
    ahead = Review.objects.filter(department=department, starts_at__gt=now, status=Review.Status.SCHEDULED)
    example = ahead.select_related("department__division").order_by("starts_at").first()
    if example is None:
        return LadderPage(grace, None, None, None, [])
    slot = calendar(example.starts_at).slot(example, grace)
    here = zone(example.zone)
    starts = example.starts_at.astimezone(here).replace(tzinfo=None)
    last_day = local_date(example.closes_at, example.department.zone) - ONE_DAY
    return LadderPage(grace, example, starts, last_day, _lines(slot))


def _lines(slot: Slot) -> list[Line]:
    unhurried = _by_code(replace(slot, closes_at=None))
    found = _by_code(slot)
    return [_line(code, found.get(code), unhurried[code], slot) for code in WORDS]


def _line(code: str, step: Step | None, unhurried: Step, slot: Slot) -> Line:
    words, whom = WORDS[code]
    if step is None:
        return Line(words, whom, None, brought_forward=False)
    at = step.due_at.astimezone(zone(slot.zone)).replace(tzinfo=None)
    return Line(words, whom, at, brought_forward=step.due_at < unhurried.due_at)


def _by_code(slot: Slot) -> dict[str, Step]:
    return {step.code: step for step in ladder.steps(slot)}
