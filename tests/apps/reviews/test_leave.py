"""A lead on leave: what is said where nobody stands in, and the one tap that excuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.departments.models import Absence, DepartmentLead
from apps.reminders.selectors.people import Asked, in_charge
from apps.reviews.models import Excusal, Review
from tests.cast import NOW, Cast
from tests.factories import DepartmentFactory, DepartmentLeadFactory, ReviewFactory, SeriesFactory

NEXT = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def review(cast: Cast) -> Review:
    series = SeriesFactory(department=cast.surgery)
    ReviewFactory(series=series, slot_date=date(2026, 11, 12), expected_lead=cast.other_head)
    planned: Review = ReviewFactory(series=series, slot_date=NEXT, status="scheduled", expected_lead=cast.other_head)
    Absence.objects.create(user=cast.other_head, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 22))
    return planned


def as_(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def mine(client: Client) -> str:
    return " ".join(client.get(reverse("reviews:mine")).content.decode().split())


def excuse(client: Client, cast: Cast) -> Any:
    return client.post(reverse("reviews:excuse-leave", args=[cast.surgery.public_id]))


@pytest.mark.usefixtures("review")
def test_my_reviews_offer_a_delegate_or_an_excuse_for_a_leave_without_one(client: Client, cast: Cast) -> None:
    shown = mine(as_(client, cast.other_head))
    assert "1 review on Thursday 19 November while everybody in charge is away" in shown
    assert "from=2026-11-19&amp;until=2026-11-19" in shown


def test_one_tap_excuses_the_reviews_of_the_leave_and_no_others(client: Client, cast: Cast, review: Review) -> None:
    response = excuse(as_(client, cast.other_head), cast)
    assert response.headers["Location"] == reverse("reviews:mine")
    assert Excusal.objects.get().review == review
    assert Excusal.objects.get().reason == "leave_no_delegate"
    assert "everybody in charge is away" not in mine(client)
    assert excuse(client, cast).status_code == 302  # nothing left to excuse


def test_program_manager_excuses_for_them_and_returns_to_who_leads(client: Client, cast: Cast, review: Review) -> None:
    response = excuse(as_(client, cast.manager), cast)
    assert response.headers["Location"] == reverse("departments:leads", args=[cast.surgery.public_id])
    review.refresh_from_db()
    assert review.status == "excused"


def test_with_a_delegate_nothing_is_offered_and_the_delegate_is_reminded(
    client: Client, cast: Cast, review: Review
) -> None:
    DepartmentLeadFactory(user=cast.clinician, department=cast.surgery, role="delegate", starts_on=NOW.date())
    assert "everybody in charge is away" not in mine(as_(client, cast.other_head))
    excuse(client, cast)
    assert not Excusal.objects.exists()
    asked = in_charge([Asked.about(review)], NOW + timedelta(days=7))
    assert asked[review.pk] == cast.clinician


def test_without_one_nobody_is_reminded_and_the_review_stays_expected(review: Review) -> None:
    assert in_charge([Asked.about(review)], NOW + timedelta(days=7)) == {}
    assert not Excusal.objects.exists()


def test_vacancy_is_no_leave(client: Client, cast: Cast, review: Review) -> None:
    DepartmentLead.objects.filter(department=cast.surgery).update(ends_on=NOW.date())
    assert "everybody in charge is away" not in mine(as_(client, cast.other_head))
    assert in_charge([Asked.about(review)], NOW + timedelta(days=7)) == {}


def test_coming_lead_finds_the_department_and_its_hand_over(client: Client, cast: Cast) -> None:
    DepartmentLeadFactory(user=cast.outsider, department=cast.surgery, starts_on=date(2026, 11, 23))
    shown = mine(as_(client, cast.outsider))
    assert "yours from Monday 23 November" in shown
    assert reverse("insights:hand-over", args=[cast.surgery.public_id]) in shown
    assert client.get(reverse("insights:hand-over", args=[cast.surgery.public_id])).status_code == 200
    assert client.get(reverse("departments:leads", args=[cast.surgery.public_id])).status_code == 404


def departments_of(cast: Cast, number: int) -> None:
    for _ in range(number):
        department = DepartmentFactory()
        DepartmentLeadFactory(user=cast.head, department=department)
        series = SeriesFactory(department=department)
        for back in range(3):
            ReviewFactory(series=series, slot_date=date(2026, 11, 12) - timedelta(weeks=back))
        ReviewFactory(series=series, slot_date=NEXT, status="scheduled")


def test_head_of_fifty_departments_has_one_list_with_the_queries_of_two(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    Absence.objects.create(user=cast.head, starts_on=NEXT, ends_on=NEXT)
    as_(client, cast.head)
    departments_of(cast, 2)
    with django_assert_num_queries(10):
        client.get(reverse("reviews:mine"))
    departments_of(cast, 48)
    with django_assert_num_queries(10):
        shown = mine(client)
    assert shown.count("while everybody in charge is away") == 50
