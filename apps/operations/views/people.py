from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core import clock
from apps.core.weeks import local_date
from apps.departments.access import require, signed_in
from apps.departments.context_processors import place
from apps.departments.permissions import Permission
from apps.operations.people import selectors
from apps.operations.people.forms import PeopleFilter
from apps.operations.people.services import invite_all

AT_ONCE = 1000
TOLD = 3


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and who can be invited: one by one, those ticked, or all whom the filter leaves."""
    now = clock.now()
    user = signed_in(request)
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = PeopleFilter(request.GET)
    chosen = form.chosen()
    zone = place(request).zone
    today = local_date(now, zone)
    found = selectors.people(chosen, today=today)
    here = f"{reverse('operations:people')}?{urlencode({k: v for k, v in chosen.items() if v})}"
    if request.method == "POST":
        _tell(request, *invite_all(users=_wanted(request, found), by=user, now=now))
        return redirect(f"{here}&page={request.GET.get('page', '')}")
    listed, page = selectors.people_page(found, request.GET.get("page", "1"), today=today)
    context = {
        "form": form,
        "people": listed,
        "page": page,
        "here": here,
        "zone": zone,
        "filtered": any(chosen.values()),
    }
    return render(request, "operations/people.html", context)


def _wanted(request: HttpRequest, found: QuerySet[User]) -> list[User]:
    """One button beside a name, the ticks, or everybody on the list who was never invited."""
    if "everybody" in request.POST:
        never = selectors.never_invited(found)
        return list(never[:AT_ONCE])
    ids = request.POST.getlist("one") or request.POST.getlist("people")
    return list(User.objects.filter(public_id__in=selectors.uuids(ids[:AT_ONCE])))


def _tell(request: HttpRequest, sent: int, refusals: list[str]) -> None:
    if sent:
        words = "1 invitation is" if sent == 1 else f"{sent} invitations are"
        messages.success(request, f"{words} on the way.")
    for sentence in refusals[:TOLD]:
        messages.warning(request, sentence)
    if len(refusals) > TOLD:
        messages.warning(request, f"{len(refusals) - TOLD} more could not be invited.")
    if not sent and not refusals:
        messages.warning(request, "Nobody was ticked. Tick the people you want to invite.")
