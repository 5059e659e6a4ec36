"""What stands in the way: the program office's board, whoever answers for a tool, and who reports."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.core.weeks import local_date
from apps.departments.access import require, signed_in, today
from apps.departments.context_processors import place
from apps.departments.models import Department
from apps.departments.permissions import Permission, department_roles, has_permission
from apps.feedback import selectors, services
from apps.feedback.forms import AnswerForm, BarrierForm, BoardFilter, PersonForm, ToolOwnerForm
from apps.feedback.models import Barrier
from apps.feedback.services.barriers import ANSWER_WITHIN
from apps.tools.models import AITool


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """With words for the program office; for an executive how many, of what and about which tool."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.VIEW_PROGRAM, now=now)
    day = local_date(now, place(request).zone)
    told = has_permission(user, Permission.LOOK_AFTER_BARRIERS, day=day)
    form = BoardFilter(request.GET) if told else None
    wanted = form.wanted() if form else selectors.Wanted()
    number = request.GET.get("page", "1")
    context = {
        "board": selectors.barrier_board(wanted=wanted, number=number, told=told, day=day, now=now),
        "told": told,
        "form": form,
        "wanted": wanted,
        "within": ANSWER_WITHIN.days,
        "query": "&".join(f"{name}={value}" for name, value in vars(wanted).items() if value),
    }
    return render(request, "feedback/barriers.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for this person's answer, whoever they are."""
    user, now = signed_in(request), clock.now()
    return render(request, "feedback/barriers_mine.html", {"mine": selectors.assigned_to(user, now=now)})


@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the program office, its owner, who leads there, and its reporter; the first two can answer."""
    user, now = signed_in(request), clock.now()
    found = _found(user, public_id)
    if request.method != "POST":
        initial = {"resolution": found.resolution, "answer": found.answer}
        return _page(request, found, user, answer=AnswerForm(initial=initial))
    if not _may_answer(found, user):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, user, answer=form, status=400)
    try:
        services.answer_barrier(barrier=found, **form.said(), by=user, now=now)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, found, user, answer=form, status=400)
    messages.success(request, f"Answered. {found.department} reads it on its page.")
    return redirect("feedback:barrier", found.public_id)


@require_POST
def hand_on(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    found = _found(user, public_id)
    if not _may_answer(found, user):
        raise PermissionDenied
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, user, person=form, status=400)
    to = form.cleaned_data["person"]
    try:
        services.hand_on(barrier=found, to=to, by=user, now=now)
    except Refused as refused:
        form.add_error("person" if refused.field == "person" else None, refused.message)
        return _page(request, found, user, person=form, status=400)
    messages.success(request, f"Handed on. {to} gets a message.")
    return redirect(_back(user, found))


@require_http_methods(["GET", "HEAD", "POST"])
def owners(request: HttpRequest) -> HttpResponse:
    """Who answers for which tool."""
    user, now = signed_in(request), clock.now()
    require(user, Permission.LOOK_AFTER_BARRIERS, now=now)
    form = ToolOwnerForm(request.POST or None)
    if request.method != "POST":
        return _owners(request, form)
    if not form.is_valid():
        return _owners(request, form, status=400)
    tool, owner = get_object_or_404(AITool, public_id=form.cleaned_data["tool"]), form.cleaned_data["person"]
    moved = services.set_tool_owner(tool=tool, owner=owner, by=user, now=now)
    went = f" {moved} open report{'s' if moved > 1 else ''} went over, too." if moved else ""
    messages.success(request, f"{owner} answers for {tool}.{went}" if owner else f"Nobody answers for {tool} now.")
    return redirect("feedback:tool-owners")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Anybody who works in or leads the department, and the program office on the phone."""
    user, now = signed_in(request), clock.now()
    visible = Department.objects.visible_to(user, day=local_date(now, place(request).zone))
    department = get_object_or_404(visible, public_id=public_id)
    if not (user.is_program_manager or department_roles(user, department, day=today(department, now))):
        raise Http404
    tools = selectors.tools_in_use(department)
    form = BarrierForm(request.POST or None, tools=tools)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.answer()
        try:
            services.report_barrier(department=department, **said, unlinked=not said["named"], by=user, now=now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "Thank you. It is with those who can do something about it.")
            return redirect("insights:department", department.public_id)
    context = {"department": department, "form": form, "within": ANSWER_WITHIN.days}
    return render(request, "feedback/barrier_report.html", context, status=400 if form.errors else 200)


def _found(user: User, public_id: UUID) -> Barrier:
    rows = Barrier.objects.visible_to(user, day=clock.now().date())
    return get_object_or_404(rows.select_related("department", "tool", "owner", "reported_by"), public_id=public_id)


def _may_answer(found: Barrier, user: User) -> bool:
    return user.is_program_manager or found.owner_id == user.pk


def _back(user: User, found: Barrier) -> str:
    """Where somebody is who has handed it on: it may be out of their sight from now on."""
    if user.is_program_manager:
        return reverse("feedback:barrier", args=[found.public_id])
    return reverse("feedback:barriers-mine")


def _page(
    request: HttpRequest,
    found: Barrier,
    user: User,
    *,
    answer: AnswerForm | None = None,
    person: PersonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "line": selectors.line_of(found, clock.now()),
        "barrier": found,
        "own": found.reported_by_id == user.pk,
        "may_answer": _may_answer(found, user),
        "may_hand_on": _may_answer(found, user) and found.answered_at is None,
        "answer": answer or AnswerForm(),
        "person": person or PersonForm(),
        "people": selectors.likely_owners() if _may_answer(found, user) else [],
    }
    return render(request, "feedback/barrier.html", context, status=status)


def _owners(request: HttpRequest, form: ToolOwnerForm, status: int = 200) -> HttpResponse:
    context = {"governed": selectors.governed_tools(), "form": form, "people": selectors.likely_owners()}
    return render(request, "feedback/tool_owners.html", context, status=status)
