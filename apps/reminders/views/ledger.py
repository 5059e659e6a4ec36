from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.forms import ForgottenForm
from apps.accounts.models import User
from apps.core import clock
from apps.departments.access import signed_in
from apps.reminders import services
from apps.reminders.models import Reminder
from apps.reminders.selectors.calendar import zone_of_organisation
from apps.reminders.selectors.ledger import mine, overview
from apps.reminders.selectors.messages import MOST
from apps.reminders.selectors.messages import messages as messages_of


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """One's own messages for everybody; how the sending goes for the program office and administrators."""
    user = signed_in(request)
    shown: dict[str, object] = {"mine": mine(user), "zone": zone_of_organisation()}
    if user.is_program_manager or user.is_administrator:
        shown |= _of_everybody(request, user)
    return render(request, "reminders/ledger.html", shown)


def _of_everybody(request: HttpRequest, user: User) -> dict[str, object]:
    now, state, person = clock.now(), request.GET.get("state", ""), _uuid(request.GET.get("person", ""))
    state = state if state in Reminder.State.values else ""
    found = messages_of(viewer=user, state=state, person=person, now=now)
    return {
        "overview": overview(viewer=user, now=now),
        "messages_shown": found,
        "states": Reminder.State.choices,
        "state": state,
        "person": found[0].person if found and person else "",
        "person_id": person,
        "most": MOST,
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Lives here and not in accounts, because a mail is queued; answers the same whoever asks."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.offer_new_password(email=form.cleaned_data["email"], now=clock.now())
        messages.success(request, "If there is an account for that address, a mail with a link is on its way.")
        return redirect("accounts:sign-in")
    return render(request, "accounts/forgot_password.html", {"form": form})
