from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.departments.access import signed_in
from apps.insights.gallery import gallery_context


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in one place, for those who build and check pages."""
    if not signed_in(request).is_administrator:
        raise PermissionDenied
    return render(request, "insights/gallery.html", gallery_context())
