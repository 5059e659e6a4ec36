"""Pages behind links from mails. The token is the whole credential: these views look at no session and no cookie.

So there is nothing that a forged request from elsewhere could ride on, and a check against forgery would only turn
away phones and mail services that keep no cookies: csrf_exempt. GET changes nothing, since scanners of mail follow
every link; and no form here does anything unless the name of the pressed button is sent with it, since some scanners
submit forms too.
"""

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.errors import Refused
from apps.feedback.answers import BUTTONS
from apps.feedback.forms import TapForm, opening
from apps.feedback.selectors import State
from apps.reminders import link_assets
from apps.reminders.links import GOOD_FOR, LinkEnded, open_log_link, open_stop_link
from apps.reminders.selectors.links import LinkTarget, StopTarget, link_target, stop_target
from apps.reminders.services.links import disown_link, log_by_link, stop_mails

View = Callable[..., HttpResponse]
ONE_CLICK = "List-Unsubscribe"


def page(template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    """Rendered without the request: nothing of a session can come in, and no cookie can go out."""
    return HttpResponse(render_to_string(f"links/{template}.html", context), status=status)


def link_page(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except LinkEnded as ended:
            response = page("ended", {"hours": int(GOOD_FOR.total_seconds() // 3600)}, ended.status)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(csrf_exempt(require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])(answered)))


@link_page
def log(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    target = link_target(open_log_link(token, now=now), now=now)
    if request.method != "POST":
        return _show(request, target, token, TapForm(initial=opening(now)))
    form = TapForm(request.POST)
    if not form.is_valid():
        return _show(request, target, token, form, problem=str(form.errors["outcome"][0]), status=400)
    try:
        log_by_link(
            target=target,
            outcome=form.cleaned_data["outcome"],
            by=target.user,
            now=now,
            seconds_to_log=form.seconds_to_log(now),
        )
    except Refused as refused:
        if refused.code == "already_logged":
            return _to_log(token, "already")
        return _show(request, target, token, form, problem=refused.message, status=409 if refused.conflict else 400)
    return _to_log(token, "saved")


def _to_log(token: str, word: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('links:log', args=[token])}?{word}=1", status=303)


def _show(
    request: HttpRequest, target: LinkTarget, token: str, form: TapForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page that fits the state: four buttons, what is recorded, or one sentence with the way out."""
    context = {"target": target, "review": target.review, "record": target.record, "token": token, "problem": problem}
    if target.review is None:
        return page("not_theirs", context, 403)
    if target.record:
        saved = "saved" in request.GET and target.record.logged_by_id == target.user.pk
        return page("logged", context | {"saved": saved, "already": "already" in request.GET}, status)
    if target.state is State.LOGGABLE:
        return page("log", context | {"form": form, "buttons": BUTTONS}, status)
    return page("not_loggable", context, status)


@link_page
def not_mine(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on a GET, so that a link to it does nothing."""
    now = clock.now()
    link = open_log_link(token, now=now)
    target = link_target(link, now=now)
    disowned = request.method == "POST" and "not_mine" in request.POST
    if disowned:
        disown_link(digest=link.digest, target=target, by=None, now=now)
    return page("not_mine", {"target": target, "token": token, "disowned": disowned})


@link_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: one POST from a mail service, without a cookie and without a redirect, is enough."""
    target = stop_target(open_stop_link(token))
    if request.method != "POST" or target.is_off:
        return _stop_page(target, token)
    if ONE_CLICK not in request.POST:
        return _stop_page(target, token, status=400)
    try:
        stop_mails(target=target, by=target.user, now=clock.now())
    except Refused as refused:
        return _stop_page(target, token, problem=refused.message, status=409)
    return _stop_page(target, token, stopped=True)


def _stop_page(
    target: StopTarget, token: str, *, stopped: bool = False, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"target": target, "token": token, "stopped": stopped, "problem": problem}
    return page("stop", context, status)


@link_page
def nothing(request: HttpRequest, token: str) -> HttpResponse:
    """Whatever else is asked for below the prefix, in the same words as a link that has ended."""
    raise LinkEnded


@login_not_required
@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    found = link_assets.asset(name)
    if found is None:
        return HttpResponse(status=404)
    today = found.name == name
    caching = link_assets.FOREVER if today else "no-cache"
    return HttpResponse(found.body, content_type=found.content_type, headers={"Cache-Control": caching})
