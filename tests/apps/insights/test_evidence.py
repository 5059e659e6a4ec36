import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.departments.models import Department
from apps.drift.models import DepartmentEvidence
from apps.drift.selectors import current_budget, department_history
from apps.drift.stats.evidence import Pulse
from apps.insights.selectors.evidence import lanes_of, rows_of
from apps.reviews.models import Holiday
from tests.apps.insights.test_views import MONDAY, as_user, page
from tests.cast import Cast
from tests.factories import (
    DepartmentLeadFactory,
    DepartmentWeekFactory,
    DeploymentFactory,
    DriftFlagFactory,
    InterventionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_thursday(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def address(department: Department) -> str:
    return f"/departments/{department.public_id}/evidence/"


def judged(department: Department, outcomes: str = "CCNNN", probability: float = 0.42) -> None:
    words = {"C": "coached", "A": "asked", "N": "not_raised", "H": "not_held", "U": "unlogged", "E": "excused"}
    for back, letter in enumerate(reversed(outcomes)):
        monday = MONDAY - timedelta(weeks=back)
        DepartmentWeekFactory(department=department, week_start=monday, outcome=words[letter])
        DepartmentEvidence.objects.create(
            department=department, week_start=monday, probability=probability, silence_sum=2.5, standing="watch"
        )


def test_picture_tells_every_outcome_by_shape_and_word(cast: Cast) -> None:
    judged(cast.emergency, "CANHUE")

    shown = page(cast.manager, address(cast.emergency))

    for shape, word in (("●", "coached"), ("◐", "asked"), ("○", "not raised"), ("×", "not held"), ("–", "no entry")):
        assert f'<i aria-hidden="true">{shape}</i> {word}, 1 week' in shown
    assert '<rect class="excused"' in shown
    assert "style=" not in shown


def test_picture_and_table_say_the_same_probability_and_the_two_levels(cast: Cast) -> None:
    judged(cast.emergency)

    shown = page(cast.manager, address(cast.emergency)).replace("\u00a0", " ")

    assert "42 % likely to be drifting, as of the week of 9 November" in shown
    assert shown.count('<td class="num">42 %</td><td class="num">2.5</td><td class="num">0.0</td>') == 5
    assert f"flag {100 * current_budget(clock.now()).raised_from:.0f} %</text>" in shown
    assert "watch 40 %</text>" in shown


def test_nobody_was_asked_is_no_data_and_says_so(cast: Cast) -> None:
    judged(cast.emergency)

    shown = page(cast.head, address(cast.emergency))

    assert "No data: no clinician has been asked yet" in shown
    assert "nobody asked" in shown


def test_answers_are_drawn_with_their_interval_once_they_are_published(cast: Cast, now: datetime) -> None:
    judged(cast.emergency)
    history = department_history(department=cast.emergency, day=now.date(), reasons=True)

    rows = rows_of(history, {}, {MONDAY: Pulse(2, 4, 8)}, {})

    assert [bool(row.answers) for row in rows] == [False] * 4 + [True]
    assert len(lanes_of(rows, current_budget(now)).whiskers) == 1
    assert rows[-1].answers
    assert rows[-1].answers.least < 0.25 < 0.5 < rows[-1].answers.most


def test_flag_is_framed_while_it_stood_and_told_when_raised_and_cleared(cast: Cast) -> None:
    judged(cast.emergency, "CNNNC")
    DriftFlagFactory(
        department=cast.emergency,
        status="drifting",
        week_start=MONDAY - timedelta(weeks=3),
        cleared_week_start=MONDAY - timedelta(weeks=1),
        cleared_at=datetime(2026, 11, 3, 12, tzinfo=UTC),
    )

    shown = page(cast.manager, address(cast.emergency))

    assert '<rect class="flagged" x="78" y="1" width="60"' in shown
    assert "Flag raised: drifting, 19 October" in shown
    assert "Flag cleared, 2 November" in shown


def test_what_happened_stands_in_order_without_anybodys_name(cast: Cast) -> None:
    judged(cast.emergency, "CCEEC")
    DeploymentFactory(department=cast.emergency, tool__name="Tidewatch", went_live_on=date(2026, 10, 14))
    DepartmentLeadFactory(department=cast.emergency, role="lead", starts_on=date(2026, 11, 2), user__last_name="Zyx")
    Holiday.objects.create(facility=cast.emergency.division.facility, day=date(2026, 11, 11), name="Veterans Day")
    InterventionFactory(department=cast.emergency, planned_on=date(2026, 11, 10))

    shown = page(cast.manager, address(cast.emergency))

    listed = re.findall(r'<li value="(\d)"><span>(.*?)</span>', shown)
    assert [number for number, _ in listed] == ["1", "2", "3", "4"]
    assert [what.split(",")[0] for _, what in listed] == [
        "Tidewatch went live",
        "2 excused weeks began",
        "A new lead began",
        "Help: Call the lead",
    ]
    assert "Holiday: Veterans Day, 11 November" in shown
    assert "Zyx" not in shown


def test_likely_is_never_told_as_certain(cast: Cast) -> None:
    judged(cast.emergency, "N", probability=0.9996)

    assert "over 99\u00a0%" in page(cast.manager, address(cast.emergency))


@pytest.mark.parametrize(("query", "weeks"), [("", 26), ("?weeks=52", 52), ("?weeks=9999", 26), ("?weeks=x", 26)])
def test_only_the_ranges_that_are_offered_are_drawn(cast: Cast, query: str, weeks: int) -> None:
    judged(cast.emergency)

    shown = page(cast.manager, address(cast.emergency) + query)

    assert re.findall(r'weeks=(\d+)" aria-current="page"', shown) == [str(weeks)]


def test_department_without_weeks_is_a_calm_page(cast: Cast) -> None:
    shown = page(cast.manager, address(cast.emergency))

    assert "No week to show yet" in shown
    assert "<polyline" not in shown


@pytest.mark.parametrize(("who", "status"), [("clinician", 403), ("champion", 403), ("executive", 403)])
def test_those_who_may_not_know_reasons_see_no_evidence(cast: Cast, who: str, status: int) -> None:
    assert as_user(getattr(cast, who)).get(address(cast.emergency)).status_code == status


def test_executive_sees_it_once_a_flag_has_stood_for_two_weeks(cast: Cast, now: datetime) -> None:
    judged(cast.emergency)
    DriftFlagFactory(department=cast.emergency, raised_at=now - timedelta(days=16))

    assert as_user(cast.executive).get(address(cast.emergency)).status_code == 200
    assert as_user(cast.executive).get(address(cast.surgery)).status_code == 403
    assert as_user(cast.clinician).get(address(cast.emergency)).status_code == 403


@pytest.mark.parametrize("who", ["manager", "head", "executive"])
@pytest.mark.parametrize("size", [1, 9])
def test_evidence_needs_twelve_queries_whatever_the_size(cast: Cast, who: str, size: int, now: datetime) -> None:
    judged(cast.emergency, "CN" * size)
    DriftFlagFactory(department=cast.emergency, raised_at=now - timedelta(days=16))
    for number in range(size):
        DeploymentFactory(department=cast.emergency, went_live_on=MONDAY)
        InterventionFactory(department=cast.emergency, planned_on=MONDAY - timedelta(days=number))
    client: Any = as_user(getattr(cast, who))

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(cast.emergency)).status_code == 200

    assert len(asked) <= 12, [query["sql"][:120] for query in asked]
