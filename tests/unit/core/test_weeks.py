"""Weeks and wall-clock time against values computed by hand, and laws that hold for every zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core.weeks import Week, instant, local_date, midnight, zone

NEW_YORK, LORD_HOWE = "America/New_York", "Australia/Lord_Howe"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone_name", "day", "wall", "expected"),
    [
        # The clocks change between two Mondays: 167 and 169 hours, never 168.
        (NEW_YORK, "2027-03-08", "08:00", "2027-03-08T13:00"),
        (NEW_YORK, "2027-03-15", "08:00", "2027-03-15T12:00"),
        (NEW_YORK, "2027-11-01", "08:00", "2027-11-01T12:00"),
        (NEW_YORK, "2027-11-08", "08:00", "2027-11-08T13:00"),
        # No change of clocks at all.
        ("America/Phoenix", "2027-03-08", "08:00", "2027-03-08T15:00"),
        ("America/Phoenix", "2027-03-15", "08:00", "2027-03-15T15:00"),
        ("America/Los_Angeles", "2027-03-15", "08:00", "2027-03-15T15:00"),
        ("Pacific/Honolulu", "2027-03-15", "08:00", "2027-03-15T18:00"),
        ("America/Puerto_Rico", "2027-03-15", "08:00", "2027-03-15T12:00"),
        # A gap moves the time on by its own length; of a fold the first is meant.
        (NEW_YORK, "2027-03-14", "02:30", "2027-03-14T07:30"),
        (NEW_YORK, "2027-11-07", "01:30", "2027-11-07T05:30"),
        ("Europe/London", "2027-03-28", "01:30", "2027-03-28T01:30"),
        ("Europe/London", "2027-10-31", "01:30", "2027-10-31T00:30"),
        ("Europe/Dublin", "2027-10-31", "01:30", "2027-10-31T00:30"),
        ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:30"),
        (LORD_HOWE, "2027-04-04", "01:45", "2027-04-03T14:45"),
        (LORD_HOWE, "2027-10-03", "02:15", "2027-10-02T15:45"),
        ("Africa/Casablanca", "2027-02-07", "02:30", "2027-02-07T01:30"),
        ("Asia/Beirut", "2027-03-28", "00:30", "2027-03-27T22:30"),
        ("Africa/Cairo", "2027-04-30", "00:15", "2027-04-29T22:15"),
        ("America/Santiago", "2027-09-05", "00:30", "2027-09-05T04:30"),
        ("Asia/Kathmandu", "2027-03-15", "08:00", "2027-03-15T02:15"),
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30T18:00"),  # a day the island never had
        # Past the end of 32-bit time, and of the changes that are listed one by one.
        ("UTC", "2038-01-19", "03:15", "2038-01-19T03:15"),
        (NEW_YORK, "2038-03-15", "08:00", "2038-03-15T12:00"),
    ],
)
def test_instant_is_the_moment_the_clocks_show_that_time(zone_name: str, day: str, wall: str, expected: str) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(wall), zone_name) == utc(expected)


@pytest.mark.parametrize(
    ("zone_name", "day", "wall", "shown"),
    [
        (NEW_YORK, "2027-03-14", "02:30", "2027-03-14T03:30"),
        ("Europe/London", "2027-03-28", "01:30", "2027-03-28T02:30"),
        ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T03:30"),
        (LORD_HOWE, "2027-10-03", "02:15", "2027-10-03T02:45"),
        ("Asia/Beirut", "2027-03-28", "00:30", "2027-03-28T01:30"),
        ("Africa/Cairo", "2027-04-30", "00:15", "2027-04-30T01:15"),
        ("America/Santiago", "2027-09-05", "00:30", "2027-09-05T01:30"),
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-31T08:00"),
        ("America/Nuuk", "2027-03-27", "23:30", "2027-03-28T00:30"),  # the last hour of a Saturday
    ],
)
def test_instant_in_a_gap_shows_later_on_the_wall(zone_name: str, day: str, wall: str, shown: str) -> None:
    moment = instant(date.fromisoformat(day), time.fromisoformat(wall), zone_name)
    assert moment.astimezone(zone(zone_name)).replace(tzinfo=None) == datetime.fromisoformat(shown)


@pytest.mark.parametrize(
    ("zone_name", "monday", "hours"),
    [
        (NEW_YORK, "2027-03-08", 167),
        (NEW_YORK, "2027-11-01", 169),
        (NEW_YORK, "2027-06-07", 168),
        (LORD_HOWE, "2027-03-29", 168.5),
        ("Pacific/Apia", "2011-12-26", 144),
    ],
)
def test_week_lasts_as_long_as_its_clocks_make_it(zone_name: str, monday: str, hours: float) -> None:
    week = Week(date.fromisoformat(monday))
    assert midnight(week.plus(1).monday, zone_name) - midnight(week.monday, zone_name) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
        ("2025-12-29", "2026-W01"),
        ("2016-01-01", "2015-W53"),
        ("2021-01-03", "2020-W53"),
        ("2028-02-29", "2028-W09"),
    ],
)
def test_week_of_a_day_is_its_iso_week(day: str, week: str) -> None:
    assert str(Week.of(date.fromisoformat(day))) == week


def test_leap_day_is_the_second_day_of_its_week() -> None:
    assert date(2028, 2, 29).isoweekday() == 2


def test_week_53_comes_in_four_years_of_twenty() -> None:
    with_53 = [year for year in range(2020, 2041) if Week.of(date(year, 12, 28)).number == 53]
    assert with_53 == [2020, 2026, 2032, 2037]


def test_week_after_53_is_the_first_of_the_next_year() -> None:
    assert str(Week.parse("2026-W53").plus(1)) == "2027-W01"
    assert [str(week) for week in Week.parse("2026-W52").until(Week.parse("2027-W02"))] == [
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]


def test_week_at_a_moment_is_that_of_the_zone() -> None:
    moment = utc("2026-11-09T04:30")  # Sunday evening in New York, Monday in Greenwich
    assert [str(Week.at(moment, name)) for name in (NEW_YORK, "UTC")] == ["2026-W45", "2026-W46"]


def test_last_second_of_32_bit_time_is_a_tuesday_of_week_three() -> None:
    moment = utc("2038-01-19T03:14:08")
    assert (str(Week.at(moment, "UTC")), local_date(moment, NEW_YORK)) == ("2038-W03", date(2038, 1, 18))


@pytest.mark.parametrize("text", ["2027-W53", "2026-W00", "2026-W54", "26-W05", "2026W05", "", "2026-W5x", "²026-W05"])
def test_week_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Week.parse(text)


def test_week_begins_on_a_monday_only() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        Week(date(2026, 11, 12))


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "US/Pacific-New", "nul\0", "/etc/localtime"])
def test_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        zone(name)


ZONES = sorted(available_timezones() - {"localtime"})
walls = st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
mondays = st.integers(0, 730).map(lambda weeks: date(2024, 1, 1) + timedelta(weeks=weeks))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), walls, st.integers(0, 6), mondays)
@example(LORD_HOWE, time(2, 15), 6, date(2027, 9, 27))
@example("America/Santiago", time(0, 30), 6, date(2027, 8, 30))
@example("Pacific/Apia", time(8, 0), 4, date(2011, 12, 26))
def test_weekly_slot_comes_once_a_week_at_its_wall_time(name: str, wall: time, weekday: int, monday: date) -> None:
    days = [monday + timedelta(weeks=n, days=weekday) for n in range(60)]
    moments = [instant(day, wall, name) for day in days]
    assert all(before < after for before, after in pairwise(moments))
    assert [Week.at(moment, name) for moment in moments] == [Week.of(day) for day in days]
    for day, moment in zip(days, moments, strict=True):
        shown = moment.astimezone(zone(name)).replace(tzinfo=None)
        wanted = datetime.combine(day, wall)
        assert shown == wanted or (shown > wanted and not _exists(wanted, name))


def _exists(wall: datetime, name: str) -> bool:
    there = wall.replace(tzinfo=zone(name))
    return there.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) == wall
