from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.departments.access import signed_in
from apps.departments.models import Department
from apps.departments.permissions import Permission
from apps.departments.views.doors import department_for
from apps.reviews import services
from apps.reviews.models import ExcuseReason, Review
from apps.reviews.selectors.leave import gaps


@require_POST
def excuse_leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Excuses the planned reviews of the days on which everybody in charge is away: a person's tap, never a tick's."""
    user, now = signed_in(request), clock.now()
    department = department_for(request, public_id, Permission.EXCUSE_REVIEW, now=now)
    found = gaps(Department.objects.filter(pk=department.pk), now=now)
    done = sum(_excused(review, user) for gap in found for review in gap.reviews)
    if done:
        many = "1 review is" if done == 1 else f"{done} reviews are"
        messages.success(request, f"{many} excused, because of leave. Each can be taken back where it is listed.")
    else:
        messages.info(request, "No review is planned for these days yet. The next two weeks are; look again then.")
    if user.leaderships.filter(department=department).exists():
        return redirect("reviews:mine")
    return redirect("departments:leads", public_id=public_id)


def _excused(review: Review, by: User) -> bool:
    try:
        services.excuse_review(review=review, reason=ExcuseReason.LEAVE_NO_DELEGATE, by=by, now=clock.now())
    except Refused:
        return False  # somebody was quicker
    return True
