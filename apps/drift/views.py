"""What the program office does about a flag: plan a call, or say why not now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in, today
from apps.departments.permissions import Permission
from apps.drift import services
from apps.drift.forms import BudgetForm, NotPeopleForm, PlanCallForm, SnoozeForm
from apps.drift.models import DriftFlag, Intervention
from apps.drift.selectors import FlagPage, budget_page, flag_page

Act = Callable[[forms.Form], object]


@require_http_methods(["GET", "HEAD", "POST"])
def plan_call(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, page = _open(request, public_id)
    form = PlanCallForm(request.POST or None, page=page, user=user)
    if request.method != "POST":
        return _page(request, page, user, plan=form)

    def act(form: forms.Form) -> object:
        return services.plan_intervention(
            department=page.department, flag=page.flag, **form.cleaned_data, by=user, now=now
        )

    return _do(request, page, user, "plan", form, act, f"Planned. {page.department} is looked after.")


@require_POST
def acknowledge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, page = _open(request, public_id)
    try:
        services.acknowledge_flag(flag=page.flag, by=user, now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"Noted: somebody looks after {page.department}.")
    return redirect("insights:program")


@require_POST
def snooze(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, page = _open(request, public_id)

    def act(form: forms.Form) -> object:
        until, note = form.cleaned_data["until"], form.cleaned_data["note"]
        return services.snooze_flag(flag=page.flag, until=until, reason=note, by=user, now=now)

    form = SnoozeForm(request.POST, today=page.today)
    return _do(
        request, page, user, "snooze", form, act, f"{page.department} rests until then, and asks again after it."
    )


@require_POST
def not_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, page = _open(request, public_id)

    def act(form: forms.Form) -> object:
        return services.mark_not_people(flag=page.flag, note=form.cleaned_data["note"], by=user, now=now)

    form = NotPeopleForm(request.POST)
    return _do(request, page, user, "not_people", form, act, f"Noted: in {page.department} it is not about people.")


@require_POST
def end_intervention(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    require(user, Permission.PLAN_INTERVENTION, now=now)
    intervention = get_object_or_404(Intervention.objects.select_related("department"), public_id=public_id)
    result = request.POST.get("result", "")
    try:
        ended = services.end_intervention(intervention=intervention, result=result, by=user, now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"Noted for {ended.department}: {ended.get_result_display()}.")
    return redirect("insights:program")


@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest) -> HttpResponse:
    """How many false flags the hospital can live with: what that means, how it was kept, and a new number."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.SET_BUDGET, now=now)
    page = budget_page(now=now)
    form = BudgetForm(request.POST or None, initial={"flags_per_hospital_year": page.told})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.set_budget(
                flags_per_hospital_year=float(form.cleaned_data["flags_per_hospital_year"]), by=user, now=now
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, f"Set: {row}. It holds from the next evaluation on.")
            return redirect("drift:budget")
    return render(request, "drift/budget.html", {"page": page, "form": form}, status=400 if form.is_bound else 200)


def _open(request: HttpRequest, public_id: UUID) -> tuple[User, datetime, FlagPage]:
    user, now = signed_in(request), clock.now()
    require(user, Permission.PLAN_INTERVENTION, now=now)
    flags = DriftFlag.objects.visible_to(user, day=now.date()).select_related("department__division")
    flag = get_object_or_404(flags, public_id=public_id)
    return user, now, flag_page(flag=flag, today=today(flag.department, now))


def _do(
    request: HttpRequest, page: FlagPage, user: User, name: str, form: forms.Form, act: Act, done: str
) -> HttpResponse:
    """Back to the board when it is done; else the page again, with everything typed and what to put right."""
    if form.is_valid():
        try:
            act(form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("insights:program")
    return _page(request, page, user, **{name: form})


def _page(request: HttpRequest, page: FlagPage, user: User, **sent: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "plan": PlanCallForm(page=page, user=user),
        "snooze": SnoozeForm(today=page.today),
        "not_people": NotPeopleForm(),
    }
    wrong = any(form.is_bound for form in sent.values())
    return render(request, "drift/plan_call.html", context | sent, status=400 if wrong else 200)
