"""For a person's own phone: what makes it an app, and the door through which it sends what had to wait."""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import signed_in
from apps.feedback import services, worker
from apps.feedback.forms import WaitingForm
from apps.feedback.selectors import LogTarget, log_target, recorded_entry, reload_record, taken_back_since
from apps.reviews.models import CoachingRecord

NOT_YOURS = "This review is not with you any more, so nothing was saved. If you held it, tell the program office."
SOMEBODY_ELSE = (
    "Somebody else has logged this review in the meantime. Your tap changed nothing; open the entry to read it."
)
YOURSELF = (
    "You have logged this review already, with another answer. This tap changed nothing; open the entry to change it."
)
TAKEN_BACK = "An entry for this review was taken back after this tap, so nothing was saved. Should it stand? Tap again."


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Below the root, so that it may look after every page; never older than the server."""
    return HttpResponse(worker.script(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-maskable", "512x512", "maskable")]
    told = {
        "id": "/reviews/",
        "name": "coachtrack",
        "short_name": "coachtrack",
        "description": "Weekly reviews, and whether the use of AI is coached in them.",
        "start_url": "/reviews/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f6f9",
        "theme_color": "#0b5cad",
        "icons": [
            {"src": static(f"icons/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows instead of a page it does not keep. The same for everybody: it is kept itself."""
    return render(request, "feedback/offline.html")


@login_not_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for a page that may be hours old; with a fresh token for what it sends."""
    if not isinstance(request.user, User):
        return JsonResponse({"account": None})
    return JsonResponse({"account": str(request.user.public_id), "token": get_token(request)})


@require_POST
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answers in words that a phone may keep: they name nobody. state: saved, withdrawn, refused, other_account."""
    user, now = signed_in(request), clock.now()
    try:
        target = log_target(user, public_id, now=now)
    except Http404:
        return _answer("refused", NOT_YOURS, code="not_yours", status=404)
    form = WaitingForm(request.POST)
    if not form.is_valid():
        return _answer("refused", str(next(iter(form.errors.values()))[0]), code="invalid", status=400)
    if form.cleaned_data["account"] != str(user.public_id):
        return _answer("other_account", status=409)
    try:
        return _withdrawn(target, form, user) if form.cleaned_data["withdrawn"] else _saved(target, form, user)
    except Refused as refused:
        return _refused(target, form, user, refused)


def _saved(target: LogTarget, form: WaitingForm, user: User) -> HttpResponse:
    now = clock.now()
    tap = form.tap()
    tapped_at = tap.moment(now=now, opens_at=target.review.opens_at) if tap else None
    if target.record is None and tapped_at and taken_back_since(target.review, tapped_at):
        return _answer("refused", TAKEN_BACK, code="taken_back", status=409)
    record = services.log_with_follow_up(
        review=target.review,
        entry=form.entry(),
        by=user,
        now=now,
        client_uuid=form.cleaned_data["client_uuid"],
        seconds_to_log=form.seconds_to_log(now),
        tap=tap,
    )
    if record.outcome != form.cleaned_data["outcome"]:
        return _answer("refused", YOURSELF, code="already_logged", status=409)
    if _lacks(record, form):
        entry = replace(recorded_entry(record), **form.chips())
        services.change_with_follow_up(record=record, entry=entry, by=user, now=now)
    return _answer("saved")


def _lacks(record: CoachingRecord, form: WaitingForm) -> bool:
    """The tap was saved earlier and its answer got lost; meanwhile a chip was added to it."""
    untouched = record.edited_at is None and record.outcome == form.cleaned_data["outcome"]
    return untouched and any(
        getattr(record, name) != (list(value) if isinstance(value, tuple) else value)
        for name, value in form.chips().items()
    )


def _withdrawn(target: LogTarget, form: WaitingForm, user: User) -> HttpResponse:
    """Taken back on the phone after it had been sent and before an answer came: it may have been saved, or not."""
    record, tap = target.record, form.cleaned_data["client_uuid"]
    if record and tap and record.client_uuid == tap and record.logged_by_id == user.pk:
        services.undo_log(record=record, by=user, now=clock.now())
    return _answer("withdrawn")


def _refused(target: LogTarget, form: WaitingForm, user: User, refused: Refused) -> HttpResponse:
    """Said twice by the same person it is no contradiction, whichever device was faster."""
    if refused.code != "already_logged":
        return _answer("refused", refused.message, code=refused.code, status=409 if refused.conflict else 400)
    record = reload_record(target.review)
    own = record is not None and record.logged_by_id == user.pk
    if record and own and record.outcome == form.cleaned_data["outcome"]:
        return _answer("saved")
    return _answer("refused", YOURSELF if own else SOMEBODY_ELSE, code=refused.code, status=409)


def _answer(state: str, message: str = "", *, code: str = "", status: int = 200) -> HttpResponse:
    return JsonResponse({"state": state, "message": message, "code": code}, status=status)
