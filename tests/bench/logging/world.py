"""Departments whose review has just ended, each with its head."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.departments.models import DepartmentLead
from apps.reviews.models import CoachingRecord, Review
from tests.bench.reminders.world import hospital, reviews_ending


def open_reviews(number: int) -> list[tuple[Review, User]]:
    hospital(number)
    reviews_ending([clock.now()])
    heads = dict(DepartmentLead.objects.values_list("department_id", "user_id"))
    people = User.objects.in_bulk()
    reviews = Review.objects.select_related("department").order_by("pk")
    Review.objects.update(expected_lead=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [(review, people[heads[review.department_id]]) for review in reviews]


def open_again() -> None:
    CoachingRecord.objects.all().delete()
    Review.objects.update(status=Review.Status.OPEN)


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
