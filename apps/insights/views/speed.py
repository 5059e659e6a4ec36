from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.insights.selectors.speed import ENOUGH, speed_page


@require_safe
def speed(request: HttpRequest) -> HttpResponse:
    """For whoever looks after the program: how much of people's time it takes."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.VIEW_REASONS, now=now)
    return render(request, "insights/speed.html", {"page": speed_page(now=now), "enough": ENOUGH})
