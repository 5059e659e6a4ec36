from datetime import UTC, date, datetime, timedelta
from math import log

import pytest

from apps.audit.models import AuditEvent
from apps.core.errors import Refused
from apps.drift import selectors, services
from apps.drift.models import DepartmentEvidence, DetectorBudget
from apps.drift.stats.thresholds import THRESHOLDS
from tests.apps.drift.history import running
from tests.cast import Cast
from tests.factories import DriftFlagFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 9)


def test_budget_nobody_has_set_is_the_usual_share_of_each_department(cast: Cast, now: datetime) -> None:
    running(cast.emergency)
    running(cast.surgery)

    budget = selectors.current_budget(now)

    assert (budget.departments, budget.flags_per_hospital_year, budget.set_by) == (2, pytest.approx(0.1), None)
    assert (budget.per_department, budget.threshold) == (pytest.approx(0.05), pytest.approx(THRESHOLDS[0.05]))


def test_budget_in_force_is_the_one_set_last(cast: Cast, now: datetime) -> None:
    running(cast.emergency)
    services.set_budget(flags_per_hospital_year=0.2, by=cast.manager, now=now)
    services.set_budget(flags_per_hospital_year=0.1, by=cast.manager, now=now + timedelta(days=1))

    today, tomorrow = selectors.current_budget(now), selectors.current_budget(now + timedelta(days=1))

    assert (today.per_department, tomorrow.per_department) == (0.2, 0.1)
    assert log(tomorrow.raised_from / (1 - tomorrow.raised_from)) == pytest.approx(THRESHOLDS[0.10])
    assert tomorrow.cleared_below < tomorrow.raised_from
    assert (tomorrow.set_by, DetectorBudget.objects.count()) == (cast.manager, 2)
    assert AuditEvent.objects.filter(action="detector.budget_set").count() == 2


@pytest.mark.parametrize("flags", [0, -1, 1001, float("nan")])
def test_budget_that_means_nothing_is_refused(cast: Cast, now: datetime, flags: float) -> None:
    running(cast.emergency)

    with pytest.raises(Refused, match="between"):
        services.set_budget(flags_per_hospital_year=flags, by=cast.manager, now=now)


def test_flags_not_about_people_count_against_the_budget_for_ever(cast: Cast, now: datetime) -> None:
    for status in ("drifting", "watch"):
        flag = DriftFlagFactory(
            department=cast.emergency if status == "watch" else cast.surgery,
            status=status, week_start=MONDAY, raised_at=now,
        )  # fmt: skip
        services.mark_not_people(flag=flag, note="The tool was down.", by=cast.manager, now=now)
    DepartmentEvidence.objects.bulk_create(
        DepartmentEvidence(department=cast.emergency, week_start=MONDAY - timedelta(weeks=back), standing="on_track")
        for back in range(52)
    )

    kept = selectors.false_flags(since=date(2025, 11, 1), now=now, budget=selectors.current_budget(now))

    assert (kept.closed, kept.raised, kept.department_years) == (1, 1, 1.0)
    assert (kept.low, kept.high) == (pytest.approx(0.0253, abs=1e-4), pytest.approx(5.5716, abs=1e-4))
    assert kept.kept


@pytest.mark.parametrize(("marked", "closed"), [((0,), 1), ((1,), 1), ((0, 1), 1), ((), 0)])
def test_drift_that_got_worse_is_one_drift(cast: Cast, now: datetime, marked: tuple[int, ...], closed: int) -> None:
    earlier = now - timedelta(weeks=2)
    flags = [
        DriftFlagFactory(department=cast.emergency, status="drifting", raised_at=earlier - timedelta(weeks=2),
                         cleared_at=earlier, cleared_week_start=MONDAY),
        DriftFlagFactory(department=cast.emergency, status="silent", raised_at=earlier),
    ]  # fmt: skip
    for flag in (flags[at] for at in marked):
        type(flag).objects.filter(pk=flag.pk).update(not_people_at=now)

    found = selectors.false_flags(since=date(2025, 11, 1), now=now, budget=selectors.current_budget(now))

    assert (found.closed, found.raised) == (closed, 1)


def test_evidence_series_begins_where_asked_and_ends_with_the_latest(cast: Cast) -> None:
    for back, probability in ((2, 0.1), (1, 0.2), (0, 0.3)):
        DepartmentEvidence.objects.create(
            department=cast.emergency, week_start=MONDAY - timedelta(weeks=back), probability=probability,
            standing="on_track",
        )  # fmt: skip

    series = selectors.evidence_series(cast.emergency, MONDAY - timedelta(weeks=1))

    assert [(week.week_start.day, week.probability) for week in series] == [(2, 0.2), (9, 0.3)]


def test_budget_before_any_department_is_assessed_has_a_threshold(now: datetime) -> None:
    assert selectors.current_budget(datetime(2026, 1, 1, tzinfo=UTC)).per_department == 0.05


def test_budget_of_a_hospital_that_watches_nobody_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="No department is watched yet"):
        services.set_budget(flags_per_hospital_year=3, by=cast.manager, now=now)
