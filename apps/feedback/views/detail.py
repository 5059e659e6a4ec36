"""Levels two and three: one screen of chips, and behind four lines a note, numbers, a next step, a barrier."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.accounts.sessions import seconds_left
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import signed_in, today
from apps.feedback import services
from apps.feedback.draft_stamps import stamp
from apps.feedback.forms import CarriedForm, DetailForm, opening, restored
from apps.feedback.models import Draft
from apps.feedback.selectors import Choices, LogTarget, carried_steps, choices_for, draft_of, log_target, open_to
from apps.feedback.views.drafts import keep, signed_out
from apps.feedback.views.log import to_log
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Audience, CoachingRecord, Forum

FIELD_OF = {
    "recipient": "note_recipient",
    "kind": "note_kind",
    "saw": "note_saw",
    "why": "note_why",
    "next": "note_next",
}
"""What the services call a field -> what this page calls it."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody whose session has ended while they typed is sent to sign in, and finds the form as it was."""
    if not request.user.is_authenticated:
        return signed_out(request, public_id)
    user, now = signed_in(request), clock.now()
    target = log_target(user, public_id, now=now)
    if not open_to(target, user):
        return to_log(target, "already")
    choices, day = choices_for(target, user=user), today(target.review.department, now)
    carried = CarriedForm(request.POST or None, lines=carried_steps(target, now=now))
    if request.method != "POST":
        draft = draft_of(target, user)
        initial = opening(now) | _initial(target, choices) | (restored(draft.values) if draft else {})
        initial["written_by"] = stamp(user, target.review, now=now)
        form = DetailForm(target=target, choices=choices, today=day, initial=initial)
        return _page(request, target, choices, form, carried, draft=draft)
    form = DetailForm(request.POST, target=target, choices=choices, today=day)
    if form.is_valid() and _save(form, carried, target, user, day, now):
        return to_log(target, "saved")
    keep(request, target, user, now)
    return _page(request, target, choices, form, carried, status=400)


def _page(
    request: HttpRequest,
    target: LogTarget,
    choices: Choices,
    form: DetailForm,
    carried: CarriedForm,
    *,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    in_sight, picked = (
        len(choices.people.suggested),
        set(form["clinicians"].value() or []) if "clinicians" in form.fields else set(),
    )
    context = {
        "target": target,
        "review": target.review,
        "form": form,
        "carried": carried,
        "draft": draft,
        "session_left": seconds_left(request),
        "choices": choices,
        "suggested": f":{in_sight}",
        "others": f"{in_sight}:",
        "other_chosen": any(str(one.user.public_id) in picked for one in choices.people.others),
        "more_chosen": any(one.chosen for one in choices.behaviours[4:]),
    }
    return render(request, "feedback/detail.html", context, status=status)


def _save(form: DetailForm, carried: CarriedForm, target: LogTarget, user: User, day: date, now: datetime) -> bool:
    """False: refused, and the form says where."""
    follow_up: dict[str, Any] = {
        "entry": _entry(form, target),
        "notes": form.notes(),
        "next_steps": form.next_steps(day),
        "barriers": form.barriers(),
        "checked": carried.checked(),
        "by": user,
        "now": now,
    }
    try:
        services.save_detail(
            review=target.review,
            record=target.record,
            client_uuid=form.cleaned_data["client_uuid"],
            seconds_to_log=form.seconds_to_log(now),
            **follow_up,
        )
    except Refused as refused:
        field = FIELD_OF.get(refused.field, refused.field)
        form.add_error(field if field in form.fields else None, refused.message)
        return False
    return True


def _entry(form: DetailForm, target: LogTarget) -> ReviewEntry:
    """By phone no names are asked, and those a lead gave are kept."""
    entry = form.entry()
    if target.by_phone and target.record:
        return replace(entry, clinicians=tuple(target.record.clinicians.all()))
    return entry


def _initial(target: LogTarget, choices: Choices) -> dict[str, Any]:
    prefilled = {
        "tools": [str(tool.public_id) for tool in choices.prefilled_tools()],
        "held_on": target.review.slot_date,
        "audience": _usual_audience(target),
    }
    return prefilled | _recorded(target.record, choices) if target.record else prefilled


def _usual_audience(target: LogTarget) -> str:
    """What was said before; else what the meeting is: one person, or all who are there."""
    if target.record and target.record.audience:
        return target.record.audience
    return Audience.INDIVIDUALS if target.review.forum == Forum.ONE_TO_ONE else Audience.TEAM


def _recorded(record: CoachingRecord, choices: Choices) -> dict[str, Any]:
    same = (
        "outcome",
        "held_on",
        "not_held_reason",
        "observed",
        "observed_n",
        "observed_m",
        "recognised",
        "recognised_for",
    )
    more = ("next_step_made", "topics", "minutes_on_ai")
    values: dict[str, Any] = {name: getattr(record, name) for name in same + more}
    values["no_topics"] = record.topics_recorded and not record.topics
    values["behaviours"] = [str(one.row.public_id) for one in choices.behaviours if one.chosen]
    values["clinicians"] = [str(one.user.public_id) for one in choices.people.everybody() if one.chosen]
    return values
