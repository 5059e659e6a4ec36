"""A hospital for measuring: departments whose review of this week has just ended, and what they are owed."""

import itertools
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.core.weeks import Week, local_date
from apps.departments.models import Department, DepartmentLead, Division, Facility, Organisation
from apps.reminders import services
from apps.reminders.ladder import AFTER
from apps.reminders.models import DeliveryAttempt, Reminder
from apps.reviews.models import Review, ReviewSeries, SeriesRevision
from apps.reviews.windows import window

State = Reminder.State
Channel = Reminder.Channel
LONG_AGO = datetime(2025, 1, 6, tzinfo=UTC).date()
PROMPT = timedelta(minutes=5)
"""From the end of a slot to the question whether it took place."""
LENGTH = timedelta(minutes=15)


def afternoon(now: datetime) -> str:
    """A zone in which it is about two in the afternoon: nothing waits for quiet hours, whenever this is run."""
    ahead = 14 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def hospital(departments: int) -> None:
    """Departments with a lead and a weekly series each. No review yet."""
    now = clock.tick_now()
    zone = afternoon(now)
    Organisation.objects.create(name="Bench", zone=zone, country="", started_on=LONG_AGO)
    facility = Facility.objects.create(name="Bench", zone=zone)
    division = Division.objects.create(facility=facility, name="Bench")
    password = make_password(None)
    numbers = range(departments)
    people = User.objects.bulk_create(
        User(
            external_id=f"B{n}",
            email=f"lead{n}@bench.example",
            first_name="Robin",
            last_name=f"Reed{n}",
            password=password,
        )
        for n in numbers
    )
    units = Department.objects.bulk_create(
        Department(division=division, code=f"B{n}", name=f"Department {n}", zone=zone, opened_on=LONG_AGO)
        for n in numbers
    )
    DepartmentLead.objects.bulk_create(
        DepartmentLead(user=person, department=unit, role=DepartmentLead.Role.LEAD, starts_on=LONG_AGO)
        for person, unit in zip(people, units, strict=True)
    )
    series = ReviewSeries.objects.bulk_create(ReviewSeries(department=unit) for unit in units)
    local = now + timedelta(hours=14 - now.hour)
    SeriesRevision.objects.bulk_create(
        SeriesRevision(series=one, starts_on=LONG_AGO, weekday=local.weekday(), wall_time=local.time(), zone=zone)
        for one in series
    )


def reviews_ending(moments: Iterable[datetime]) -> None:
    """One review a series, ended at these moments one after the other and again from the first; open."""
    ends = itertools.cycle(moments)
    Review.objects.bulk_create(
        (_review(series, next(ends)) for series in ReviewSeries.objects.select_related("department").order_by("pk")),
        batch_size=2000,
    )
    ReviewSeries.objects.update(planned_until=(clock.tick_now() + timedelta(days=16)).date())


def _review(series: ReviewSeries, ends_at: datetime) -> Review:
    zone, starts_at = series.department.zone, ends_at - LENGTH
    day = local_date(starts_at, zone)
    week = Week.of(day)
    times = window(starts_at, ends_at, week, zone)
    return Review(
        series=series,
        department=series.department,
        slot_date=day,
        zone=zone,
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=times.opens_at,
        closes_at=times.closes_at,
        week_start=week.monday,
        status=Review.Status.OPEN,
        changed_at=starts_at,
    )


def with_prompts_due(departments: int) -> datetime:
    """Every department is owed the question after its slot since just now. Returns when it fell due."""
    hospital(departments)
    due_at = clock.tick_now()
    reviews_ending([due_at - PROMPT])
    say_what_came_before(due_at)
    services.queue_due(now=clock.tick_now())
    return due_at


def say_what_came_before(due_at: datetime) -> None:
    """The prompt before the slot has been sent, as it will have been on any ordinary day."""
    services.queue_due(now=due_at - timedelta(minutes=1))
    Reminder.objects.unfinished().update(state=State.SENT, closed_at=due_at, owner=None, lease_until=None)


def fall_due_now() -> datetime:
    """All departments' slots end anew, so that their prompt falls due this moment and is not in the ledger yet."""
    DeliveryAttempt.objects.all()._raw_delete("default")
    Reminder.objects.filter(step=AFTER).delete()
    due_at = clock.tick_now()
    Review.objects.update(ends_at=due_at - PROMPT, starts_at=due_at - PROMPT - LENGTH)
    return due_at


def only_due(number: int, *, channel: str = Channel.EMAIL, rest_later: bool = False) -> None:
    """This many prompts are due now, untried; the others are sent, or wait for tomorrow."""
    now = clock.tick_now()
    DeliveryAttempt.objects.all()._raw_delete("default")
    later = {"state": State.DUE, "closed_at": None, "next_try_at": now + timedelta(days=1)}
    sent = {"state": State.SENT, "closed_at": now}
    Reminder.objects.update(**(later if rest_later else sent), attempts=0, owner=None, lease_until=None)
    prompts = Reminder.objects.filter(step=AFTER, channel=channel).order_by("pk")
    due = list(prompts.values_list("pk", flat=True)[:number])
    if len(due) < number:
        raise RuntimeError(f"{len(due)} prompts are in the ledger, not {number}")
    for first in range(0, number, 500):
        Reminder.objects.filter(pk__in=due[first : first + 500]).update(
            state=State.DUE, closed_at=None, next_try_at=now
        )
    tidy()


def tidy() -> None:
    """What autovacuum would do sooner or later, and not in the middle of a round."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE reminders_reminder")
            cursor.execute("VACUUM ANALYZE reminders_deliveryattempt")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def unfinished() -> int:
    return Reminder.objects.unfinished().count()


def overdue() -> int:
    """Unfinished without a later hour to wait for, such as the working day on which an old question may still go."""
    return Reminder.objects.unfinished().exclude(state=State.DUE, next_try_at__gt=clock.tick_now()).count()


def wait_until_none_is_unfinished(timeout: float) -> float:
    """Seconds waited. TimeoutError where some are still open then."""
    begun = time.monotonic()
    while unfinished():
        if time.monotonic() - begun > timeout:
            raise TimeoutError(f"{unfinished()} messages are unfinished after {timeout:.0f} s: {states()}")
        time.sleep(0.02)
    return time.monotonic() - begun


def states() -> dict[str, int]:
    from apps.reminders.selectors.ledger import ledger_counts  # noqa: PLC0415

    return {state: number for state, number in ledger_counts().items() if number}
