"""What a person received, what they wrote, and the reader's five answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.feedback import services
from apps.feedback.forms import BarrierForm, ReplyForm
from apps.feedback.models import Feedback
from apps.feedback.querysets import FeedbackQuerySet
from apps.feedback.selectors import notes_page, tools_in_use, without_words

THANKS = {
    "thanks": "Marked as read. Your thanks reach the writer.",
    "replied": "Your reply is with the writer.",
    "disagreed": "The writer learns that you see it differently. That is a good end for a note, too.",
    "tool_problem": "Thank you. The problem is on the list of those who look after the tool.",
    "remove": "The program office sees that you asked, not what the note says.",
}


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    page = notes_page(user, tab=request.GET.get("tab", ""), number=request.GET.get("page", "1"), now=now)
    return render(request, "feedback/notes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Opening it changes nothing; each answer is a button."""
    user, now = signed_in(request), clock.now()
    if request.method == "POST":
        return _answer(request, get_object_or_404(_rows().received_by(user), public_id=public_id), user, now)
    return _page(request, get_object_or_404(_rows().visible_to(user), public_id=public_id), user)


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The program office erases a note on its reader's request, unseen."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.PLAN_INTERVENTION, now=now)
    try:
        services.remove_note(note=get_object_or_404(without_words(), public_id=public_id), by=user, now=now)
        messages.success(request, "The note is erased. Nobody in the program office has read it.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("feedback:notes")


def _rows() -> FeedbackQuerySet:
    return Feedback.objects.select_related("author", "recipient", "department", "behaviour__tool", "record__review")


def _answer(request: HttpRequest, note: Feedback, user: User, now: datetime) -> HttpResponse:
    answer = request.POST.get("answer", "")
    reply, barrier = ReplyForm(request.POST), None
    try:
        if answer == "remove":
            services.ask_removal(note=note, by=user, now=now)
        elif answer == "tool_problem":
            barrier = BarrierForm(request.POST, tools=tools_in_use(note.department))
            if not barrier.is_valid():
                return _page(request, note, user, barrier=barrier)
            services.report_tool_problem(note=note, **barrier.answer(), by=user, now=now)
        elif not reply.is_valid():
            return _page(request, note, user, reply=reply)
        else:
            services.respond(note=note, response=answer, reply=reply.cleaned_data["reply"], by=user, now=now)
    except Refused as refused:
        return _refused(request, note, user, refused, reply, barrier)
    messages.success(request, THANKS[answer])
    return redirect("feedback:note", note.public_id)


def _refused(
    request: HttpRequest, note: Feedback, user: User, refused: Refused, reply: ReplyForm, barrier: BarrierForm | None
) -> HttpResponse:
    if barrier:
        barrier.add_error(None, refused.message)
        return _page(request, note, user, barrier=barrier)
    reply.add_error("reply" if refused.field == "reply" else None, refused.message)
    return _page(request, note, user, reply=reply)


def _page(
    request: HttpRequest,
    note: Feedback,
    user: User,
    *,
    reply: ReplyForm | None = None,
    barrier: BarrierForm | None = None,
) -> HttpResponse:
    """With a form that has been sent: not accepted, everything typed still in it."""
    wrong = reply is not None or barrier is not None
    if barrier is None and "tool" in request.GET and note.recipient_id == user.pk:
        barrier = BarrierForm(tools=tools_in_use(note.department), note=note)
    context: dict[str, Any] = {
        "note": note,
        "received": note.recipient_id == user.pk,
        "reply": reply or ReplyForm(),
        "barrier": barrier,
        "ask_remove": "remove" in request.GET,
    }
    return render(request, "feedback/note.html", context, status=400 if wrong else 200)
