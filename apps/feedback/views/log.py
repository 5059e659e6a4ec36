"""Level one: open, tap, saved. And what may follow at once: undo, a reason, topics."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.core.own_device import may_be_kept
from apps.departments.access import signed_in
from apps.feedback import services
from apps.feedback.answers import BUTTONS
from apps.feedback.forms import ReasonForm, TapForm, TopicsForm, opening
from apps.feedback.models import Feedback
from apps.feedback.selectors import (
    LogTarget,
    State,
    carried_steps,
    log_target,
    reads_record,
    recorded_entry,
    reload_record,
    said_and_done,
)
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import CoachingRecord, NotHeldReason, Outcome, Topic


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    target = log_target(user, public_id, now=now)
    if request.method != "POST":
        return show(request, user, target, TapForm(initial=opening(now)))
    form = TapForm(request.POST)
    if not form.is_valid():
        return show(request, user, target, form, problem=str(form.errors["outcome"][0]), status=400)
    try:
        services.log_with_follow_up(
            review=target.review,
            entry=ReviewEntry(outcome=form.cleaned_data["outcome"]),
            by=user,
            now=now,
            client_uuid=form.cleaned_data["client_uuid"],
            seconds_to_log=form.seconds_to_log(now),
        )
    except Refused as refused:
        return _refused(request, user, target, form, refused)
    return to_log(target, "saved")


def to_log(target: LogTarget, word: str) -> HttpResponse:
    return redirect(f"{reverse('feedback:log', args=[target.review.public_id])}?{word}=1")


def _refused(request: HttpRequest, user: User, target: LogTarget, form: TapForm, refused: Refused) -> HttpResponse:
    """A second tab that says the same gets the same answer; anything else is told what stands."""
    if not refused.conflict:
        return show(request, user, target, form, problem=refused.message, status=400)
    record = reload_record(target.review)
    same = record and record.logged_by_id == user.pk and record.outcome == form.cleaned_data["outcome"]
    return to_log(target, "saved" if same else "already")


def show(
    request: HttpRequest, user: User, target: LogTarget, form: TapForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page that fits the state: four buttons, the record, or one sentence with the way out."""
    context = {"target": target, "review": target.review, "problem": problem}
    if target.record:
        return render(request, "feedback/logged.html", context | _logged(request, user, target), status=status)
    if target.state is State.LOGGABLE:
        return _to_tap(request, user, context | {"form": form, "buttons": BUTTONS}, status)
    return render(request, "feedback/not_loggable.html", context, status=status)


def _to_tap(request: HttpRequest, user: User, context: dict[str, Any], status: int) -> HttpResponse:
    context |= {"topics": Topic.choices, "reasons": NotHeldReason.choices}
    response = render(request, "feedback/log.html", context, status=status)
    if request.GET or context["target"].by_phone:
        return response
    return may_be_kept(request, response, account=user.public_id)


def _logged(request: HttpRequest, user: User, target: LogTarget) -> dict[str, object]:
    """The words of a note never come here: only how many of one's own hang on the record, and how many were read."""
    record, readable, now = target.record, reads_record(target, user), clock.now()
    mine = Feedback.objects.filter(record=record, author=user).values_list("read_at", flat=True)
    notes = [] if target.by_phone else list(mine)
    return {
        "record": record,
        "entry": _entry(record) if readable and record else None,
        "topic_words": [Topic(code).label for code in record.topics] if record else [],
        "may_change": readable and target.may_change,
        "saved": "saved" in request.GET,
        "already": "already" in request.GET,
        "noted": "noted" in request.GET,
        "notes_written": len(notes),
        "notes_read": sum(read is not None for read in notes),
        "topics": Topic.choices,
        "reasons": NotHeldReason.choices,
        "carried": carried_steps(target, now=now) if readable else [],
        "heard": said_and_done([target.review.department], user=user, now=now, shown=2) if target.roles else [],
    }


def _entry(record: CoachingRecord) -> ReviewEntry:
    """One tap has named no tool, behaviour or person: nothing to ask the database for."""
    return recorded_entry(record) if record.entry_level > 1 else ReviewEntry(record.outcome)


@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    target = log_target(user, public_id, now=now)
    if target.record is None:
        return to_log(target, "undone")
    try:
        services.undo_log(record=_theirs(target, user), by=user, now=now)
    except Refused as refused:
        return show(request, user, target, TapForm(), problem=refused.message, status=400)
    return to_log(target, "undone")


@require_POST
def reason(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Why it was not held, or what took the time: one more tap, never needed."""
    user, now = signed_in(request), clock.now()
    target = log_target(user, public_id, now=now)
    if target.record is None:
        return to_log(target, "undone")
    record = _theirs(target, user)
    form = ReasonForm(request.POST) if record.outcome == Outcome.NOT_HELD else TopicsForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        return show(request, user, target, TapForm(), problem=str(problem), status=400)
    try:
        entry = replace(recorded_entry(record), **form.answer())
        services.change_with_follow_up(record=record, entry=entry, by=user, now=now)
    except Refused as refused:
        return show(request, user, target, TapForm(), problem=refused.message, status=400)
    return to_log(target, "noted")


def _theirs(target: LogTarget, user: User) -> CoachingRecord:
    """Only whoever may read a record may change it."""
    if target.record is None or not reads_record(target, user):
        raise PermissionDenied
    return target.record
