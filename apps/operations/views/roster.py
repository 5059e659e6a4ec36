from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.departments.services import end_places
from apps.operations.models import RosterUpload
from apps.operations.roster.forms import LeaversForm, UploadForm
from apps.operations.roster.headings import FORMATS, Kind
from apps.operations.roster.problems import SHOWN
from apps.operations.uploads import confirm_upload, keep_upload, token

IN_THE_DEMO = "Nothing was imported: this is the demo hospital, and real people are never mixed into it."


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    user = signed_in(request)
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            upload = keep_upload(files=form.files_given(), by=user, now=now, demo=settings.COACHTRACK_DEMO)
            return redirect("operations:roster-upload", public_id=upload.public_id)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "formats": _formats(form), "latest": _latest(user)}
    return render(request, "operations/roster.html", context, status=400 if request.method == "POST" else 200)


def _formats(form: UploadForm) -> list[tuple[object, str, list[tuple[str, bool]]]]:
    """Of each kind its input, where its template is, and its columns with whether they are needed."""
    return [
        (form[kind.value], f"templates/roster/{kind}.csv", [(column.name, column.required) for column in FORMATS[kind]])
        for kind in Kind
    ]


def _latest(user: User) -> RosterUpload | None:
    return RosterUpload.objects.filter(by=user, done_at__isnull=False).order_by("-done_at").first()


@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The preview, and after its confirmation what was done."""
    now = clock.now()
    user = signed_in(request)
    upload = get_object_or_404(RosterUpload.objects.visible_to(user, now=now), public_id=public_id)
    require(user, Permission.MANAGE_ROSTER, now=now)
    if request.method == "POST":
        _confirm(request, upload, user)
        return redirect("operations:roster-upload", public_id=public_id)
    return render(request, "operations/roster_upload.html", _page(upload))


def _confirm(request: HttpRequest, upload: RosterUpload, user: User) -> None:
    if settings.COACHTRACK_DEMO:
        messages.error(request, IN_THE_DEMO)
        return
    try:
        if confirm_upload(upload=upload, shown=request.POST.get("token", ""), by=user, now=clock.now()):
            messages.success(request, "Imported.")
        else:
            messages.warning(
                request, "Somebody changed something since the preview. Look at this new one, then confirm."
            )
    except Refused as refused:
        messages.error(request, refused.message)


def _page(upload: RosterUpload, form: LeaversForm | None = None) -> dict[str, object]:
    preview = upload.preview
    return {
        "upload": upload,
        "preview": preview,
        "problems": preview["problems"][:SHOWN],
        "more_problems": preview["problem_count"] - len(preview["problems"][:SHOWN]),
        "token": token(upload),
        "may_end": upload.stands,
        "leavers_form": form or LeaversForm(leavers=preview["leavers"]),
    }


@require_POST
def roster_leavers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends the places of those ticked; the import itself never does."""
    now = clock.now()
    user = signed_in(request)
    upload = get_object_or_404(RosterUpload.objects.visible_to(user, now=now), public_id=public_id)
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = LeaversForm(request.POST, leavers=upload.preview["leavers"])
    if not upload.stands:
        form.add_error(None, "Import the files first: until then the list of leavers may be wrong.")
    if form.is_valid():
        people = list(User.objects.filter(public_id__in=form.cleaned_data["people"]))
        try:
            ended = end_places(users=people, on=form.cleaned_data["last_day"], by=user, now=now)
            messages.success(request, f"Ended: {ended} memberships and roles of {len(people)} people.")
            return redirect("operations:people")
        except Refused as refused:
            form.add_error(None, refused.message)
    return render(request, "operations/roster_upload.html", _page(upload, form), status=400)
