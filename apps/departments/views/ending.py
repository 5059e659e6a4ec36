"""Ending a role or a leave early, or taking back what has not begun."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments import services
from apps.departments.access import require, signed_in, today
from apps.departments.forms import BackForm, LastDayForm
from apps.departments.models import Absence, Department, DepartmentLead
from apps.departments.permissions import Permission, has_permission
from apps.departments.selectors import role_row
from apps.departments.views.doors import department_for

UNREAD = "The day could not be read. Choose it again."


@require_POST
def end_role(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    department = department_for(request, public_id, Permission.VIEW_LEADS, now=now)
    form = LastDayForm(request.POST)
    if form.is_valid():
        user, row = signed_in(request), _row(department, form)
        _may_end(user, row, now)
        try:
            if "take_back" in request.POST:
                services.take_back(row=row, by=user, now=now)
            else:
                services.end_role(row=row, last_day=form.cleaned_data["last_day"], by=user, now=now)
            messages.success(request, "Saved.")
        except Refused as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, UNREAD)
    return redirect("departments:leads", public_id=public_id)


def _row(department: Department, form: LastDayForm) -> DepartmentLead:
    said = form.cleaned_data
    row = role_row(department, user=said["user"], role=said["role"], starts_on=said["starts_on"])
    if row is None:
        raise Http404
    return row


def _may_end(user: User, row: DepartmentLead, now: datetime) -> None:
    """Delegates: who may name them, and themselves. Everybody else: who keeps the roster."""
    if row.role != DepartmentLead.Role.DELEGATE:
        require(user, Permission.MANAGE_ROSTER, now=now)
    elif row.user_id != user.pk:
        require(user, Permission.NAME_DELEGATE, department=row.department, now=now)


@require_POST
def end_leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    department = department_for(request, public_id, Permission.VIEW_LEADS, now=now)
    form = BackForm(request.POST)
    if form.is_valid():
        absence = _absence(department, form)
        _may_call_back(signed_in(request), absence, department, now)
        back_on = form.cleaned_data["back_on"]
        try:
            services.end_leave(absence=absence, department=department, back_on=back_on, by=signed_in(request), now=now)
            messages.success(request, "Saved. Reminders reach this person again from that day on.")
        except Refused as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, UNREAD)
    return redirect("departments:leads", public_id=public_id)


def _absence(department: Department, form: BackForm) -> Absence:
    """Of somebody who leads here: leave of others is not for this page."""
    said = form.cleaned_data
    of_department = Absence.objects.filter(user__leaderships__department=department).select_related("user")
    absence = of_department.filter(user__public_id=said["user"], starts_on=said["starts_on"]).first()
    if absence is None:
        raise Http404
    return absence


def _may_call_back(user: User, absence: Absence, department: Department, now: datetime) -> None:
    keeps = has_permission(user, Permission.MANAGE_ROSTER, day=today(department, now))
    if absence.user_id != user.pk and not keeps:
        raise PermissionDenied
