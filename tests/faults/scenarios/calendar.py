"""F11, F12, F16, F17: days without beat, the turn of the year, nights of changing clocks, new rules for a zone."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import TZPATH

from apps.core.weeks import Week
from apps.reminders.models import Reminder
from apps.reminders.selectors.ledger import unrecorded
from apps.reviews.models import Review
from tests.faults.checks import Expected
from tests.faults.launched import Launcher
from tests.faults.reviews import departments
from tests.faults.world import MINUTE, World

ALL = ("plan", "due", "queue", "deliver")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
ON_THOSE_NIGHTS = {
    "America/New_York": ("07:30", "05:30"),
    "America/Chicago": ("08:30", "06:30"),
    "America/Los_Angeles": ("10:30", "08:30"),
    "America/Phoenix": ("09:30", "08:30"),
    "Pacific/Honolulu": ("12:30", "11:30"),
    "America/Puerto_Rico": ("06:30", "05:30"),
}
"""UTC of 02:30 on the night that skips it, and of 01:30 on the one that has it twice."""


def three_days_without_beat(world: World) -> Expected:
    """Over a Monday with its reviews at nine in the morning."""
    made = departments(world.size, weekday=0, wall=time(9))
    stops, back = datetime(2026, 11, 14, 12, tzinfo=UTC), datetime(2026, 11, 17, 15, tzinfo=UTC)
    _outage(world, stops, back)
    _every_review_is_known(world, date(2026, 11, 16), len(made))
    return Expected(finished=False)


def new_year_without_beat(world: World) -> Expected:
    """From the last day of week 53 into week 1: Friday's reviews belong to the old year, Monday's to the new one."""
    fridays = departments(world.size // 2, weekday=4, wall=time(9))
    mondays = departments(world.size // 2, weekday=0, wall=time(9))
    _outage(world, datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 5, 15, tzinfo=UTC))
    for made, day, name in ((fridays, date(2027, 1, 1), "2026-W53"), (mondays, date(2027, 1, 4), "2027-W01")):
        rows = Review.objects.filter(department__in=made, slot_date=day)
        weeks = {str(Week(monday)) for monday in rows.values_list("week_start", flat=True)}
        if rows.count() != len(made) or weeks != {name}:
            world.fail(f"{rows.count()} of {len(made)} reviews of {day}, in {sorted(weeks)} and not {name}")
    return Expected(finished=False)


def _outage(world: World, stops: datetime, back: datetime) -> None:
    """Hourly ticks for two days, none during the outage, five after it."""
    world.fork(*ALL, at=list(_every(HOUR, stops - 2 * DAY, stops))).wait()
    before = len(world.relay.kept)
    returned = list(_every(MINUTE, back, back + 5 * MINUTE))
    world.fork(*ALL, at=returned).wait()
    overdue = Reminder.objects.unfinished().filter(next_try_at__lte=returned[-1]).count()
    if overdue or unrecorded(returned[-1]):
        world.fail(f"5 min after the return {overdue} rows overdue, {unrecorded(returned[-1])} not in the ledger")
    _one_each(world, before)
    states = Counter(Reminder.objects.values_list("state", flat=True))
    world.note(f"away {(back - stops).days} days; afterwards {dict(states)}")


def _one_each(world: World, first: int) -> None:
    rows = {row.message_id: (row.recipient_id, row.subject) for row in Reminder.objects.all()}
    copies = Counter(rows.get(message.message_id) for message in world.relay.kept[first:])
    if copies and max(copies.values()) > 1:
        world.fail(f"{max(copies.values())} messages about one review to one person within 5 min")


def _every_review_is_known(world: World, day: date, number: int) -> None:
    subjects = set(Review.objects.filter(slot_date=day).values_list("public_id", flat=True))
    told = set(Reminder.objects.filter(subject__in=subjects).values_list("subject", flat=True))
    if len(subjects) != number or told != subjects:
        world.fail(f"{len(subjects)} of {number} reviews of {day} planned, {len(told)} of them in the ledger")


def _every(step: timedelta, first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += step


def clocks_change(world: World) -> Expected:
    """A minute for every ten, over both nights, in six zones."""
    spring = {zone: departments(max(1, world.size // 12), zone=zone, wall=time(2, 30), weekday=6)
              for zone in ON_THOSE_NIGHTS}  # fmt: skip
    autumn = {zone: departments(max(1, world.size // 12), zone=zone, wall=time(1, 30), weekday=6)
              for zone in ON_THOSE_NIGHTS}  # fmt: skip
    for night, made, which in ((SPRING, spring, 0), (AUTUMN, autumn, 1)):
        first = datetime.combine(night - DAY, time(12), UTC)
        world.fork(*ALL, at=list(_every(10 * MINUTE, first, first + 2 * DAY))).wait()
        for zone, teams in made.items():
            _begins(world, night, zone, teams, ON_THOSE_NIGHTS[zone][which])
    _each_step_once(world)
    return Expected(finished=False)


def _begins(world: World, night: date, zone: str, teams: list, utc: str) -> None:
    expected = datetime.combine(night, time.fromisoformat(utc), UTC)
    found = list(Review.objects.filter(department__in=teams, slot_date=night).values_list("starts_at", flat=True))
    if found != [expected] * len(teams):
        world.fail(f"{zone} on {night}: {len(found)} reviews of {len(teams)}, {set(found)} and not {utc} UTC")


def _each_step_once(world: World) -> None:
    rows = Reminder.objects.values_list("message_id", "recipient", "subject", "step")
    names = {message_id: rest for message_id, *rest in rows}
    copies = Counter(map(str, (names.get(message.message_id) for message in world.relay.kept)))
    if copies and max(copies.values()) > 1:
        world.fail("a step was sent twice on a night on which the clocks change")


def new_rules_for_a_zone(world: World) -> Expected:
    """New York keeps to standard time all the year round from one day to the next; the reviews ahead are planned."""
    made = departments(world.size, weekday=3, wall=time(14))
    now = datetime(2027, 3, 10, 15, tzinfo=UTC)
    world.fork(*ALL, at=now).wait()
    thursday = Review.objects.filter(department__in=made, slot_date=date(2027, 3, 18))
    before = set(thursday.values_list("starts_at", flat=True))
    folder = _other_rules(world.folder / "zoneinfo", "America/New_York", "America/Panama")
    other = Launcher.start(world.environment(PYTHONTZPATH=str(folder)), world.folder)
    try:
        moments = [moment.isoformat() for moment in _every(10 * MINUTE, now + HOUR, now + 2 * HOUR)]
        other.fork(ticks=ALL, at=moments, log=str(world.log)).wait()
    finally:
        other.stop()
    after = set(thursday.values_list("starts_at", flat=True))
    if before == after:
        world.fail("reviews that were planned by the old rules still begin at the old moment")
    world.note(f"18:00 UTC before, {', '.join(f'{moment:%H:%M}' for moment in after)} UTC after")
    return Expected(finished=False)


def _other_rules(folder: Path, zone: str, like: str) -> Path:
    source = next(Path(path) for path in TZPATH if (Path(path) / like).is_file())
    shutil.copytree(source, folder, symlinks=True)
    (folder / zone).unlink()
    shutil.copy(source / like, folder / zone)
    return folder
