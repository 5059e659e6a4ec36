"""The demo's own doors. Outside the demo there are none: every one is 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.models import Organisation
from apps.operations import mailbox, selectors, services

BACKEND = "django.contrib.auth.backends.ModelBackend"

SANDBOX = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What a mail's own page may do in our frame: look like a mail, and be left by a click. No script, no loading."""

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.COACHTRACK_DEMO:
            raise Http404
        return view(request, **kwargs)

    return login_not_required(inner)


@demo_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """One click, no password: only for the invented people of the cast."""
    addresses = {persona.email for persona in selectors.demo_cast()}
    user = get_object_or_404(User, email=request.POST.get("email", ""), email__in=addresses, is_active=True)
    login(request, user, backend=BACKEND)
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else settings.LOGIN_REDIRECT_URL


@demo_only
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    names = mailbox.names()
    context = {"mails": mailbox.newest(names), "total": len(names), "zone": _zone()}
    return render(request, "operations/mail.html", context)


@demo_only
@require_safe
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "operations/one_mail.html", {"mail": _mail(name), "zone": _zone()})


@demo_only
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as its reader sees it, for the frame in its page. Its links lead the whole window on."""
    response = HttpResponse(f'<base target="_top">{_mail(name).html}')
    response.headers["Content-Security-Policy"] = SANDBOX
    response._csp_exempt = True  # type: ignore[attr-defined]  # so that django-csp leaves ours in place
    return response


def _mail(name: str) -> mailbox.Mail:
    found = mailbox.read(name)
    if found is None:
        raise Http404
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo(Organisation.objects.values_list("zone", flat=True).first() or "UTC")


@demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def next_week(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _live(request)
    context = {
        "week": selectors.lived_week(),
        "ready": selectors.demo_is_complete(),
        "now": clock.now(),
        "zone": _zone(),
    }
    return render(request, "operations/next_week.html", context)


def _live(request: HttpRequest) -> HttpResponse:
    try:
        services.live_next_week(now=clock.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("operations:demo-week")
