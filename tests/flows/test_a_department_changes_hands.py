"""A year's worth of people: leave with a delegate, leave without one, a vacancy, and a new lead."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.reminders.selectors.people import Asked, in_charge
from apps.reviews.models import Review
from apps.reviews.services import create_series, open_and_close, plan_reviews
from tests.cast import Cast
from tests.factories import MembershipFactory

BEGIN = datetime(2026, 11, 2, 15, tzinfo=UTC)  # a Monday, 10:00 in New York
Move = Callable[[datetime], None]


@pytest.fixture
def on(cast: Cast) -> Any:
    """Moves the clock, and lets the ticks that touch reviews run."""
    with time_machine.travel(BEGIN, tick=False) as traveller:
        create_series(
            department=cast.surgery,
            starts_on=date(2026, 11, 2),
            weekday=3,
            wall_time=time(14),
            minutes=15,
            zone="America/New_York",
            forum="huddle",
            shift="day",
            by=None,
            now=BEGIN,
        )

        def move(moment: datetime) -> None:
            traveller.move_to(moment, tick=False)
            plan_reviews(now=moment)
            open_and_close(now=moment)

        move(BEGIN)
        yield move


def asked(moment: datetime, day: date) -> User | None:
    review = Review.objects.select_related("department").get(slot_date=day)
    return in_charge([Asked.about(review)], moment).get(review.pk)


def post(client: Client, by: User, name: str, cast: Cast, **said: str) -> None:
    client.force_login(by)
    response = client.post(reverse(name, args=[cast.surgery.public_id]), said)
    assert response.status_code == 302, response.content.decode()


def log(client: Client, by: User, day: date) -> Review:
    review = Review.objects.get(slot_date=day)
    client.force_login(by)
    client.post(reverse("feedback:log", args=[review.public_id]), {"outcome": "coached"})
    return Review.objects.select_related("record", "expected_lead").get(pk=review.pk)


def test_a_department_changes_hands(cast: Cast, client: Client, on: Move) -> None:
    nurse = MembershipFactory(department=cast.surgery).user

    # A week of leave with a delegate: expected, reminded and credited in that role.
    days = {"starts_on": "2026-11-02", "ends_on": "2026-11-08"}
    post(client, cast.other_head, "departments:leave", cast, person=str(nurse.public_id), **days)
    thursday = datetime(2026, 11, 5, 20, tzinfo=UTC)
    on(thursday)
    assert asked(thursday, date(2026, 11, 5)) == nurse
    first = log(client, nurse, date(2026, 11, 5))
    assert (first.expected_lead, first.record.coach_role) == (nurse, "delegate")

    # A week of leave without one: nobody is reminded, one tap excuses, and no tick did it before.
    later = thursday + timedelta(days=4)
    on(later)
    post(client, cast.other_head, "departments:leave", cast, starts_on="2026-11-09", ends_on="2026-11-15")
    on(thursday + timedelta(days=7))
    second = Review.objects.get(slot_date=date(2026, 11, 12))
    assert second.status == "open"
    assert asked(thursday + timedelta(days=7), date(2026, 11, 12)) is None
    post(client, cast.other_head, "reviews:excuse-leave", cast)
    second.refresh_from_db()
    assert second.status == "excused"

    # The lead goes; for a week nobody leads, and the review stays expected of nobody.
    on(thursday + timedelta(days=11))  # Monday 16th
    row = {"user": str(cast.other_head.public_id), "role": "lead", "starts_on": "2025-01-06"}
    post(client, cast.manager, "departments:role-end", cast, last_day="2026-11-16", **row)
    post(client, cast.manager, "departments:lead-change", cast, somebody_else="P-NEW", starts_on="2026-11-23")
    on(thursday + timedelta(days=14))
    third = Review.objects.get(slot_date=date(2026, 11, 19))
    assert (third.status, third.expected_lead) == ("open", None)
    client.force_login(cast.manager)
    assert "stops being the lead" not in client.get(reverse("insights:program")).content.decode()

    # The new lead has the hand-over before the first day, then the reviews; history stays as it was.
    new = User.objects.get(external_id="P-NEW")
    client.force_login(new)
    assert client.get(reverse("insights:hand-over", args=[cast.surgery.public_id])).status_code == 200
    on(thursday + timedelta(days=21))
    fourth = log(client, new, date(2026, 11, 26)) if Review.objects.filter(slot_date=date(2026, 11, 26)) else None
    assert fourth is not None
    assert (fourth.expected_lead, fourth.record.coach_role) == (new, "lead")
    first.refresh_from_db()
    assert (first.expected_lead, first.record.coach) == (nurse, nurse)


@pytest.fixture(autouse=True)
def newcomer(cast: Cast) -> User:
    user: User = User.objects.create(external_id="P-NEW", first_name="Noor", last_name="Ames", email="noor@example.org")
    return user
