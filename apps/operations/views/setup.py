from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.errors import Refused
from apps.operations import selectors, services
from apps.operations.beside import start_hospital_beside
from apps.operations.forms import StartHospitalForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Open beside the demo, and on an empty embedded database to whoever comes first; closed for ever after."""
    if not selectors.setup_is_open():
        raise Http404
    form = StartHospitalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
    return render(request, "operations/setup.html", {"form": form})


def _begin(request: HttpRequest, fields: dict[str, Any]) -> HttpResponse:
    if settings.COACHTRACK_DEMO:
        start_hospital_beside(fields)
        return redirect("operations:setup-wait")
    manager = services.start_hospital(**fields, by=None, now=clock.now())
    services.use_hospital()
    login(request, manager, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """Asks again by itself until the supervisor has moved from the demo to the hospital; then on to that."""
    if not settings.COACHTRACK_DEMO:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not settings.COACHTRACK_HOSPITAL_MARK.exists():
        raise Http404
    page = render(request, "operations/setup_wait.html")
    page.headers["Refresh"] = "3"
    return page
