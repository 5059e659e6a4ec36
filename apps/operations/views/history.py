from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import require, signed_in
from apps.departments.permissions import Permission
from apps.operations.history.forms import HistoryForm
from apps.operations.roster.headings import FORMATS, HISTORY
from apps.operations.uploads import keep_upload


@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """One file of past reviews. Its preview and confirmation are those of the roster."""
    now = clock.now()
    user = signed_in(request)
    require(user, Permission.MANAGE_ROSTER, now=now)
    form = HistoryForm(request.POST, request.FILES) if request.method == "POST" else HistoryForm()
    if form.is_bound and form.is_valid():
        try:
            upload = keep_upload(files=[form.file_given()], by=user, now=now, demo=settings.COACHTRACK_DEMO)
            return redirect("operations:roster-upload", public_id=upload.public_id)
        except Refused as refused:
            form.add_error(None, refused.message)
    columns = [(column.name, column.required) for column in FORMATS[HISTORY]]
    status = 400 if request.method == "POST" else 200
    return render(request, "operations/history.html", {"form": form, "columns": columns}, status=status)
