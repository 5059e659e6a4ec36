from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core.errors import Refused
from apps.departments.models import Facility, Organisation
from apps.reviews import services
from apps.reviews.models import Holiday, Review
from tests.apps.reviews.test_plan import begin
from tests.cast import NOW, Cast

THANKSGIVING = date(2026, 11, 26)


@pytest.fixture
def facility(cast: Cast) -> Facility:
    return cast.emergency.division.facility


def test_fill_holidays_takes_them_from_the_country(facility: Facility) -> None:
    assert services.fill_holidays(facility=facility, years=[2026], now=NOW, by=None) > 9
    assert Holiday.objects.get(facility=facility, day=THANKSGIVING).name.startswith("Thanksgiving")
    assert services.fill_holidays(facility=facility, years=[2026], now=NOW, by=None) == 0


@pytest.mark.parametrize("country", ["", "XX"])
def test_fill_holidays_without_a_known_country_adds_none(facility: Facility, country: str) -> None:
    Organisation.objects.update(country=country)
    assert services.fill_holidays(facility=facility, years=[2026], now=NOW, by=None) == 0


def test_fill_holidays_of_a_part_of_the_country_adds_its_own(facility: Facility) -> None:
    Organisation.objects.update(country="DE", subdivision="BY")
    services.fill_holidays(facility=facility, years=[2026], now=NOW, by=None)
    assert Holiday.objects.filter(day=date(2026, 1, 6)).exists()  # Epiphany


def test_planning_fills_this_year_and_near_its_end_the_next(facility: Facility) -> None:
    services.plan_reviews(now=NOW)
    years = set(Holiday.objects.filter(facility=facility).values_list("day__year", flat=True))
    assert years == {2026, 2027}


def test_planning_does_not_bring_back_a_holiday_somebody_removed(facility: Facility, cast: Cast) -> None:
    services.plan_reviews(now=NOW)
    gone = Holiday.objects.get(facility=facility, day=THANKSGIVING)
    services.remove_holiday(holiday=gone, by=cast.manager, now=NOW)
    services.plan_reviews(now=NOW + timedelta(days=1))
    assert not Holiday.objects.filter(facility=facility, day=THANKSGIVING).exists()


def test_holiday_added_by_hand_moves_what_is_planned(cast: Cast, facility: Facility) -> None:
    review = begin(cast.emergency).reviews.get(slot_date=THANKSGIVING)
    services.add_holiday(facility=facility, day=THANKSGIVING, name="Founders' day", by=cast.manager, now=NOW)
    review.refresh_from_db()
    assert (review.slot_date, review.starts_at.date()) == (THANKSGIVING, date(2026, 11, 25))
    assert (review.moved_because, review.changed_at) == ("Founders' day", NOW)
    assert review.opens_at.date() == date(2026, 11, 25)


def test_holiday_removed_puts_the_review_back(cast: Cast, facility: Facility) -> None:
    review = begin(cast.emergency).reviews.get(slot_date=THANKSGIVING)
    before = Review.objects.values().get(pk=review.pk)
    holiday = services.add_holiday(facility=facility, day=THANKSGIVING, name="Day off", by=cast.manager, now=NOW)
    services.remove_holiday(holiday=holiday, by=cast.manager, now=NOW)
    assert Review.objects.values().get(pk=review.pk) == before | {"changed_at": NOW}


def test_holiday_on_skip_excuses_and_its_removal_expects_again(cast: Cast, facility: Facility) -> None:
    Organisation.objects.update(holiday_policy="skip")
    review = begin(cast.emergency).reviews.get(slot_date=THANKSGIVING)
    holiday = services.add_holiday(facility=facility, day=THANKSGIVING, name="Day off", by=cast.manager, now=NOW)
    review.refresh_from_db()
    assert (review.status, review.excusals.get().reason) == ("excused", "holiday")
    services.remove_holiday(holiday=holiday, by=cast.manager, now=NOW)
    review.refresh_from_db()
    assert (review.status, review.excusals.get().taken_back_at) == ("scheduled", NOW)


def test_holiday_of_another_facility_moves_nothing(cast: Cast) -> None:
    review = begin(cast.emergency).reviews.get(slot_date=THANKSGIVING)
    elsewhere = cast.surgery.division.facility
    services.add_holiday(facility=elsewhere, day=THANKSGIVING, name="Day off", by=cast.manager, now=NOW)
    review.refresh_from_db()
    assert review.moved_because == ""


def test_holiday_leaves_an_open_review_alone(cast: Cast, facility: Facility) -> None:
    review = begin(cast.emergency, now=NOW - timedelta(days=10)).reviews.get(slot_date=date(2026, 11, 12))
    services.open_and_close(now=NOW)
    services.add_holiday(facility=facility, day=date(2026, 11, 12), name="Day off", by=cast.manager, now=NOW)
    review.refresh_from_db()
    assert (review.status, review.moved_because) == ("open", "")


def test_whole_week_of_holidays_leaves_the_review_out(cast: Cast, facility: Facility) -> None:
    for day in range(23, 28):
        Holiday.objects.create(facility=facility, day=date(2026, 11, day), name="Closed")
    assert begin(cast.emergency).reviews.get(slot_date=THANKSGIVING).status == "excused"


def test_add_holiday_twice_is_refused(cast: Cast, facility: Facility) -> None:
    services.add_holiday(facility=facility, day=THANKSGIVING, name="Day off", by=cast.manager, now=NOW)
    with pytest.raises(Refused, match="already") as refusal:
        services.add_holiday(facility=facility, day=THANKSGIVING, name="Again", by=cast.manager, now=NOW)
    assert refusal.value.conflict


def test_add_holiday_without_a_name_is_refused(cast: Cast, facility: Facility) -> None:
    with pytest.raises(Refused) as refusal:
        services.add_holiday(facility=facility, day=THANKSGIVING, name="  ", by=cast.manager, now=NOW)
    assert refusal.value.field == "name"


def test_holiday_declared_the_day_before_does_not_move_a_review_into_the_past(cast: Cast, facility: Facility) -> None:
    review = begin(cast.emergency).reviews.get(slot_date=date(2026, 11, 19))
    today = datetime(2026, 11, 18, 22, tzinfo=UTC)
    for day in (date(2026, 11, 18), date(2026, 11, 19)):
        services.add_holiday(facility=facility, day=day, name="Snow", by=cast.manager, now=today)
    review.refresh_from_db()
    assert review.starts_at.date() == date(2026, 11, 20)


def test_fill_holidays_of_an_unknown_part_takes_those_of_the_country(facility: Facility) -> None:
    Organisation.objects.update(country="DE", subdivision="ATLANTIS")
    assert services.fill_holidays(facility=facility, years=[2026], now=NOW, by=None) == 9
