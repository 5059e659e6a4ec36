from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.access import signed_in
from apps.departments.context_processors import place
from apps.reminders import services
from apps.reminders.forms import PreferencesForm, ticked
from apps.reminders.selectors.calendar import quiet_hours_of_organisation
from apps.reminders.selectors.preferences import open_roads, topics_of


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """By which roads one hears of what, what is quiet anyway, and what has no switch."""
    user, now = signed_in(request), clock.now()
    topics = topics_of(user, day=local_date(now, place(request).zone))
    if request.method != "POST":
        return _page(request, PreferencesForm(topics=topics, initial=ticked(open_roads(user))))
    form = PreferencesForm(request.POST, topics=topics)
    if form.is_valid():
        try:
            services.set_preferences(user=user, roads=form.roads(), by=user, now=now)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "Saved. It holds from the next message on.")
            return redirect("reminders:preferences")
    return _page(request, form, status=400)


def _page(request: HttpRequest, form: PreferencesForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "quiet": quiet_hours_of_organisation()}
    return render(request, "reminders/preferences.html", shown, status=status)
