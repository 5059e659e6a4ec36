from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import signed_in, today
from apps.departments.permissions import Permission
from apps.departments.views.doors import department_for
from apps.tools import services
from apps.tools.forms import FocusForm, Refusable, TargetForm, TrainingForm
from apps.tools.selectors import FocusPage, focus_page, training_page


@require_http_methods(["GET", "HEAD", "POST"])
def focus(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The behaviour of the month, and how many cases to watch."""
    user, now = signed_in(request), clock.now()
    department = department_for(request, public_id, Permission.CHOOSE_FOCUS, now=now)
    page = focus_page(department, day=today(department, now))
    on_target = "cases" in request.POST
    form = FocusForm(None if on_target else request.POST or None, page=page, initial=_next(page))
    target = TargetForm(request.POST if on_target else None, initial={"cases": page.target.cases if page.target else 4})
    status = 200
    if request.method == "POST":
        chosen: Refusable = target if on_target else form
        save = services.set_observation_target if on_target else services.focus_on
        if _saved(chosen, lambda: save(department=department, by=user, now=now, **chosen.cleaned_data)):
            messages.success(request, "Saved. Everybody in the department sees it.")
            return redirect("tools:focus", public_id=public_id)
        status = 400
    context = {"department": department, "page": page, "form": form, "target_form": target}
    return render(request, "tools/focus.html", context, status=status)


def _next(page: FocusPage) -> dict[str, str]:
    """The first month that has no focus yet."""
    taken = {(row.starts_on.year, row.starts_on.month) for row in page.coming}
    if page.current:
        taken.add((page.months[0].first.year, page.months[0].first.month))
    free = (month for month in page.months if (month.first.year, month.first.month) not in taken)
    return {"month": str(next(free, page.months[0]))}


@require_http_methods(["GET", "HEAD", "POST"])
def training(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When those who lead were trained; many at once come with the roster."""
    user, now = signed_in(request), clock.now()
    department = department_for(request, public_id, Permission.MANAGE_ROSTER, now=now)
    page = training_page(department, day=today(department, now))
    form = TrainingForm(request.POST or None, page=page, initial={"trained_on": today(department, now)})
    status = 200
    if request.method == "POST":

        def save() -> object:
            return services.note_training(department=department, by=user, now=now, **form.cleaned_data)

        if _saved(form, save):
            messages.success(request, "Noted.")
            return redirect("tools:training", public_id=public_id)
        status = 400
    context = {"department": department, "page": page, "form": form}
    return render(request, "tools/training.html", context, status=status)


def _saved(form: Refusable, save: Callable[[], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        save()
    except Refused as refused:
        form.refuse(refused)
        return False
    return True
