from datetime import date, datetime, timedelta

import pytest

from apps.accounts.models import User
from apps.departments.models import Department, DepartmentLead, Membership
from apps.drift import services
from apps.drift.models import DepartmentWeek
from apps.drift.selectors.circumstances import circumstances
from apps.drift.stats.circumstances import LeadTime, NewLead, Reached
from apps.reviews.models import Review
from apps.tools.models import AITool, LeadReadiness
from tests.apps.drift.history import lived, running
from tests.cast import NOW, Cast
from tests.factories import DepartmentLeadFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

THIS_WEEK = date(2026, 11, 9)
CHANGED = date(2026, 10, 20)
FIRST = date(2026, 1, 5)


def followed_by(cast: Cast) -> User:
    """The head of Emergency Medicine leaves on the day before `CHANGED`; somebody else begins."""
    DepartmentLead.objects.filter(user=cast.head).update(ends_on=CHANGED - timedelta(days=1))
    successor: User = UserFactory()
    DepartmentLeadFactory(user=successor, department=cast.emergency, starts_on=CHANGED)
    return successor


def trained(cast: Cast, user: User, day: date) -> None:
    LeadReadiness.objects.create(user=user, tool=tool_of(cast), trained_on=day)


def tool_of(cast: Cast) -> AITool:
    return AITool.objects.get(deployments__department=cast.emergency)


def codes(department: Department) -> list[str]:
    week = DepartmentWeek.objects.filter(department=department).latest("week_start")
    return [reason["code"] for reason in week.reasons]


def test_head_who_followed_nobody_is_not_new(cast: Cast) -> None:
    assert circumstances([cast.emergency], now=NOW)[cast.emergency.pk].new_leads == ()


def test_successor_is_new_until_their_own_first_coached_review(cast: Cast) -> None:
    successor = followed_by(cast)
    reviews = lived(running(cast.emergency), "CCCC CNC", until=THIS_WEEK)
    assert circumstances([cast.emergency], now=NOW)[cast.emergency.pk].new_leads == [NewLead(CHANGED)]

    for review in reviews[-2:]:
        type(review.record).objects.filter(review=review).update(coach=successor)

    last = reviews[-1].record
    assert circumstances([cast.emergency], now=NOW)[cast.emergency.pk].new_leads == [NewLead(CHANGED, last.held_on)]


def test_department_whose_new_head_does_not_coach_is_watched(cast: Cast, now: datetime) -> None:
    followed_by(cast)
    lived(running(cast.emergency), "CCCC CCCC CCNCN", until=THIS_WEEK)

    services.assess_all(now=now)

    assert DepartmentWeek.objects.latest("week_start").status == "watch"
    assert codes(cast.emergency)[0] == "R5"


def test_training_counts_only_where_the_hospital_writes_it_down(cast: Cast) -> None:
    lived(running(cast.emergency), "CCCC", until=THIS_WEEK)
    assert circumstances([cast.emergency], now=NOW)[cast.emergency.pk].training == ()

    trained(cast, cast.other_head, date(2026, 1, 5))  # of another department, so it is written down

    (found,) = circumstances([cast.emergency], now=NOW)[cast.emergency.pk].training
    assert found.leads == (LeadTime(date(2025, 1, 6)), LeadTime(date(2025, 1, 6)))  # the head and the co-lead


def test_department_led_by_nobody_trained_is_watched_at_once(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC CCCC", until=THIS_WEEK)
    trained(cast, cast.other_head, date(2026, 1, 5))

    services.assess_all(now=now)

    assert codes(cast.emergency) == ["R6"]
    week = DepartmentWeek.objects.latest("week_start")
    assert week.status == "watch"
    assert week.sentence.startswith(f"The lead is not yet trained on {tool_of(cast)}.")


def test_training_of_the_co_lead_is_enough(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC CCCC", until=THIS_WEEK)
    trained(cast, cast.co_lead, date(2026, 1, 5))

    services.assess_all(now=now)

    assert codes(cast.emergency) == []


def test_rules_are_asked_as_often_as_a_week_becomes_known(cast: Cast, now: datetime) -> None:
    followed_by(cast)
    lived(running(cast.emergency), "CCCC CCCC CC--P", until=THIS_WEEK)

    services.assess_all(now=now)

    assert Review.objects.count() == 11
    assert codes(cast.emergency) == []


def members(cast: Cast, number: int, since: date = date(2026, 1, 5)) -> list[User]:
    return [MembershipFactory(department=cast.emergency, starts_on=since).user for _ in range(number)]


def named(reviews: list[Review], people: list[User]) -> None:
    for review in reviews:
        review.record.clinicians.set(people)


def reached_now(cast: Cast) -> Reached:
    return circumstances([cast.emergency], now=NOW)[cast.emergency.pk].reached[THIS_WEEK]


def test_reached_are_different_people_named_in_coached_reviews(cast: Cast) -> None:
    first, second, *_ = people = members(cast, 6)
    coached, asked, last = lived(running(cast.emergency), "CAC", until=THIS_WEEK)
    named([coached, last], [first, second])
    named([asked], people)

    assert reached_now(cast) == Reached(2, 8, 4)  # with the two of the cast


def test_window_grows_with_the_number_of_people(cast: Cast) -> None:
    people = members(cast, 40)
    series = running(cast.emergency)
    named(lived(series, "C-----------C", until=THIS_WEEK), people[:3])  # the first one is thirteen weeks old
    named(lived(series, "C-----------", until=THIS_WEEK), people[3:8])

    assert reached_now(cast) == Reached(8, 42, 12)


def test_who_left_or_has_just_come_is_in_no_number(cast: Cast) -> None:
    gone, new, there = (members(cast, 1, since)[0] for since in (FIRST, date(2026, 10, 31), date(2026, 10, 30)))
    Membership.objects.filter(user=gone).update(ends_on=date(2026, 11, 11))
    named(lived(running(cast.emergency), "CC", until=THIS_WEEK), [gone, new, there])

    assert reached_now(cast) == Reached(1, 3, 4)


def test_department_that_names_few_of_its_people_is_watched(cast: Cast, now: datetime) -> None:
    named(lived(running(cast.emergency), "CCCC CCCC", until=THIS_WEEK), members(cast, 6)[:2])

    services.assess_all(now=now)

    assert codes(cast.emergency) == ["R11"]
