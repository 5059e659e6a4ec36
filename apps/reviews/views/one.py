"""One review held at another time of its week, or called off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.core.weeks import Week, zone
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import MoveForm
from apps.reviews.models import Cancellation, Move, Review
from apps.reviews.selectors import review_seen_by


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    review = review_seen_by(user, public_id, now=now)
    require(user, Permission.EXCUSE_REVIEW, department=review.department, now=now)
    here = review.starts_at.astimezone(zone(review.zone))
    if request.method != "POST":
        return _move_page(request, review, MoveForm(initial={"day": here.date(), "wall_time": here.time()}))
    form = MoveForm(request.POST)
    try:
        if "take_back" in request.POST:
            services.take_back_move(review=review, by=user, now=now)
            messages.success(request, "Back at its usual time.")
            return redirect("reviews:mine")
        if form.is_valid():
            services.move_review(review=review, by=user, now=now, **form.cleaned_data)
            messages.success(request, "Moved. It keeps its week, and reminders follow it.")
            return redirect("reviews:mine")
    except Refused as refused:
        form.is_valid()
        form.refuse(refused)
    return _move_page(request, review, form, status=400)


def _move_page(request: HttpRequest, review: Review, form: MoveForm, status: int = 200) -> HttpResponse:
    standing = Move.objects.filter(review=review, taken_back_at__isnull=True).select_related("moved_by").first()
    context = {
        "review": review,
        "form": form,
        "move": standing,
        "week": Week(review.week_start),
        "may_move": review.status in (Review.Status.SCHEDULED, Review.Status.OPEN) and review.starts_at > clock.now(),
    }
    return render(request, "reviews/move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For those who keep the series: a review that should never have been planned."""
    user, now = signed_in(request), clock.now()
    review = review_seen_by(user, public_id, now=now)
    require(user, Permission.MANAGE_ROSTER, now=now)
    if request.method != "POST":
        return _cancel_page(request, review)
    try:
        if "restore" in request.POST:
            services.restore_review(review=review, by=user, now=now)
            messages.success(request, "Expected again.")
        else:
            services.cancel_review(review=review, by=user, now=now)
            messages.success(request, "Cancelled. It is in no count, as if it had never been planned.")
    except Refused as refused:
        review.refresh_from_db()
        return _cancel_page(request, review, refused.message, status=409 if refused.conflict else 400)
    return redirect("reviews:series", public_id=review.department.public_id)


def _cancel_page(request: HttpRequest, review: Review, refused: str = "", status: int = 200) -> HttpResponse:
    standing = Cancellation.objects.filter(review=review, taken_back_at__isnull=True).select_related("cancelled_by")
    context = {
        "review": review,
        "refused": refused,
        "cancellation": standing.first(),
        "begun": review.starts_at <= clock.now(),
    }
    return render(request, "reviews/cancel.html", context, status=status)
