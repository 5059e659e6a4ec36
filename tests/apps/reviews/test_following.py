"""Planned reviews expect whoever leads on their day, as leads and leave change."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.departments import services as departments
from apps.departments.models import DepartmentLead
from apps.reminders.selectors.people import Asked, in_charge
from apps.reviews.entries import ReviewEntry
from apps.reviews.models import Review
from apps.reviews.services import create_series, log_review, open_and_close
from tests.apps.reviews.test_plan import THURSDAY
from tests.cast import NOW, Cast
from tests.factories import UserFactory

THIS, NEXT, LAST = date(2026, 11, 12), date(2026, 11, 19), date(2026, 11, 26)


@pytest.fixture
def reviews(cast: Cast) -> None:
    """This Thursday's, open; the next one and Thanksgiving's, planned."""
    early = NOW - timedelta(days=3)
    create_series(department=cast.emergency, starts_on=date(2026, 11, 2), by=None, now=early, **THURSDAY)
    open_and_close(now=NOW)


def expected() -> dict[date, User | None]:
    return {review.slot_date: review.expected_lead for review in Review.objects.select_related("expected_lead")}


def change(cast: Cast, person: User, starts_on: date) -> None:
    departments.change_lead(department=cast.emergency, person=person, starts_on=starts_on, by=cast.manager, now=NOW)


@pytest.mark.usefixtures("reviews")
def test_planned_reviews_expect_the_new_lead_from_their_first_day_on(cast: Cast) -> None:
    before = {review.slot_date: review.public_id for review in Review.objects.all()}
    successor = UserFactory()
    change(cast, successor, NEXT)
    assert open_and_close(now=NOW) == 1
    assert expected() == {THIS: cast.head, NEXT: successor}
    assert {review.slot_date: review.public_id for review in Review.objects.all()} == before
    assert open_and_close(now=NOW) == 0


@pytest.mark.usefixtures("reviews")
def test_opened_review_keeps_who_was_expected_unless_that_lead_left(cast: Cast) -> None:
    change(cast, UserFactory(), THIS + timedelta(days=1))
    open_and_close(now=NOW)
    assert expected()[THIS] == cast.head


@pytest.mark.usefixtures("reviews")
def test_opened_review_of_the_very_day_goes_to_who_leads_since_today(cast: Cast) -> None:
    successor = UserFactory()
    change(cast, successor, THIS)
    open_and_close(now=NOW)
    assert expected() == {THIS: successor, NEXT: successor}


@pytest.mark.usefixtures("reviews")
def test_leave_with_a_delegate_moves_the_expectation_and_ending_it_moves_it_back(cast: Cast) -> None:
    week = {"starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 22)}
    absence = departments.enter_leave(
        person=cast.head, department=cast.emergency, delegate=cast.clinician, by=cast.head, now=NOW, **week
    )
    open_and_close(now=NOW)
    assert expected()[NEXT] == cast.clinician
    departments.end_leave(absence=absence, department=cast.emergency, back_on=THIS, by=cast.head, now=NOW)
    open_and_close(now=NOW)
    assert expected()[NEXT] == cast.head


@pytest.mark.usefixtures("reviews")
def test_vacancy_expects_the_delegate_and_without_one_the_co_lead(cast: Cast) -> None:
    lead = cast.emergency.leads.get(role="lead")
    departments.end_role(row=lead, last_day=THIS, by=cast.manager, now=NOW)
    open_and_close(now=NOW)
    assert expected() == {THIS: cast.head, NEXT: cast.delegate}
    DepartmentLead.objects.filter(role="delegate").delete()
    open_and_close(now=NOW)
    assert expected()[NEXT] == cast.co_lead


def named(cast: Cast, *, takes_over: bool) -> None:
    departments.name_delegate(
        department=cast.emergency,
        person=cast.clinician,
        starts_on=THIS,
        ends_on=NEXT,
        takes_over=takes_over,
        by=cast.head,
        now=NOW,
    )


@pytest.mark.usefixtures("reviews")
@pytest.mark.parametrize("takes_over", [True, False])
def test_delegate_who_takes_over_is_expected_and_reminded_one_who_helps_is_not(cast: Cast, takes_over: bool) -> None:
    named(cast, takes_over=takes_over)
    open_and_close(now=NOW)
    review = Review.objects.select_related("department").get(slot_date=NEXT)
    asked = cast.clinician if takes_over else cast.head
    assert review.expected_lead == asked
    assert in_charge([Asked.about(review)], NOW)[review.pk] == asked


@pytest.mark.usefixtures("reviews")
def test_delegates_log_counts_for_the_department_and_says_the_role(cast: Cast) -> None:
    named(cast, takes_over=True)
    review = Review.objects.get(slot_date=THIS)
    record = log_review(review=review, entry=ReviewEntry("coached"), by=cast.clinician, now=NOW)
    assert (record.coach, record.coach_role, review.department) == (cast.clinician, "delegate", cast.emergency)


@pytest.mark.usefixtures("reviews")
def test_reminders_go_back_to_the_lead_when_the_delegate_ends(cast: Cast) -> None:
    named(cast, takes_over=True)
    review = Asked.about(Review.objects.select_related("department").get(slot_date=THIS))
    after = NOW + timedelta(days=8)
    assert in_charge([review], after)[review.pk] == cast.head


def test_asking_anew_takes_the_same_queries_at_two_sizes(cast: Cast, django_assert_max_num_queries: Any) -> None:
    early = NOW - timedelta(days=3)
    for size in (1, 8):
        for _ in range(size):
            create_series(department=cast.surgery, starts_on=date(2026, 11, 2), by=None, now=early, **THURSDAY)
        departments.change_lead(
            department=cast.surgery,
            person=UserFactory(),
            starts_on=NEXT + timedelta(days=size - 8),
            by=None,
            now=early,
        )
        with django_assert_max_num_queries(8):
            open_and_close(now=early)
