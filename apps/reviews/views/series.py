"""When a department meets: for those who keep the roster."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.core.weeks import Week
from apps.departments.access import require, signed_in, today
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import ChangeForm, EndForm, PauseForm, Refusable, ResumeForm, SeriesForm, first_values
from apps.reviews.models import ReviewSeries, SeriesRevision
from apps.reviews.selectors.series import Coming, around_of, preview, series_page
from apps.reviews.services.pauses import pause_at
from apps.reviews.services.series import changed


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user, Permission.MANAGE_ROSTER, now=clock.now())
    return user


@require_safe
def series_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _keeper(request)
    department = _department(public_id)
    context = {"department": department, "lines": series_page(department, now=clock.now())}
    return render(request, "reviews/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = _keeper(request), clock.now()
    department = _department(public_id)
    initial = first_values(department) | {"starts_on": today(department, now)}
    form = SeriesForm(request.POST or None, initial=initial)

    def look() -> list[Coming]:
        runs = SeriesRevision(**form.cleaned_data)
        return preview(None, [runs], around_of(department, now=now), now=now)

    return _form_page(
        request,
        department,
        form,
        "A new series",
        lambda: services.create_series(department=department, by=user, now=now, **form.cleaned_data),
        "The series is planned; the reviews of the next two weeks are there.",
        look,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def series_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For good, or until a day; with the dates that would follow, before it is saved."""
    user, now, series = _keeper(request), clock.now(), _series(public_id)
    current = series.revisions.order_by("starts_on").last()
    form = ChangeForm(request.POST or None, current=current, initial={"starts_on": today(series.department, now)})

    def look() -> list[Coming]:
        slot = dict(form.cleaned_data)
        starts_on, until = slot.pop("starts_on"), slot.pop("until")
        before = list(series.revisions.order_by("starts_on"))
        after = changed(before, starts_on, until, now, **slot)
        return preview(series, after, around_of(series.department, now=now), now=now)

    return _form_page(
        request,
        series.department,
        form,
        "Change the series",
        lambda: services.revise_series(series=series, by=user, now=now, **form.cleaned_data),
        "Changed. Reviews that have opened stay as they were.",
        look,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def series_pause(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From a day on, or, where a pause stands or is to come, until when."""
    user, now, series = _keeper(request), clock.now(), _series(public_id)
    day = today(series.department, now)
    standing = pause_at(series, day)
    if standing:
        back = ResumeForm(request.POST or None, initial={"resumes_on": Week.of(day).plus(1).monday})
        return _form_page(
            request,
            series.department,
            back,
            "Resume the series",
            lambda: services.resume_series(series=series, by=user, now=now, **back.cleaned_data),
            "Resumed. The next reviews are listed here.",
            lede=f"Paused from {_words(standing.starts_on)}"
            + (f" to {_words(standing.ends_on)}." if standing.ends_on else " until somebody resumes it."),
        )
    form = PauseForm(request.POST or None, initial={"starts_on": day})
    return _form_page(
        request,
        series.department,
        form,
        "Pause the series",
        lambda: services.pause_series(series=series, by=user, now=now, **form.answer()),
        "Paused. Nothing is expected in that time, and nothing has to be excused.",
        lede="No review is expected while it lasts, and these weeks are in no count. Reviews that have opened stay.",
    )


def _words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


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


def _department(public_id: UUID) -> Department:
    return get_object_or_404(Department.objects.select_related("division"), public_id=public_id)


def _series(public_id: UUID) -> ReviewSeries:
    return get_object_or_404(ReviewSeries.objects.select_related("department__division"), public_id=public_id)


def _form_page(
    request: HttpRequest,
    department: Department,
    form: Refusable,
    title: str,
    save: Callable[[], Any],
    done: str,
    look: Callable[[], list[Coming]] | None = None,
    lede: str = "",
) -> HttpResponse:
    """Shows the form; posted, saves and goes back to the list, or says beside the field what is wrong.

    look: the next reviews by what the form says; shown before it is saved.
    """
    status, coming = 200, None
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid() and look and "look" in request.POST:
                status, coming = 200, look()
            elif form.is_valid():
                save()
                messages.success(request, done)
                return redirect("reviews:series", public_id=department.public_id)
        except Refused as refused:
            form.refuse(refused)
    context = {"department": department, "form": form, "title": title, "lede": lede}
    context |= {"looks": look is not None, "looked": coming is not None, "coming": coming}
    return render(request, "reviews/series_form.html", context, status=status)
