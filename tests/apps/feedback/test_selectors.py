from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404

from apps.accounts.models import User
from apps.feedback.selectors import clinicians_to_name, log_target, suggested_clinicians
from apps.reviews.models import CoachingRecord, Review
from apps.reviews.selectors import reviews_seen_by
from tests.cast import NOW, Cast
from tests.factories import (
    DepartmentFactory,
    DepartmentLeadFactory,
    MembershipFactory,
    RecordFactory,
    ReviewFactory,
    SeriesFactory,
)

DAY = NOW.date()


def member(cast: Cast, last_name: str, **fields: Any) -> User:
    user: User = MembershipFactory(department=cast.emergency, user__last_name=last_name, **fields).user
    return user


def named(cast: Cast, user: User, weeks_ago: int) -> CoachingRecord:
    day = DAY - timedelta(weeks=weeks_ago)
    review = ReviewFactory(series=SeriesFactory(department=cast.emergency), slot_date=day, status="logged")
    record: CoachingRecord = RecordFactory(review=review)
    record.clinicians.add(user)
    return record


def test_suggested_clinicians_are_those_unnamed_for_longest(cast: Cast) -> None:
    people = [member(cast, f"B{n}") for n in range(6)]
    named(cast, people[0], 1)
    named(cast, people[1], 9)
    named(cast, cast.clinician, 2)
    found = suggested_clinicians(cast.emergency, day=DAY, but=cast.head)
    assert found == [*people[2:], cast.colleague, people[1]]


def test_suggested_clinicians_keep_a_place_for_the_nights(cast: Cast) -> None:
    night = member(cast, "Zulu", shift_group="night")
    for n in range(8):
        member(cast, f"B{n}")
    assert suggested_clinicians(cast.emergency, day=DAY, but=cast.head)[-1] == night


def test_suggested_clinicians_leave_out_those_who_left_and_oneself(cast: Cast) -> None:
    member(cast, "Gone", ends_on=DAY - timedelta(days=1))
    member(cast, "Locked", user__is_active=False)
    MembershipFactory(department=cast.emergency, user=cast.head)
    found = suggested_clinicians(cast.emergency, day=DAY, but=cast.head)
    assert set(found) == {cast.clinician, cast.colleague}


def test_suggested_clinicians_do_not_count_another_department(cast: Cast) -> None:
    elsewhere = ReviewFactory(series=SeriesFactory(department=cast.surgery), status="logged")
    RecordFactory(review=elsewhere).clinicians.add(cast.clinician)
    people = clinicians_to_name(cast.emergency, day=DAY, but=cast.head)
    assert {one.last_named for one in people.everybody()} == {None}


def test_clinicians_to_name_keeps_those_already_chosen_in_sight(cast: Cast) -> None:
    people = [member(cast, f"B{n}") for n in range(9)]
    record = named(cast, people[8], 0)
    found = clinicians_to_name(cast.emergency, day=DAY, record=record, but=cast.head)
    assert found.suggested[0].user == people[8]
    assert found.suggested[0].chosen


def test_clinicians_to_name_is_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    for n in range(30):
        member(cast, f"B{n}")
    with django_assert_num_queries(1):
        clinicians_to_name(cast.emergency, day=DAY, but=cast.head)


HONOLULU = ("Pacific/Honolulu", datetime(2026, 11, 13, 5, 0, tzinfo=UTC))
"""Thursday the 12th there, in the evening; in Greenwich it is Friday."""
KIRITIMATI = ("Pacific/Kiritimati", datetime(2026, 11, 11, 18, 0, tzinfo=UTC))
"""Thursday the 12th there, in the morning; in Greenwich it is Wednesday."""


@pytest.mark.parametrize(("zone", "moment"), [HONOLULU, KIRITIMATI])
@pytest.mark.parametrize(
    ("first", "last", "theirs"), [(9, 12, True), (12, 15, True), (12, 12, True), (9, 11, False), (13, 15, False)]
)
def test_log_target_is_a_delegates_by_the_calendar_of_the_department(
    cast: Cast, zone: str, moment: datetime, first: int, last: int, theirs: bool
) -> None:
    department = DepartmentFactory(zone=zone)
    review = ReviewFactory(series=SeriesFactory(department=department), zone=zone)
    days = {"starts_on": date(2026, 11, first), "ends_on": date(2026, 11, last)}
    DepartmentLeadFactory(department=department, user=cast.outsider, role="delegate", **days)
    assert is_theirs(cast.outsider, review, moment) is theirs


def is_theirs(user: User, review: Review, moment: datetime) -> bool:
    """By the log page and by the list alike."""
    listed = reviews_seen_by(user, now=moment).filter(pk=review.pk).exists()
    try:
        log_target(user, review.public_id, now=moment)
    except Http404:
        assert not listed
        return False
    assert listed
    return True


def test_log_target_is_one_query_and_knows_every_role(
    cast: Cast, review: Review, django_assert_num_queries: Any
) -> None:
    DepartmentLeadFactory(department=cast.emergency, user=cast.head, role="peer_champion")
    with django_assert_num_queries(1):
        target = log_target(cast.head, review.public_id, now=NOW)
    assert target.roles == {"lead", "peer_champion"}
