from datetime import date, time

import time_machine
from django.test import Client
from django.urls import reverse

from apps.drift.models import DepartmentWeek
from apps.drift.services import assess_department
from apps.reviews.models import Review
from tests.cast import NOW, Cast
from tests.factories import DeploymentFactory, ReviewFactory, RevisionFactory, SeriesFactory


def test_of_two_who_lead_the_best_answer_counts_once_and_the_second_finds_the_first_entry(
    cast: Cast, client: Client
) -> None:
    DeploymentFactory(department=cast.emergency)
    day, night = (RevisionFactory(series=SeriesFactory(department=cast.emergency)).series for _ in range(2))
    night.revisions.update(shift="night", wall_time=time(3))
    first = ReviewFactory(series=day, expected_lead=cast.head)
    second = ReviewFactory(series=night, expected_lead=cast.head, shift="night", slot_date=date(2026, 11, 10))
    log = {review.pk: reverse("feedback:log", args=[review.public_id]) for review in (first, second)}
    with time_machine.travel(NOW):
        client.force_login(cast.co_lead)
        listed = client.get(reverse("reviews:mine")).content.decode()
        assert log[first.pk] in listed
        assert log[second.pk] in listed
        client.post(log[first.pk], {"outcome": "coached"})

        client.force_login(cast.head)
        assert "Cole Ito" in client.get(log[first.pk]).content.decode()
        again = client.post(log[first.pk], {"outcome": "not_raised"}, follow=True)
        assert "Cole Ito" in again.content.decode()
        client.post(log[second.pk], {"outcome": "not_raised"})

        assess_department(department=cast.emergency, now=NOW)
    week = DepartmentWeek.objects.get(department=cast.emergency, week_start=date(2026, 11, 9))
    assert (week.outcome, week.coached, week.held, week.expected) == ("coached", 1, 2, 2)
    assert list(Review.objects.order_by("pk").values_list("record__coach_role", flat=True)) == ["co_lead", "lead"]
