"""Who leads a department and who stands in: seen by those who lead it and the program office; each changes a part."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments import services
from apps.departments.access import signed_in, today
from apps.departments.forms import AddLeaderForm, ChangeLeadForm, DelegateForm, LeaveForm, PersonForm
from apps.departments.models import Department
from apps.departments.permissions import Permission, has_permission
from apps.departments.selectors import leads_page, led_beside, people_of
from apps.departments.views.doors import day_asked, department_for

A_WEEK = timedelta(days=6)


@require_safe
def leads(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    department = department_for(request, public_id, Permission.VIEW_LEADS, now=now)
    user, day = signed_in(request), today(department, now)
    context = {
        "department": department,
        "page": leads_page(department, day=day),
        "today": day,
        "keeps_roster": _keeps_roster(user, day),
        "may_name": has_permission(user, Permission.NAME_DELEGATE, department=department, day=day),
        "may_leave": has_permission(user, Permission.ENTER_LEAVE, department=department, day=day),
    }
    return render(request, "departments/leads.html", context)


def _keeps_roster(user: User, day: date) -> bool:
    return has_permission(user, Permission.MANAGE_ROSTER, day=day)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new lead from a day on."""
    done = "Entered. Reviews from that day on expect the new lead."
    return _entered(request, public_id, ChangeLeadForm, services.change_lead, "A new lead", done)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _entered(request, public_id, AddLeaderForm, services.add_leader, "A co-lead or peer champion", "Entered.")


def _entered(
    request: HttpRequest,
    public_id: UUID,
    form_class: type[PersonForm],
    service: Callable[..., object],
    title: str,
    done: str,
) -> HttpResponse:
    """For those who keep the roster: a form whose fields are the service's arguments."""
    now = clock.now()
    department = department_for(request, public_id, Permission.MANAGE_ROSTER, now=now)
    day = today(department, now)
    form = form_class(request.POST or None, initial={"starts_on": day}, **_people(request, department, day))

    def save(by: User) -> object:
        return service(department=department, by=by, now=now, **form.cleaned_data)

    return _form_page(request, department, form, title, save, done)


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody stands in for a time."""
    now = clock.now()
    department = department_for(request, public_id, Permission.NAME_DELEGATE, now=now)
    day = today(department, now)
    first = day_asked(request, "from", day)
    initial = {"starts_on": first, "ends_on": day_asked(request, "until", first + A_WEEK), "takes_over": "yes"}
    form = DelegateForm(request.POST or None, initial=initial, **_people(request, department, day))
    return _form_page(
        request,
        department,
        form,
        "Name a delegate",
        lambda by: services.name_delegate(department=department, by=by, now=now, **form.cleaned_data),
        "Named. The delegate sees the department’s reviews from the first day on; the department gets the credit.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's own leave, with or without a delegate; the program office may enter that of who leads there."""
    now = clock.now()
    department = department_for(request, public_id, Permission.ENTER_LEAVE, now=now)
    user, day = signed_in(request), today(department, now)
    leading = people_of(department, day=day).filter(leaderships__department=department).distinct()
    form = LeaveForm(
        request.POST or None,
        leading=leading if _keeps_roster(user, day) else None,
        initial={"starts_on": day, "ends_on": day + A_WEEK},
        **_people(request, department, day),
    )
    names = has_permission(user, Permission.NAME_DELEGATE, department=department, day=day)
    for field in () if names else ("person",):
        form.fields.pop(field, None)
    return _form_page(
        request,
        department,
        form,
        "Enter leave",
        lambda by: _enter(request, department, form, by, now),
        "Entered. No reminder reaches somebody who is away.",
    )


def _enter(request: HttpRequest, department: Department, form: LeaveForm, by: User, now: datetime) -> None:
    said = form.cleaned_data
    away = said.get("away") or by
    services.enter_leave(
        person=away,
        department=department,
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        delegate=said.get("person"),
        by=by,
        now=now,
    )
    if others := led_beside(away, department, day=today(department, now)):
        names = ", ".join(str(other) for other in others)
        messages.info(request, f"The leave counts for {names} as well: a delegate is named there separately.")


def _people(request: HttpRequest, department: Department, day: date) -> dict[str, Any]:
    return {
        "people": people_of(department, day=day).exclude(pk=signed_in(request).pk),
        "anybody": _keeps_roster(signed_in(request), day),
    }


def _form_page(
    request: HttpRequest,
    department: Department,
    form: PersonForm,
    title: str,
    save: Callable[[User], object],
    done: str,
) -> HttpResponse:
    """Shows the form; posted, saves and goes back to the list, or says beside the field what is wrong."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                save(signed_in(request))
            except Refused as refused:
                form.refuse(refused)
                status = 409 if refused.conflict else 400
            else:
                messages.success(request, done)
                return redirect("departments:leads", public_id=department.public_id)
    context = {"department": department, "form": form, "title": title}
    return render(request, "departments/leads_form.html", context, status=status)
