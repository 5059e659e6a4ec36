"""A lead's own reviews: what waits, what comes, what was; and saying that one is not expected."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.errors import Refused
from apps.core.own_device import is_for_keeping, may_be_kept
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.reviews import services
from apps.reviews.forms import ExcuseForm
from apps.reviews.models import Excusal, Review
from apps.reviews.selectors import my_reviews, review_seen_by
from apps.reviews.selectors.history import asked_for_by
from apps.reviews.selectors.leave import gaps_of
from apps.reviews.selectors.places import places_of


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    context = {
        "page": my_reviews(user, now=now),
        "asked": () if is_for_keeping(request) else asked_for_by(user, now=now),
        "gaps": gaps_of(user, now=now),
        "places": places_of(user, now=now),
    }
    response = render(request, "reviews/mine.html", context)
    return may_be_kept(request, response, account=user.public_id) if is_for_keeping(request) else response


@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says why a review is not expected, or takes that back."""
    user, now = signed_in(request), clock.now()
    review = review_seen_by(user, public_id, now=now)
    require(user, Permission.EXCUSE_REVIEW, department=review.department, now=now)
    if request.method != "POST":
        return _page(request, review, ExcuseForm())
    if "take_back" in request.POST:
        return _take_back(request, review)
    form = ExcuseForm(request.POST)
    if not form.is_valid():
        return _page(request, review, form, status=400)
    try:
        services.excuse_review(review=review, by=user, now=now, **form.answer())
    except Refused as refused:
        form.refuse(refused)
        return _page(request, review, form, status=409 if refused.conflict else 400)
    messages.success(request, "Excused. It counts neither for nor against the department.")
    return redirect("reviews:mine")


def _take_back(request: HttpRequest, review: Review) -> HttpResponse:
    try:
        services.take_back_excusal(review=review, by=signed_in(request), now=clock.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("reviews:excuse", public_id=review.public_id)
    messages.success(request, "Expected again.")
    return redirect("reviews:mine")


def _page(request: HttpRequest, review: Review, form: ExcuseForm, status: int = 200) -> HttpResponse:
    standing = Excusal.objects.filter(review=review, taken_back_at__isnull=True).select_related("excused_by").first()
    context = {"review": review, "form": form, "excusal": standing}
    return render(request, "reviews/excuse.html", context, status=status)
