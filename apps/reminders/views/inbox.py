from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.core import clock
from apps.departments.access import signed_in
from apps.departments.context_processors import place
from apps.reminders import services
from apps.reminders.models import InboxItem
from apps.reminders.selectors.inbox import inbox_page


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing: a line stays new until its reader says so, or until its matter is settled."""
    page = inbox_page(signed_in(request), number=request.GET.get("page", "1"))
    return render(request, "reminders/inbox.html", {"inbox": page, "zone": place(request).zone})


@require_POST
def inbox_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = signed_in(request)
    item = get_object_or_404(InboxItem.objects.received_by(user), public_id=public_id)
    services.mark_inbox_read(item=item, by=user, now=clock.now())
    return _back(request)


@require_POST
def inbox_read_whole(request: HttpRequest) -> HttpResponse:
    """Up to the newest line that was on the page."""
    user = signed_in(request)
    wanted = _uuid(request.POST.get("newest", ""))
    newest = InboxItem.objects.received_by(user).filter(public_id=wanted).first() if wanted else None
    if newest:
        seen = services.mark_whole_inbox_read(user=user, newest=newest, by=user, now=clock.now())
        messages.success(request, f"{seen} marked as read." if seen else "There was nothing new.")
    return _back(request)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("page", "")
    return redirect(reverse("reminders:inbox") + (f"?page={number}" if number.isdecimal() else ""))
