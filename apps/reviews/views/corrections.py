"""Putting an entry right after the fourteen days: asked for by those who read it, decided by the program office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in, today
from apps.departments.permissions import Permission, has_permission
from apps.reviews import services
from apps.reviews.forms import AnswerForm, CorrectionForm
from apps.reviews.models import CoachingRecord, CorrectionRequest, Review
from apps.reviews.selectors import review_seen_by
from apps.reviews.selectors.history import CorrectionsPage, corrections_page, history_of


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The program office corrects at once; everybody else asks."""
    user, now = signed_in(request), clock.now()
    review = review_seen_by(user, public_id, now=now)
    decides = has_permission(user, Permission.CORRECT_RECORD, day=now.date())
    if not (decides or _reads(user, review, now)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, review, CorrectionForm(), decides, now)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, review, form, decides, now, status=400)
    wanted = {name: form.cleaned_data[name] for name in ("outcome", "reason")}
    try:
        if decides:
            services.correct_review(review=review, by=user, now=now, **wanted)
        else:
            services.ask_correction(review=review, by=user, now=now, **wanted)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, review, form, decides, now, status=409 if refused.conflict else 400)
    done = (
        "Corrected. The department’s weeks follow within a minute."
        if decides
        else "It is with the program office. The answer will stand here."
    )
    messages.success(request, done)
    return redirect("reviews:correction", public_id=review.public_id)


def _reads(user: User, review: Review, now: datetime) -> bool:
    """Those who lead the department, and whoever logged it."""
    record = CoachingRecord.objects.filter(review=review, logged_by=user)
    day = today(review.department, now)
    return has_permission(user, Permission.READ_RECORD, department=review.department, day=day) or record.exists()


def _page(
    request: HttpRequest, review: Review, form: CorrectionForm, decides: bool, now: datetime, *, status: int = 200
) -> HttpResponse:
    waiting = CorrectionRequest.objects.waiting().filter(review=review).exists()
    context: dict[str, Any] = {
        "review": review,
        "record": CoachingRecord.objects.filter(review=review).first(),
        "form": form,
        "decides": decides,
        "waiting": waiting,
        "open": now <= review.loggable_until,
        "expected": review.status not in (Review.Status.EXCUSED, Review.Status.CANCELLED),
        "history": history_of(review),
    }
    return render(request, "reviews/correction.html", context, status=status)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    require(user, Permission.CORRECT_RECORD, now=now)
    return _list(request, corrections_page(now=now))


@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One tap on “Make it” or “Decline”, and a sentence."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.CORRECT_RECORD, now=now)
    asked = get_object_or_404(CorrectionRequest.objects.select_related("review__department"), public_id=public_id)
    form, make = AnswerForm(request.POST, prefix=str(asked.pk)), request.POST.get("answer") == "make"
    if not form.is_valid():
        return _list(request, corrections_page(now=now), asked, form, status=400)
    try:
        services.answer_correction(request=asked, make=make, reason=form.cleaned_data["reason"], by=user, now=now)
    except Refused as refused:
        form.refuse(refused)
        return _list(request, corrections_page(now=now), asked, form, status=409 if refused.conflict else 400)
    messages.success(request, "Corrected." if make else "Declined. Whoever asked reads your sentence.")
    return redirect("reviews:corrections")


def _list(
    request: HttpRequest,
    page: CorrectionsPage,
    asked: CorrectionRequest | None = None,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Each with its own form; the one that was sent keeps its words."""
    forms = [(one, form if form and one == asked else AnswerForm(prefix=str(one.pk))) for one in page.waiting]
    lost = form if form and asked not in page.waiting else None
    context = {"page": page, "waiting": forms, "lost": lost}
    return render(request, "reviews/corrections.html", context, status=status)
