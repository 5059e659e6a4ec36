from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q

from apps.accounts.models import User
from apps.core.weeks import local_date, zone
from apps.departments.entries import PersonEntry
from apps.departments.models import Department, DepartmentLead, Membership
from apps.departments.services.people import RIGHTS
from apps.operations.roster.entries import SeriesEntry
from apps.operations.roster.report import ComingReview, Leaver
from apps.operations.roster.series import match
from apps.reviews import selectors as reviews
from apps.reviews.models import Review, ReviewSeries


def leavers(people: Iterable[PersonEntry]) -> list[Leaver]:
    """Those from earlier rosters who have a place with no end, or a right, and are not in this one."""
    named = {entry.external_id.casefold() for entry in people}
    memberships = Membership.objects.filter(ends_on__isnull=True).select_related("department")
    leads = DepartmentLead.objects.filter(ends_on__isnull=True).select_related("department")
    placed = Q(pk__in=memberships.values("user_id")) | Q(pk__in=leads.values("user_id"))
    has_right = Q(is_program_manager=True) | Q(is_executive=True) | Q(is_administrator=True)
    users = User.objects.filter(placed | Q(has_right, is_active=True), external_id__isnull=False)
    ids = [pk for pk, key in users.values_list("pk", "external_id") if (key or "").casefold() not in named]
    if not ids:
        return []
    standing = users.prefetch_related(Prefetch("memberships", memberships), Prefetch("leaderships", leads))
    wanted = set(ids)
    return [_leaver(user) for user in standing if user.pk in wanted]


def _leaver(user: User) -> Leaver:
    places = [row.department.name for row in user.memberships.all()]
    places += [f"{row.get_role_display()} of {row.department.name}" for row in user.leaderships.all()]
    places += [right.replace("_", " ") for right, field in RIGHTS.items() if getattr(user, field)]
    return Leaver(str(user.public_id), str(user), user.external_id or "", ", ".join(places))


def unlisted_series(entries: Iterable[SeriesEntry], *, now: datetime) -> list[str]:
    """Series that go on in the departments of this file although no row speaks of them."""
    rows = list(entries)
    departments = {each.code.casefold(): each for each in Department.objects.all()}
    spoken_of = {series.pk for series in match(rows, departments, now).values()}
    named = {departments[entry.department.casefold()].pk for entry in rows}
    others = ReviewSeries.objects.filter(department__in=named, ends_on__isnull=True).exclude(pk__in=spoken_of)
    revised = others.select_related("department").prefetch_related("revisions").order_by("department__name", "pk")
    return [f"{series.department}: {list(series.revisions.all())[-1]}" for series in revised if series.revisions.all()]


def coming_reviews(*, now: datetime, until: datetime) -> list[ComingReview]:
    """The reviews that are planned, each with who would be in charge of it as leads stand by now."""
    coming = Review.objects.filter(starts_at__gte=now, starts_at__lt=until, status__in=("scheduled", "open"))
    rows = list(coming.select_related("department").order_by("starts_at", "department__name"))
    first, last = local_date(now, "UTC"), local_date(until, "UTC")
    charge = reviews.charge(coming.values("department_id"), first=first, last=last)
    days = {row.pk: local_date(row.starts_at, row.department.zone) for row in rows}
    in_charge = {row.pk: charge.on(row.department_id, days[row.pk]) for row in rows}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={pk for pk in in_charge.values() if pk})}
    return [_coming(row, names.get(in_charge[row.pk] or 0, "")) for row in rows]


def _coming(review: Review, lead: str) -> ComingReview:
    local = review.starts_at.astimezone(zone(review.department.zone))
    when = f"{local:%a} {local:%b} {local.day}, {local:%H:%M}"
    return ComingReview(review.department.name, when, review.get_forum_display(), lead)
