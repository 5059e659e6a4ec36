"""Holidays of a facility: from the calendar of the organisation's country, or by hand."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import holidays
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.audit import services as audit
from apps.core.errors import Refused
from apps.core.weeks import Week
from apps.departments.models import Facility, Organisation
from apps.reviews.models import Holiday, Review
from apps.reviews.services.blackouts import apply_blackouts
from apps.reviews.services.timing import retime

NEXT_YEAR_IN = timedelta(days=60)
"""How long before New Year the tick looks up the holidays of the year to come."""


def fill_holidays(*, facility: Facility, years: Iterable[int], now: datetime, by: User | None) -> int:
    """Adds the public holidays of these years, by the organisation's country. Returns how many are new.

    None where no country is set, or one that the calendar does not know. Reviews not opened yet move at once.
    """
    wanted = sorted(set(years))
    known = set(Holiday.objects.filter(facility=facility, day__year__in=wanted).values_list("day", flat=True))
    new = [(day, name) for day, name in _public_holidays(wanted) if day not in known]
    if not new:
        return 0
    with transaction.atomic():
        rows = [Holiday(facility=facility, day=day, name=name[:80], by_hand=False) for day, name in new]
        Holiday.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(action="holidays.filled", subject=facility, by=by, now=now, years=wanted, added=len(new))
        _move_reviews(facility, [day for day, _ in new], now)
    return len(new)


def _public_holidays(years: list[int]) -> list[tuple[date, str]]:
    organisation = Organisation.objects.first()
    if not organisation or not organisation.country:
        return []
    calendar = _calendar(organisation.country, organisation.subdivision, years)
    return sorted((day, name) for day, name in calendar.items() if day.year in years)


def _calendar(country: str, subdivision: str, years: list[int]) -> dict[date, str]:
    """Of the part of the country if it is known, else of the country, else nothing."""
    for part in (subdivision, None) if subdivision else (None,):
        try:
            return dict(holidays.country_holidays(country, subdiv=part, years=years))
        except NotImplementedError:
            continue
    return {}


def fill_missing_holidays(*, now: datetime) -> int:
    """Part of the planning tick: this year's holidays, and near its end the next one's, where nobody looked them up."""
    years = sorted({now.year, (now + NEXT_YEAR_IN).year})
    if not Organisation.objects.exclude(country="").exists():
        return 0
    looked_up = (
        Holiday.objects.filter(by_hand=False, day__year__in=years).values_list("facility_id", "day__year").distinct()
    )
    done = set(looked_up)
    missing = [(facility, [y for y in years if (facility.pk, y) not in done]) for facility in Facility.objects.all()]
    return sum(fill_holidays(facility=facility, years=years, now=now, by=None) for facility, years in missing if years)


def add_holiday(*, facility: Facility, day: date, name: str, by: User | None, now: datetime) -> Holiday:
    name = name.strip()
    if not name:
        raise Refused(
            "Give the holiday a name, so that people see why a review moved.", code="name_missing", field="name"
        )
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(facility=facility, day=day, name=name[:80])
            audit.record(
                action="holiday.added", subject=facility, by=by, now=now, day=day.isoformat(), name=holiday.name
            )
            _move_reviews(facility, [day], now)
    except IntegrityError:
        message = f"{facility} has a holiday on {day:%B} {day.day}, {day.year} already. Remove it first to rename it."
        raise Refused(message, code="holiday_exists", field="day", conflict=True) from None
    return holiday


def remove_holiday(*, holiday: Holiday, by: User | None, now: datetime) -> None:
    """Reviews that were moved for it and have not opened yet go back to their own day."""
    facility, day = holiday.facility, holiday.day
    with transaction.atomic():
        audit.record(action="holiday.removed", subject=facility, by=by, now=now, day=day.isoformat(), name=holiday.name)
        holiday.delete()
        _move_reviews(facility, [day], now)


def _move_reviews(facility: Facility, days: list[date], now: datetime) -> None:
    mondays = {Week.of(day).monday for day in days}
    reviews = Review.objects.filter(department__division__facility=facility, week_start__in=mondays)
    retime(reviews, now=now)
    apply_blackouts(now=now)
