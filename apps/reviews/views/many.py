"""Chosen reviews excused on one page, or expected again."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import leads_today, signed_in
from apps.departments.models import Department, DepartmentLead
from apps.reviews import services
from apps.reviews.forms import ManyForm, WhichForm
from apps.reviews.models import Review
from apps.reviews.windows import LOGGABLE

MOST = 200
SPAN = timedelta(days=15)
WAITING = (Review.Status.SCHEDULED, Review.Status.OPEN, Review.Status.UNLOGGED, Review.Status.EXCUSED)


@require_http_methods(["GET", "HEAD", "POST"])
def excuse_many(request: HttpRequest) -> HttpResponse:
    """The program office: any department; a lead: those they lead today."""
    user, now = signed_in(request), clock.now()
    departments = _departments(user)
    which = WhichForm(request.GET, departments=departments, initial=_near())
    listed = _listed(which, departments)
    form = ManyForm(request.POST or None, reviews=listed)
    if request.method == "POST" and form.is_valid():
        try:
            many = _do(form, user)
        except Refused as refused:
            form.refuse(refused)
        else:
            _tell(request, many, "expected again" if "take_back" in form.data else "excused")
            return redirect(f"{reverse('reviews:excuse-many')}?{request.GET.urlencode()}")
    rows = list(listed[: MOST + 1])
    context = {"which": which, "form": form, "reviews": rows[:MOST], "more": len(rows) > MOST, "now": now}
    context["chosen"] = set(request.POST.getlist("reviews"))
    return render(request, "reviews/excuse_many.html", context, status=400 if form.errors else 200)


def _do(form: ManyForm, user: User) -> services.Many:
    chosen, now = list(form.cleaned_data["reviews"]), clock.now()
    if "take_back" in form.data:
        return services.take_back_many(reviews=chosen, by=user, now=now)
    return services.excuse_many(reviews=chosen, by=user, now=now, **form.answer())


def _departments(user: User) -> QuerySet[Department]:
    if user.is_program_manager:
        return Department.objects.order_by("name")
    leads = leads_today(user, now=clock.now())
    own = [pk for pk, roles in leads.items() if roles != {DepartmentLead.Role.PEER_CHAMPION}]
    if not own:
        raise PermissionDenied
    return Department.objects.filter(pk__in=own).order_by("name")


def _near() -> dict[str, Any]:
    today = clock.now().date()
    return {"department": None, "first": (today - SPAN).isoformat(), "last": (today + SPAN).isoformat()}


def _listed(which: WhichForm, departments: QuerySet[Department]) -> QuerySet[Review]:
    """What can still be excused or taken back."""
    which.is_valid()
    chosen, found = which.cleaned_data, Review.objects.filter(department__in=departments, status__in=WAITING)
    if chosen.get("department"):
        found = found.filter(department=chosen["department"])
    if chosen.get("first"):
        found = found.filter(slot_date__gte=chosen["first"])
    if chosen.get("last"):
        found = found.filter(slot_date__lte=chosen["last"])
    ordered = found.filter(ends_at__gte=clock.now() - LOGGABLE).order_by("starts_at", "department__name", "pk")
    return ordered.select_related("department")


def _tell(request: HttpRequest, many: services.Many, what: str) -> None:
    count = len(many.done)
    if count:
        units = len({review.department_id for review in many.done})
        of = "1 department" if units == 1 else f"{units} departments"
        messages.success(request, f"{count} review{'' if count == 1 else 's'} of {of} {what}.")
    if many.left:
        review, why = many.left[0]
        messages.warning(request, f"{len(many.left)} left as they were, such as {review}: {why}")
