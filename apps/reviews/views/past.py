from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.departments.access import leads_today, require, signed_in
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.reviews.models import Review

A_PAGE = 20


@require_safe
def past(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every review of a department that has begun, newest first: the way to an entry that is older than a month."""
    user, now = signed_in(request), clock.now()
    visible = Department.objects.all()
    if not user.is_program_manager:
        visible = visible.filter(pk__in=list(leads_today(user, now=now)))
    department = get_object_or_404(visible, public_id=public_id)
    require(user, Permission.LOG_REVIEW, department=department, now=now)
    reviews = Review.objects.filter(department=department, starts_at__lte=now).exclude(status=Review.Status.CANCELLED)
    newest = reviews.select_related("record").order_by("-starts_at", "-pk")
    page = Paginator(newest, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/past.html", {"department": department, "page": page})
