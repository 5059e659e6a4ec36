"""Agreed steps: where they stand, and who does them by when."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import signed_in
from apps.feedback import selectors, services
from apps.feedback.forms import StepForm
from apps.feedback.models import NextStep
from apps.reviews.models import CoachingRecord, Review

SAID = {"done": "done", "dropped": "dropped", "open": "still open"}


@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """One's own, those of the departments one leads, and for the program office how many there are."""
    user, now = signed_in(request), clock.now()
    return render(request, "feedback/steps.html", {"page": selectors.steps_page(user, now=now)})


@require_POST
def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How it stands, by its owner or by those who lead the department; from a review's page, that review has looked."""
    user, now = signed_in(request), clock.now()
    visible = NextStep.objects.visible_to(user, day=now.date()).select_related("department")
    found = get_object_or_404(visible, public_id=public_id)
    review = _review(request, user, found)
    try:
        said = services.check_step(
            step=found, status=request.POST.get("status", ""), record=_record(review), by=user, now=now
        )
        messages.success(request, f"“{said.text}” is {SAID[said.status]}.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(_back(request, review))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody else or another day; by those who lead the department."""
    user, now = signed_in(request), clock.now()
    found = selectors.step_to_change(user, public_id, now=now)
    if found is None:
        raise Http404
    if not NextStep.objects.led_by(user, day=now.date()).filter(pk=found.pk).exists():
        raise PermissionDenied
    people = selectors.possible_owners(found, now=now)
    form = StepForm(request.POST or None, step=found, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_step(step=found, **form.cleaned_data, by=user, now=now)
        except Refused as refused:
            field = {"step_owner": "owner", "step_due_on": "due_on"}.get(refused.field)
            form.add_error(field, refused.message)
        else:
            messages.success(request, f"“{found.text}”: {found.owner or 'the department'}, by {found.due_on:%d %B}.")
            return redirect("feedback:steps")
    context = {"step": found, "form": form}
    return render(request, "feedback/step.html", context, status=400 if form.errors else 200)


def _review(request: HttpRequest, user: User, step: NextStep) -> Review | None:
    """The review on whose page it was tapped, if it is one of this department that they may log."""
    try:
        public_id = UUID(request.POST.get("review", ""))
    except ValueError:
        return None
    reviews = Review.objects.visible_to(user, day=clock.now().date()).filter(department=step.department_id)
    return reviews.select_related("department", "record__review").filter(public_id=public_id).first()


def _record(review: Review | None) -> CoachingRecord | None:
    return getattr(review, "record", None) if review else None


def _back(request: HttpRequest, review: Review | None) -> str:
    if review:
        return reverse("feedback:log", args=[review.public_id])
    return reverse("feedback:steps" if request.POST.get("back") == "steps" else "feedback:notes")
