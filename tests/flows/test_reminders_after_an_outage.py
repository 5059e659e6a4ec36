"""Days without a tick, New Year and the nights on which the clocks change: nothing unsaid, nothing said twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from django.db.models import QuerySet

from apps.core.weeks import Week, instant, zone
from apps.departments.models import Department
from apps.reminders.ladder import AFTER, BEFORE, FOLLOW_UP
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due
from apps.reviews.models import Review
from apps.reviews.services import open_and_close, plan_reviews
from tests.factories import (
    DepartmentFactory,
    DepartmentLeadFactory,
    OrganisationFactory,
    RevisionFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.once

State = Reminder.State
NEW_YORK = "America/New_York"
ZONES = {
    NEW_YORK: time(2, 30),  # skipped on March 14
    "America/Havana": time(0, 30),  # midnight is skipped
    "America/St_Johns": time(1, 30),  # twice on November 7
    "America/Los_Angeles": time(7, 15),
    "America/Phoenix": time(7, 15),  # no change at all
    "Pacific/Honolulu": time(23, 45),
}


def ticks(now: datetime) -> None:
    plan_reviews(now=now)
    open_and_close(now=now)
    queue_due(now=now)
    deliver(now=now)


def hours(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += timedelta(hours=1)


def team(weekday: int, wall: time, where: str, starts_on: date) -> Department:
    department = DepartmentFactory(zone=where)
    DepartmentLeadFactory(department=department)
    series = SeriesFactory(department=department)
    RevisionFactory(series=series, weekday=weekday, wall_time=wall, zone=where, starts_on=starts_on)
    return department


def sent(**wanted: object) -> list[Reminder]:
    return list(Reminder.objects.filter(kind="review", state=State.SENT, **wanted))


def copies(rows: list[Reminder]) -> Counter[tuple[object, ...]]:
    """How many messages each person got about each review by each road."""
    return Counter((row.recipient_id, row.subject, row.channel) for row in rows)


@pytest.mark.parametrize(
    ("stops", "returns", "week"),
    [
        # Three days over a Monday.
        (date(2026, 11, 14), date(2026, 11, 17), "2026-W47"),
        # From week 53 into week 1: the Friday review is that of the old year.
        (date(2026, 12, 31), date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 2), date(2027, 1, 5), "2027-W01"),
        # Over both changes of the clocks.
        (date(2027, 3, 13), date(2027, 3, 16), "2027-W11"),
        (date(2027, 11, 6), date(2027, 11, 9), "2027-W45"),
    ],
)
def test_return_after_three_days_without_ticks_leaves_nothing_open_and_says_each_thing_once(
    db: None, mailoutbox: list[EmailMessage], stops: date, returns: date, week: str
) -> None:
    OrganisationFactory(country="")
    gone, back = (instant(day, time(12), NEW_YORK) for day in (stops, returns))
    weekday = 4 if week == "2026-W53" else 0
    for hour in range(8, 18, 2):
        team(weekday, time(hour), NEW_YORK, stops - timedelta(days=21))
    for now in hours(gone - timedelta(hours=4), gone):
        ticks(now)
    mailoutbox.clear()

    ticks(back)
    missed = Review.objects.filter(starts_at__range=(gone, back))
    assert {str(Week(review.week_start)) for review in missed} == {week}
    assert missed.count() == 5
    assert_settled(missed, back)
    caught_up = sent(closed_at__gte=back)
    assert set(copies(caught_up).values()) <= {1}  # none on a Sunday
    assert {row.subject for row in caught_up} | too_late(missed) == set(missed.values_list("public_id", flat=True))

    for minutes in range(1, 5):
        ticks(back + timedelta(minutes=minutes))
    assert len(mailoutbox) == len({message.message()["Message-ID"] for message in mailoutbox})
    assert copies(sent(closed_at__gte=back)) == copies(caught_up)


def too_late(reviews: "QuerySet[Review]") -> set[UUID]:
    """Those about which even the newest step would have come more than two days after its time."""
    rows = Reminder.objects.filter(kind="review", subject__in=reviews.values("public_id"), state=State.EXPIRED)
    return set(rows.values_list("subject", flat=True))


def assert_settled(reviews: "QuerySet[Review]", now: datetime) -> None:
    """Every step of them that is due is in the ledger, and none waits for anything but its hour."""
    for review in reviews:
        rows = Reminder.objects.filter(kind="review", subject=review.public_id)
        steps = set(rows.values_list("step", flat=True))
        assert {BEFORE, AFTER} <= steps, review
        assert not rows.unfinished().filter(next_try_at__lte=now).exists(), review
    assert unrecorded(now) == 0


@pytest.mark.parametrize("sunday", [date(2027, 3, 14), date(2027, 11, 7)])
def test_night_of_the_change_brings_each_review_and_its_messages_once_in_six_zones(
    db: None, mailoutbox: list[EmailMessage], sunday: date
) -> None:
    OrganisationFactory(country="")
    teams = {where: team(6, wall, where, sunday - timedelta(days=14)) for where, wall in ZONES.items()}
    start = instant(sunday - timedelta(days=2), time(12), NEW_YORK)
    for now in hours(start, start + timedelta(days=5)):
        ticks(now)

    for where, department in teams.items():
        review = Review.objects.get(department=department, week_start=Week.of(sunday).monday)
        assert review.starts_at == instant(sunday, ZONES[where], where)
        rows = Reminder.objects.filter(kind="review", subject=review.public_id)
        assert {BEFORE, AFTER, FOLLOW_UP} <= set(rows.values_list("step", flat=True))
        assert set(Counter(rows.values_list("step", "channel")).values()) == {1}
        for row in rows.filter(state=State.SENT):
            wall = row.closed_at.astimezone(zone(where))
            assert time(6, 30) <= wall.time() < time(20), (where, row.step, wall)
    assert len(mailoutbox) == len({message.message()["Message-ID"] for message in mailoutbox})
    assert not Reminder.objects.unfinished().filter(next_try_at__lte=now).exists()
