"""Lets Northmere's people do what their story says, through the services that everybody uses."""

from datetime import datetime, timedelta
from functools import partial

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.feedback.entries import BarrierEntry, NoteEntry, StepCheck, StepEntry
from apps.feedback.models import NextStep
from apps.feedback.services import log_with_follow_up
from apps.operations.demo.hospital import Unit
from apps.operations.demo.northmere import BY_CODE, Northmere
from apps.operations.demo.people import share
from apps.operations.demo.stories import Told, tell
from apps.operations.demo.words import BARRIERS, NOTES, STEPS
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review
from apps.reviews.services import excuse_review

A_WEEK = timedelta(weeks=1)
LOGGABLE = (Review.Status.SCHEDULED, Review.Status.OPEN, Review.Status.UNLOGGED)


def log_between(hospital: Northmere, start: datetime, end: datetime, *, leave: frozenset[int] = frozenset()) -> int:
    """Every entry and excusal of the stories that falls into (start, end], in order. leave: reviews not to touch."""
    todo = sorted(
        (
            (moment, review.pk, review, told)
            for review in _candidates(start, end)
            if review.pk not in leave
            for told in [_told(hospital, review)]
            for moment in [_moment(review, told)]
            if start < moment <= end and (told.outcome or told.excused)
        ),
        key=lambda entry: entry[:2],
    )
    return sum(_do(hospital, review, told, moment) for moment, _, review, told in todo)


def _candidates(start: datetime, end: datetime) -> list[Review]:
    rows = Review.objects.filter(
        status__in=LOGGABLE, starts_at__gt=start - timedelta(days=15), starts_at__lte=end + timedelta(days=1)
    )
    return list(rows.select_related("series", "department"))


def _told(hospital: Northmere, review: Review) -> Told:
    return tell(_unit(review), _slot(review), hospital.week(review), hospital.seed)


def _unit(review: Review) -> Unit:
    return BY_CODE[review.department.code]


def _slot(review: Review) -> int:
    return int((review.series.external_id or "-1").rsplit("-", 1)[1]) - 1


def _moment(review: Review, told: Told) -> datetime:
    return review.starts_at - timedelta(hours=20) if told.excused else review.ends_at + timedelta(hours=told.hours)


def _do(hospital: Northmere, review: Review, told: Told, moment: datetime) -> int:
    if told.excused:
        excuse_review(review=review, reason=told.excused, by=hospital.people["NM-PM1"], now=moment)
        return 1
    try:
        _log(hospital, review, told, moment)
    except Refused as refused:
        if not refused.conflict:
            raise
        return 0  # somebody who plays with the demo was quicker
    return 1


def _log(hospital: Northmere, review: Review, told: Told, moment: datetime) -> None:
    unit, week = _unit(review), hospital.week(review)
    by = hospital.lead(unit, week, told.by)
    choose = partial(share, hospital.seed, unit.code, _slot(review), week)
    named = _named(hospital, told, review, by)
    log_with_follow_up(
        review=review,
        entry=_entry(hospital, unit, told, week, named),
        notes=_notes(hospital, unit, told, named, choose("text")),
        next_steps=_steps(told, review, named, choose("step text")),
        checked=_checked(told, review, choose("step looked at")),
        barriers=_barriers(hospital, unit, told, week, choose("barrier")),
        by=by,
        now=moment,
        source="page",
        seconds_to_log=_seconds(told, choose("seconds")),
    )


def _entry(hospital: Northmere, unit: Unit, told: Told, week: int, named: list[User]) -> ReviewEntry:
    behaviours = hospital.behaviours_of(unit, week, told.behaviours) if told.outcome == "coached" else ()
    seen = told.observed or (None, None)
    return ReviewEntry(
        outcome=told.outcome,
        not_held_reason=told.not_held_reason,
        tools=tuple({behaviour.tool_id: behaviour.tool for behaviour in behaviours}.values()),
        behaviours=behaviours,
        clinicians=tuple(named),
        observed=told.observed is not None,
        observed_n=seen[0],
        observed_m=seen[1],
        recognised=bool(told.recognised_for),
        recognised_for=told.recognised_for,
        next_step_made=told.next_step,
        topics=told.topics,
        topics_recorded=told.topics_recorded,
    )


def _named(hospital: Northmere, told: Told, review: Review, by: User) -> list[User]:
    """Goes round the department, so that everybody is talked with in turn; the reader of the demo gets the notes."""
    unit, week = _unit(review), hospital.week(review)
    turn = (week * len(unit.slots) + _slot(review)) * told.named
    members = [user for user in hospital.members.get(unit.code, []) if user.pk != by.pk]
    if not told.named or not members:
        return []
    found = [members[(turn + place) % len(members)] for place in range(told.named)]
    if told.note and unit.code == "RAD" and week >= 27:
        found = [hospital.reader(), *(user for user in found if user.pk != hospital.reader().pk)]
    return list({user.pk: user for user in found}.values())


def _notes(hospital: Northmere, unit: Unit, told: Told, named: list[User], draw: float) -> list[NoteEntry]:
    if not told.note or not named:
        return []
    category = hospital.behaviours[unit.tools[0]][0].tool.category
    fitting = NOTES.get(category, ()) + NOTES["any"]
    kind, saw, why = fitting[int(draw * len(fitting))]
    return [NoteEntry(recipient=named[0], saw=saw, kind=kind, why=why)]


def _checked(told: Told, review: Review, draw: float) -> list[StepCheck]:
    """What was agreed before is looked at where the next thing is agreed: most of it is done by then."""
    if not told.next_step:
        return []
    open_steps = NextStep.objects.open().filter(department=review.department, due_on__lte=review.slot_date + A_WEEK)
    status = "open" if draw > 0.9 else "dropped" if draw > 0.8 else "done"
    return [StepCheck(step, status) for step in open_steps]


def _steps(told: Told, review: Review, named: list[User], draw: float) -> list[StepEntry]:
    if not told.next_step or draw > 0.5:
        return []
    owner = named[0] if named and draw < 0.35 else None
    return [
        StepEntry(text=STEPS[int(draw * 2 * len(STEPS))], due_on=review.slot_date + timedelta(days=14), owner=owner)
    ]


def _barriers(hospital: Northmere, unit: Unit, told: Told, week: int, draw: float) -> list[BarrierEntry]:
    if not told.barrier:
        return []
    texts = BARRIERS[told.barrier]
    tool = hospital.behaviours[unit.tools[0]][0].tool
    return [BarrierEntry(kind=told.barrier, text=texts[int(draw * len(texts))], tool=tool)]


def _seconds(told: Told, draw: float) -> int:
    if told.note or told.barrier:
        return 70 + int(draw * 80)
    return 15 + int(draw * 20) if told.named or told.behaviours else 4 + int(draw * 8)
