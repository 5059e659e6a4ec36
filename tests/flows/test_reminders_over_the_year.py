"""Weeks around both changes of the clocks and around week 53, lived through with the real ticks."""

from datetime import datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage

from apps.core.weeks import Week, instant, zone
from apps.reminders.models import InboxItem, Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import deliver, queue_due
from apps.reviews.services import open_and_close, plan_reviews
from tests.cast import Cast
from tests.factories import ZONE, RevisionFactory, SeriesFactory

WAKINGS = (time(9, 5), time(13, 10), time(14, 25))


def live(first: Week, weeks: int) -> datetime:
    """Every tick, several times a day."""
    for day in (first.monday + timedelta(days=n) for n in range(7 * weeks)):
        for wall in WAKINGS:
            now = instant(day, wall, ZONE)
            plan_reviews(now=now)
            open_and_close(now=now)
            queue_due(now=now)
            deliver(now=now)
    return now


@pytest.mark.parametrize("first", ["2026-W44", "2026-W53", "2027-W10", "2027-W44"])
def test_every_step_of_every_review_goes_out_once_at_its_time_on_the_wall(
    cast: Cast, mailoutbox: list[EmailMessage], first: str
) -> None:
    series = SeriesFactory(department=cast.emergency)
    RevisionFactory(series=series, weekday=0, wall_time=time(14), starts_on=Week.parse(first).monday)
    now = live(Week.parse(first), weeks=2)

    rows = Reminder.objects.filter(kind="review", channel="email").order_by("due_at")
    walls = [f"{row.due_at.astimezone(zone(ZONE)):%a %H:%M}" for row in rows]
    last = "Fri 09:00" if first == "2027-W44" else "Thu 09:00"  # November 11 is a holiday
    assert walls == ["Mon 13:00", "Mon 14:20", "Tue 09:00", "Thu 09:00", "Mon 13:00", "Mon 14:20", "Tue 09:00", last]
    assert len(mailoutbox) == len({message.message()["Message-ID"] for message in mailoutbox})
    seen = Reminder.objects.get(kind="escalation")  # of the first week, by the program manager
    day = "Tue" if first == "2026-W53" else "Mon"  # January 1 is a holiday
    assert f"{seen.due_at.astimezone(zone(ZONE)):%a %H:%M}" == f"{day} 09:00"
    assert (
        rows.count() == len(mailoutbox) == Reminder.objects.filter(state=Reminder.State.SENT, channel="email").count()
    )
    assert InboxItem.objects.filter(reminder__kind="review").count() == rows.count()
    assert unrecorded(now) == 0
