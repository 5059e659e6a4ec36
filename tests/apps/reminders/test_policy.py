"""How long a department's unanswered reviews wait: the rule, and the page of the program office."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import Refused
from apps.core.weeks import instant
from apps.reminders.ladder import Grace
from apps.reminders.models import LadderPolicy, Reminder
from apps.reminders.services import deliver, queue_due, set_ladder
from apps.reviews.models import Review
from tests.apps.reminders.conftest import AN_HOUR_BEFORE, NEXT_MORNING
from tests.cast import Cast
from tests.factories import ZONE, ReviewFactory, SeriesFactory

SLOWER = Grace(2, 4, 7)


def set_it(cast: Cast, grace: Grace, now: datetime) -> None:
    set_ladder(department=cast.emergency, grace=grace, by=cast.manager, now=now)


def test_change_is_kept_and_written_into_the_audit_log_once(cast: Cast, now: datetime) -> None:
    set_it(cast, SLOWER, now)
    set_it(cast, SLOWER, now)
    policy = LadderPolicy.objects.get()
    assert (policy.first_follow_up, policy.second_follow_up, policy.escalation) == (2, 4, 7)
    event = AuditEvent.objects.get(action="ladder.changed")
    assert (event.actor_id, event.data) == (
        cast.manager.pk,
        {"first_follow_up": 2, "second_follow_up": 4, "escalation": 7},
    )


def test_back_to_the_usual_ladder(cast: Cast, now: datetime) -> None:
    set_it(cast, SLOWER, now)
    set_it(cast, Grace(), now)
    assert LadderPolicy.objects.get().escalation == 5


@pytest.mark.parametrize(
    ("grace", "field"),
    [
        (Grace(0, 3, 5), "first_follow_up"),
        (Grace(3, 3, 5), "second_follow_up"),
        (Grace(1, 5, 5), "escalation"),
        (Grace(1, 3, 10), "escalation"),
    ],
)
def test_grace_out_of_bounds_is_refused_beside_its_field(cast: Cast, now: datetime, grace: Grace, field: str) -> None:
    with pytest.raises(Refused) as refused:
        set_it(cast, grace, now)
    assert refused.value.field == field
    assert not LadderPolicy.objects.exists()


def test_row_that_has_not_gone_out_follows_the_new_grace(
    review: Review, cast: Cast, outbox: list[EmailMessage]
) -> None:
    queue_due(now=NEXT_MORNING)
    set_it(cast, SLOWER, NEXT_MORNING)
    deliver(now=NEXT_MORNING)  # before the next pass: the last look knows too
    queue_due(now=NEXT_MORNING + timedelta(minutes=1))
    assert not outbox
    monday = instant(date(2026, 11, 16), time(9), ZONE)
    row = Reminder.objects.get(step="follow-up", channel="email")
    assert (row.due_at, row.next_try_at, row.expires_at) == (monday, monday, monday + timedelta(hours=48))
    deliver(now=monday)
    assert len(outbox) == 1


def test_steps_to_come_follow_the_new_grace_from_the_next_pass_on(review: Review, cast: Cast) -> None:
    queue_due(now=AN_HOUR_BEFORE + timedelta(hours=19))
    set_it(cast, SLOWER, AN_HOUR_BEFORE + timedelta(hours=19))
    queue_due(now=NEXT_MORNING + timedelta(minutes=1))
    assert not Reminder.objects.filter(step="follow-up").exists()


@pytest.fixture
def url(cast: Cast) -> str:
    return reverse("reminders:policy", args=[cast.emergency.public_id])


def next_thursday(cast: Cast) -> Review:
    day = clock.now().date()
    day += timedelta(days=(3 - day.weekday()) % 7 + 7)
    series = SeriesFactory(department=cast.emergency)
    return ReviewFactory(series=series, starts_at=instant(day, time(14), ZONE), slot_date=day, status="scheduled")


def test_page_shows_what_the_days_make_of_the_next_review(client: Client, cast: Cast, url: str) -> None:
    review = next_thursday(cast)
    client.force_login(cast.manager)
    page = client.get(url).content.decode()
    assert f"Huddle on Thursday {review.slot_date.day} {review.slot_date:%B}, 14:00" in page
    for days, hour in ((0, "13:00"), (0, "14:20"), (1, "09:00"), (5, "09:00"), (7, "09:00")):
        day = review.slot_date + timedelta(days=days)
        assert f"{day:%A} {day.day} {day:%B}, {hour}" in page, days


def test_page_without_a_review_says_so(client: Client, cast: Cast, url: str) -> None:
    client.force_login(cast.manager)
    assert "No review is planned" in client.get(url).content.decode()


def test_save_leads_back_to_the_page_with_the_new_days(client: Client, cast: Cast, url: str) -> None:
    client.force_login(cast.manager)
    response = client.post(url, {"first_follow_up": 2, "second_follow_up": 4, "escalation": 7}, follow=True)
    assert "Saved." in response.content.decode()
    assert LadderPolicy.objects.get().escalation == 7


def test_refusal_stands_beside_its_field(client: Client, cast: Cast, url: str) -> None:
    client.force_login(cast.manager)
    response = client.post(url, {"first_follow_up": 2, "second_follow_up": 2, "escalation": "soon"})
    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"escalation"}
    response = client.post(url, {"first_follow_up": 2, "second_follow_up": 2, "escalation": 7})
    assert response.context["form"].errors["second_follow_up"] == [
        "The second follow-up comes after the first: choose more than 2."
    ]


def test_page_costs_the_same_few_queries_however_many_reviews(client: Client, cast: Cast, url: str) -> None:
    client.force_login(cast.manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    next_thursday(cast)
    few = cost()
    for _ in range(5):
        next_thursday(cast)
    assert cost() == few <= 12
