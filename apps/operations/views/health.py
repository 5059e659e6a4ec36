from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.operations import selectors
from apps.operations.selectors import Health
from apps.operations.uptime import up_for
from apps.reminders import services as reminder_services

RELEASED = {
    "expire": "What was due before the restore is closed and will not be sent; everything newer goes out again.",
    "send": "Everything goes out again, also what was due before the restore.",
}
NO_DATABASE = {"code": "database", "text": "The database does not answer"}


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For machines: 200 while it works or is starting, 503 when the database is away or a tick is late."""
    state = Health.NO_DATABASE
    if selectors.database_answers():
        state = selectors.health(clock.now(), up_for=up_for())
    up = state in (Health.OK, Health.STARTING)
    return JsonResponse({"status": "up" if up else "down", "detail": state}, status=200 if up else 503)


@login_not_required
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """For machines: how the sending is. 503 when somebody has to do something about it. No person is in it."""
    if not selectors.database_answers():
        return JsonResponse({"status": "red", "reasons": [NO_DATABASE]}, status=503)
    found = selectors.sending(clock.now())
    return JsonResponse(found, status=503 if found["status"] == "red" else 200)


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """The operator's choice about what a restored database may have sent already."""
    now = clock.now()
    user = signed_in(request)
    require(user, Permission.VIEW_OPERATIONS, now=now)
    try:
        number = reminder_services.release(choice=request.POST.get("choice", ""), by=user, now=now)
        messages.success(request, f"{RELEASED[request.POST['choice']]} Messages it was about: {number}.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("operations:operations")


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    require(signed_in(request), Permission.VIEW_OPERATIONS, now=now)
    sending = selectors.sending_page(now)
    context = {
        "page": selectors.operations_page(now),
        "sending": sending,
        "alarms": sending.troubles,
        "now": now,
        "version": settings.COACHTRACK_VERSION,
        "embedded": settings.COACHTRACK_EMBEDDED,
        "mail_is_caught": settings.COACHTRACK_MAIL_IS_CAUGHT,
    }
    return render(request, "operations/operations.html", context)
