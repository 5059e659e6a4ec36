from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEvent
from apps.drift import services
from apps.drift.models import DepartmentEvidence, DetectorBudget
from apps.drift.selectors import current_budget
from apps.drift.stats.delays import LOG_ALONE
from apps.drift.stats.thresholds import SIMULATED_DEPARTMENTS, SIMULATOR_SEEDS
from tests.apps.drift.history import running
from tests.cast import NOW, Cast
from tests.factories import DepartmentFactory, DriftFlagFactory

pytestmark = pytest.mark.django_db

URL = "/program/budget/"


@pytest.fixture
def as_manager(cast: Cast, client: Client) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        running(cast.emergency)
        running(cast.surgery)
        client.force_login(cast.manager)
        yield client


def shown(client: Client) -> str:
    return client.get(URL).content.decode().replace("\u00a0", " ")


def judged(cast: Cast, weeks: int) -> None:
    monday = NOW.date() - timedelta(days=NOW.weekday())
    DepartmentEvidence.objects.bulk_create(
        DepartmentEvidence(department=cast.emergency, week_start=monday - timedelta(weeks=back), standing="on_track")
        for back in range(weeks)
    )


def test_page_says_what_the_usual_budget_means(as_manager: Client) -> None:
    page = shown(as_manager)

    assert "0.1 a year for 2 departments" in page
    assert "Nobody has set it yet" in page
    assert f"A flag is raised when drift is {100 * current_budget(NOW).raised_from:.0f} % likely" in page
    usual = LOG_ALONE[0.05]
    assert f"on the list after {usual.median:g} weeks, and {usual.unseen * 100:.0f} of 100 are not" in page
    seeds = ", ".join(map(str, SIMULATOR_SEEDS))
    assert f"simulator seeds {seeds}, {SIMULATED_DEPARTMENTS} departments" in page.replace(",000", "000")


def test_number_that_is_set_stays_in_the_list_for_good(as_manager: Client, cast: Cast) -> None:
    for flags in ("0.4", "0.2"):
        assert as_manager.post(URL, {"flags_per_hospital_year": flags}).status_code == 302

    page = shown(as_manager)

    assert [row.flags_per_hospital_year for row in DetectorBudget.objects.all()] == [0.2, 0.4]
    assert AuditEvent.objects.filter(action="detector.budget_set").count() == 2
    assert f"Set by {cast.manager.get_full_name()} on" in page
    assert page.count("in force") == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("0.9", "For 2 departments the detector can keep to between 0.04 and 0.8 false flags a year."),
        ("0", "between 0.04 and 0.8"),
        ("many", "Write a number, such as 3 or 1.5."),
        ("NaN", "Write a number, such as 3 or 1.5."),
        ("0.333", "Two places after the point are enough"),
        ("", "Write a number, such as 3."),
    ],
)
def test_number_that_cannot_be_kept_comes_back_with_what_can(as_manager: Client, typed: str, answer: str) -> None:
    response = as_manager.post(URL, {"flags_per_hospital_year": typed})

    assert response.status_code == 400
    assert answer in response.content.decode()
    assert not DetectorBudget.objects.exists()


def test_no_judged_week_is_no_data(as_manager: Client) -> None:
    page = shown(as_manager)

    assert "No data" in page
    assert "Poisson" not in page


def test_false_flags_stand_over_their_department_years_with_an_exact_interval(as_manager: Client, cast: Cast) -> None:
    judged(cast, 53)
    flag = DriftFlagFactory(department=cast.emergency, status="drifting", raised_at=NOW)
    services.mark_not_people(flag=flag, note="The tool was down.", by=cast.manager, now=NOW)

    page = shown(as_manager)

    assert "1 of 1 flag of drift was marked as not about people</b>, in 1.0 department-years" in page
    assert "fits any true number from 0.0 to 5.6" in page
    assert "does not contradict the budget" in page


def test_more_false_flags_than_chance_allows_ask_for_a_look(as_manager: Client, cast: Cast) -> None:
    judged(cast, 53)
    for _ in range(4):
        DriftFlagFactory(department=DepartmentFactory(), status="silent", raised_at=NOW, not_people_at=NOW)

    assert "hardly by chance" in shown(as_manager)


def test_budget_beyond_what_a_smaller_hospital_can_keep_says_so(as_manager: Client, cast: Cast) -> None:
    DetectorBudget.objects.create(flags_per_hospital_year=3, set_by=cast.manager, set_at=NOW)

    assert "can only keep to 0.04 to 0.8 a year" in shown(as_manager)


def test_hospital_without_departments_is_a_calm_page(cast: Cast, client: Client, now: datetime) -> None:
    client.force_login(cast.manager)

    assert "No department is watched yet" in shown(client)


@pytest.mark.parametrize("size", [1, 30])
def test_page_needs_twelve_queries_whatever_the_size(as_manager: Client, cast: Cast, size: int) -> None:
    for number in range(size):
        DetectorBudget.objects.create(
            flags_per_hospital_year=0.2, set_by=cast.manager, set_at=NOW - timedelta(days=number)
        )
    judged(cast, size)

    with CaptureQueriesContext(connection) as asked:
        as_manager.get(URL)

    assert len(asked) <= 12
