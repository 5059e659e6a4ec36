from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from apps.feedback.selectors import clinicians_to_name, suggested_clinicians
from apps.reviews.models import CoachingRecord
from tests.cast import NOW, Cast
from tests.factories import MembershipFactory, RecordFactory, ReviewFactory, SeriesFactory

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
