"""Weeks in which nothing is expected of many departments."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import BlackoutForm
from apps.reviews.models import Blackout
from apps.reviews.selectors.blackouts import blackouts_page, excused_by


@require_http_methods(["GET", "HEAD", "POST"])
def blackouts(request: HttpRequest) -> HttpResponse:
    """The list; a POST enters one."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.EXCUSE_REVIEW, now=now)
    form = BlackoutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.enter_blackout(by=user, now=now, **form.answer())
        except Refused as refused:
            form.refuse(refused)
        else:
            reviews, departments = excused_by(made)
            messages.success(request, f"{_counted(reviews, departments)} Those planned later will be, too.")
            return redirect("reviews:blackouts")
    context = {"lines": blackouts_page(now=now), "form": form}
    return render(request, "reviews/blackouts.html", context, status=400 if form.errors else 200)


@require_POST
def blackout_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    require(user, Permission.EXCUSE_REVIEW, now=now)
    blackout = get_object_or_404(Blackout, public_id=public_id)
    try:
        again = services.take_back_blackout(blackout=blackout, by=user, now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"Taken back. {again} review{'' if again == 1 else 's'} expected again.")
    return redirect("reviews:blackouts")


def _counted(reviews: int, departments: int) -> str:
    if not reviews:
        return "Entered. No review of these weeks is planned yet."
    many = "1 review" if reviews == 1 else f"{reviews} reviews"
    units = "1 department" if departments == 1 else f"{departments} departments"
    return f"{many} of {units} {'was' if reviews == 1 else 'were'} excused."
