"""Nine days lived by the mark alone, with all that can change behind it: no step is found late, and none is missing."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from apps.core.weeks import instant
from apps.departments.models import Department
from apps.reminders.ladder import Grace, steps
from apps.reminders.models import Reminder, Watermark
from apps.reminders.selectors.calendar import calendar
from apps.reminders.selectors.ledger import unrecorded
from apps.reminders.services import passes, queue_due, set_ladder
from apps.reviews.models import Review
from apps.reviews.services import add_holiday, excuse_review, open_and_close, plan_reviews, take_back_excusal
from tests.factories import (
    ZONE,
    DepartmentFactory,
    DepartmentLeadFactory,
    OrganisationFactory,
    RevisionFactory,
    SeriesFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 9)


def meets(weekday: int, wall: time, shift: str = "day") -> Department:
    department = DepartmentFactory()
    DepartmentLeadFactory(department=department)
    series = SeriesFactory(department=department)
    RevisionFactory(series=series, weekday=weekday, wall_time=wall, shift=shift, starts_on=MONDAY)
    return department


def review_of(department: Department) -> Review:
    return Review.objects.get(department=department, week_start=MONDAY)


def test_nothing_is_overlooked_behind_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "FULL_EVERY", timedelta(days=365))
    OrganisationFactory(country="")
    monday, tuesday, night, friday = (
        meets(0, time(14)),
        meets(1, time(7)),
        meets(2, time(3), shift="night"),
        meets(4, time(15, 30)),
    )
    late: list[Department] = []
    at = instant(MONDAY, time(5), ZONE)
    happens: dict[int, Callable[[datetime], object]] = {
        30: lambda now: set_ladder(department=monday, grace=Grace(2, 4, 6), by=None, now=now),
        34: lambda now: late.append(meets(1, time(9))),  # planned when its prompts are due already
        50: lambda now: excuse_review(review=review_of(tuesday), reason="other", by=None, now=now),
        80: lambda now: take_back_excusal(review=review_of(tuesday), by=None, now=now),
        90: lambda now: add_holiday(
            facility=friday.division.facility, day=date(2026, 11, 16), name="Founders' Day", by=None, now=now
        ),
    }
    for hour in range(0, 9 * 24, 2):
        now = at + hour * HOUR
        if hour % 24 > 16 and hour not in happens:
            continue  # nothing falls due at night
        happens.get(hour, lambda now: None)(now)
        if hour % 24 == 0:
            plan_reviews(now=now)
        open_and_close(now=now)
        queue_due(now=now)
        assert_on_time(now)
    assert unrecorded(now) == 0
    assert set(Watermark.objects.values_list("kind", flat=True)) >= {"review", "escalation"}
    last = Reminder.objects.filter(kind="review", step="second-follow-up", channel="email")
    assert last.count() == 4  # the holiday has put Friday's off
    assert {row.department_id for row in last} == {one.pk for one in (monday, tuesday, night, *late)}


def assert_on_time(now: datetime) -> None:
    """Every step that is due is there."""
    on = calendar(now)
    open_ones = Review.objects.filter(status__in=["open", "scheduled"], starts_at__lt=now + timedelta(days=4))
    for review in open_ones.select_related("department__division", "department__ladder_policy"):
        there = set(Reminder.objects.filter(subject=review.public_id).values_list("step", flat=True))
        due = {step.code for step in steps(on.slot(review)) if step.due_at <= now} - {"escalation"}
        assert due <= there, (review, now)
