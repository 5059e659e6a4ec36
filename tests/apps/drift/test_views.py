from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.drift.models import DriftFlag, Intervention
from apps.reviews.models import Holiday
from tests.cast import NOW, Cast
from tests.factories import DepartmentWeekFactory, DriftFlagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_manager(cast: Cast, client: Client) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.manager)
        yield client


@pytest.fixture
def flag(cast: Cast) -> DriftFlag:
    return DriftFlagFactory(department=cast.emergency)


def url(name: str, row: DriftFlag | Intervention) -> str:
    return reverse(f"drift:{name}", args=[row.public_id])


def plan(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {"play": "P1", "owner": cast.manager.pk, "planned_on": "2026-11-13", "note": ""} | changed


def test_page_suggests_the_play_for_the_reason_and_the_next_working_day(as_manager: Client, flag: DriftFlag) -> None:
    Holiday.objects.create(facility=flag.department.division.facility, day=date(2026, 11, 13), name="A holiday")

    form = as_manager.get(url("plan-call", flag)).context["plan"]

    assert (form["play"].initial, form["planned_on"].initial) == ("P1", date(2026, 11, 16))


def test_page_offers_the_program_office_and_this_departments_leads_as_owners(
    as_manager: Client, cast: Cast, flag: DriftFlag
) -> None:
    owners = as_manager.get(url("plan-call", flag)).context["plan"].fields["owner"].queryset

    assert set(owners) == {cast.manager, cast.head, cast.co_lead, cast.delegate}


def test_planned_call_is_kept_and_the_flag_acknowledged(as_manager: Client, cast: Cast, flag: DriftFlag) -> None:
    answer = as_manager.post(url("plan-call", flag), plan(cast, note="Ask about the new huddle"))

    intervention = Intervention.objects.get()
    flag.refresh_from_db()
    assert answer.status_code == 302
    assert (intervention.owner, intervention.planned_on) == (cast.manager, date(2026, 11, 13))
    assert (intervention.check_on, intervention.flag) == (date(2026, 11, 27), flag)
    assert (flag.state, flag.acknowledged_by) == ("acknowledged", cast.manager)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"planned_on": "2026-11-11"}, "today or a later day"),
        ({"planned_on": "next week"}, "Write the day like"),
        ({"play": "P99"}, "P99"),
        ({"owner": "0"}, "Choose somebody on the list"),
        ({"note": "x" * 281}, "280"),
    ],
)
def test_plan_that_cannot_be_comes_back_with_what_was_typed(
    as_manager: Client, cast: Cast, flag: DriftFlag, changed: dict[str, str], words: str
) -> None:
    answer = as_manager.post(url("plan-call", flag), plan(cast, **{"note": "Typed with care"} | changed))

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert (changed.get("note") or "Typed with care") in answer.content.decode()
    assert not Intervention.objects.exists()


def test_acknowledging_says_that_somebody_looks_after_it(as_manager: Client, flag: DriftFlag) -> None:
    as_manager.post(url("flag-acknowledge", flag))

    flag.refresh_from_db()
    assert flag.state == "acknowledged"


def test_snoozing_needs_a_reason_and_a_day_to_come(as_manager: Client, flag: DriftFlag) -> None:
    refused = as_manager.post(url("flag-snooze", flag), {"until": "2026-11-12", "note": "Unit moves"})
    taken = as_manager.post(url("flag-snooze", flag), {"until": "2026-11-26", "note": "Unit moves"})

    flag.refresh_from_db()
    assert (refused.status_code, taken.status_code) == (400, 302)
    assert (flag.state, flag.snoozed_until, flag.note) == ("snoozed", date(2026, 11, 26), "Unit moves")


def test_not_about_people_is_kept_with_what_it_is_instead(as_manager: Client, flag: DriftFlag) -> None:
    as_manager.post(url("flag-not-people", flag), {"note": "The interface is down"})

    flag.refresh_from_db()
    assert (flag.state, flag.note) == ("not_people", "The interface is down")


def test_cleared_flag_refuses_and_says_why(as_manager: Client, cast: Cast, flag: DriftFlag) -> None:
    DriftFlag.objects.update(
        state="cleared", cleared_at=NOW, cleared_week_start=date(2026, 11, 9), cleared_sentence="Coached again."
    )

    assert "Coached again." in as_manager.get(url("plan-call", flag)).content.decode()
    assert as_manager.post(url("plan-call", flag), plan(cast)).status_code == 400
    assert not Intervention.objects.exists()


def test_help_ends_with_how_it_went_and_only_once(as_manager: Client, cast: Cast, flag: DriftFlag) -> None:
    as_manager.post(url("plan-call", flag), plan(cast))
    intervention = Intervention.objects.get()

    for result in ("helped", "stopped"):
        as_manager.post(url("intervention-end", intervention), {"result": result})

    intervention.refresh_from_db()
    assert (intervention.result, intervention.ended_at) == ("helped", NOW)


@pytest.mark.parametrize("weeks", [1, 13])
def test_page_takes_the_same_number_of_queries_at_any_size(
    as_manager: Client, cast: Cast, flag: DriftFlag, weeks: int, django_assert_num_queries: Any
) -> None:
    for back in range(weeks):
        DepartmentWeekFactory(department=cast.emergency, week_start=date(2026, 11, 9) - timedelta(weeks=back))

    with django_assert_num_queries(12):  # one of them asks how the sending is
        as_manager.get(url("plan-call", flag))


def test_page_tells_how_it_stands_today_and_how_it_stood_when_the_flag_was_raised(
    as_manager: Client, cast: Cast, flag: DriftFlag
) -> None:
    DepartmentWeekFactory(
        department=cast.emergency, week_start=date(2026, 11, 9), status="silent", sentence="Nobody for 5 weeks."
    )

    words = as_manager.get(url("plan-call", flag)).content.decode()

    assert "Nobody for 5 weeks." in words
    assert flag.sentence in words


def test_page_counts_the_time_on_the_list_through_flags_that_took_each_others_place(
    as_manager: Client, cast: Cast, flag: DriftFlag
) -> None:
    for week, raised, cleared in ((12, NOW, NOW - timedelta(weeks=4)), (26, flag.raised_at, flag.raised_at)):
        DriftFlagFactory(
            department=cast.emergency,
            week_start=date(2026, 10, week),
            raised_at=raised - timedelta(weeks=2),
            state="cleared",
            cleared_at=cleared,
            cleared_week_start=flag.week_start,
        )

    assert as_manager.get(url("plan-call", flag)).context["page"].listed_since == date(2026, 10, 26)
