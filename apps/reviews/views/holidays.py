"""The days on which reviews move or are left out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import HolidayForm, HolidayPick, YearForm
from apps.reviews.models import Holiday
from apps.reviews.selectors import holidays_page


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """The list of each facility; a POST adds one by hand."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_holiday(by=user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Added. Reviews of that day that have not opened have moved.")
            return redirect("reviews:holidays")
    context = {"page": holidays_page(now=now), "form": form}
    return render(request, "reviews/holidays.html", context, status=400 if form.errors else 200)


@require_POST
def holiday_remove(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = HolidayPick(request.POST)
    if form.is_valid():
        holiday = get_object_or_404(Holiday.objects.select_related("facility"), **form.cleaned_data)
        services.remove_holiday(holiday=holiday, by=user, now=now)
        messages.success(request, f"{holiday.name} is no holiday any more.")
    return redirect("reviews:holidays")


@require_POST
def holidays_fill(request: HttpRequest) -> HttpResponse:
    """Looks a year up in the calendar of the organisation's country."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = YearForm(request.POST)
    if form.is_valid():
        facility, year = form.cleaned_data["facility"], form.cleaned_data["year"]
        added = services.fill_holidays(facility=facility, years=[year], now=now, by=user)
        messages.success(request, f"{added} holidays of {year} added." if added else f"Nothing to add for {year}.")
    return redirect("reviews:holidays")
