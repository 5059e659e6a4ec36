from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.reminders import services
from apps.reminders.forms import LadderForm
from apps.reminders.selectors.policy import ladder_page


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How long a department's unanswered reviews wait for each rung: for the program office."""
    user, now = signed_in(request), clock.now()
    visible = Department.objects.visible_to(user, day=now.date())
    department = get_object_or_404(visible, public_id=public_id)
    require(user, Permission.PLAN_INTERVENTION, department=department, now=now)
    page = ladder_page(department, now=now)
    form = LadderForm(request.POST or None, initial=asdict(page.grace))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_ladder(department=department, grace=form.grace(), by=user, now=now)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Saved. Every reminder that has not gone out yet follows it.")
            return redirect("reminders:policy", public_id=department.public_id)
    context = {"department": department, "form": form, "page": page}
    return render(request, "reminders/policy.html", context, status=400 if form.errors else 200)
