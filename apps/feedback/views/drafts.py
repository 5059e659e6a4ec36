"""Keeps what is being typed: a moment after each change, by a small script, and when a form arrives signed out."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.weeks import zone
from apps.feedback import services
from apps.feedback.draft_stamps import writer_of
from apps.feedback.forms import typed
from apps.feedback.models import Draft
from apps.feedback.selectors import LogTarget, log_target, open_to


@login_not_required
@require_POST
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answers with the time it was kept at, by the clocks of the department."""
    user, now = writer(request, public_id, clock.now()), clock.now()
    there = reverse("feedback:log-detail", args=[public_id])
    if user is None:
        return redirect_to_login(there)
    target = log_target(user, public_id, now=now)
    if "throw_away" in request.POST:
        services.throw_away_draft(review=target.review, user=user)
        return redirect(there)
    kept = keep(request, target, user, now)
    if kept is None:
        return JsonResponse({"signed_in": request.user.is_authenticated}, status=409)
    at = date_format(kept.saved_at.astimezone(zone(target.review.zone)), "H:i")
    return JsonResponse({"at": at, "signed_in": request.user.is_authenticated})


def writer(request: HttpRequest, review: UUID, now: datetime) -> User | None:
    """Whoever is signed in; else whom the form was given to."""
    if isinstance(request.user, User):
        return request.user
    return writer_of(request.POST.get("written_by", ""), review, now=now)


def keep(request: HttpRequest, target: LogTarget, user: User, now: datetime) -> Draft | None:
    """None where nothing can be saved any more, so that nothing need be kept."""
    if not open_to(target, user):
        return None
    return services.keep_draft(review=target.review, user=user, values=typed(request.POST), now=now)


def signed_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To the sign-in page, and from there back to the form, with all that was in it."""
    now = clock.now()
    user = writer(request, public_id, now)
    if user and _kept(request, user, public_id, now):
        messages.warning(request, "You were signed out. What you typed is kept: sign in, then save it.")
    return redirect_to_login(request.get_full_path())


def _kept(request: HttpRequest, user: User, public_id: UUID, now: datetime) -> bool:
    try:
        return keep(request, log_target(user, public_id, now=now), user, now) is not None
    except Http404:
        return False
