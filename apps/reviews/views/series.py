"""When a department meets: for those who keep the roster."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in, today
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import EndForm, Refusable, SeriesForm, first_values
from apps.reviews.models import ReviewSeries
from apps.reviews.selectors import series_page


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user, Permission.MANAGE_ROSTER, now=clock.now())
    return user


@require_safe
def series_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _keeper(request)
    department = get_object_or_404(Department, public_id=public_id)
    context = {"department": department, "lines": series_page(department, now=clock.now())}
    return render(request, "reviews/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = _keeper(request), clock.now()
    department = get_object_or_404(Department, public_id=public_id)
    initial = first_values(department) | {"starts_on": today(department, now)}
    form = SeriesForm(request.POST or None, initial=initial)
    return _form_page(
        request,
        department,
        form,
        "A new series",
        lambda: services.create_series(department=department, by=user, now=now, **form.cleaned_data),
        "The series is planned; the reviews of the next two weeks are there.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def series_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, series = _keeper(request), clock.now(), _series(public_id)
    current = series.revisions.order_by("starts_on").last()
    form = SeriesForm(request.POST or None, current=current, initial={"starts_on": today(series.department, now)})
    return _form_page(
        request,
        series.department,
        form,
        "Change the series",
        lambda: services.revise_series(series=series, by=user, now=now, **form.cleaned_data),
        "Changed. Reviews that have opened stay as they were.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def series_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now, series = _keeper(request), clock.now(), _series(public_id)
    form = EndForm(request.POST or None, initial={"ends_on": today(series.department, now)})
    return _form_page(
        request,
        series.department,
        form,
        "End the series",
        lambda: services.end_series(series=series, ends_on=form.cleaned_data["ends_on"], by=user, now=now),
        "The series ends that day.",
    )


def _series(public_id: UUID) -> ReviewSeries:
    return get_object_or_404(ReviewSeries.objects.select_related("department"), public_id=public_id)


def _form_page(
    request: HttpRequest,
    department: Department,
    form: Refusable,
    title: str,
    save: Callable[[], Any],
    done: str,
) -> HttpResponse:
    """Shows the form; posted, saves and goes back to the list, or says beside the field what is wrong."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                save()
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, done)
                return redirect("reviews:series", public_id=department.public_id)
        status = 400
    context = {"department": department, "form": form, "title": title}
    return render(request, "reviews/series_form.html", context, status=status)
