from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.departments.access import signed_in
from apps.departments.context_processors import Place, place
from apps.insights.gallery import gallery_context


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page on which this person's week happens."""
    for view_name in _places(signed_in(request), place(request)):
        try:
            return redirect(reverse(view_name))
        except NoReverseMatch:
            continue
    return render(request, "insights/nowhere.html")


def _places(user: User, here: Place) -> list[str]:
    """The first is the one where somebody with several roles is waited for most."""
    wanted = [
        (user.is_program_manager or user.is_executive, "insights:program"),
        (here.leads_somewhere, "reviews:mine"),
        (here.member_somewhere, "feedback:notes"),
        (bool(here.beside.get("answers_for_tools")), "feedback:barriers-mine"),
        (user.is_administrator, "operations:roster"),
    ]
    return [view_name for applies, view_name in wanted if applies]


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in one place, for those who build and check pages."""
    if not signed_in(request).is_administrator:
        raise PermissionDenied
    return render(request, "insights/gallery.html", gallery_context())
