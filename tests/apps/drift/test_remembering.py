"""The detector in the product: the same as over a file, from a memory of some weeks ago, corrected or not."""

from datetime import date, datetime, timedelta

import pytest

from apps.drift import services
from apps.drift.models import DepartmentEvidence, DepartmentWeek, DetectorMemory, DriftFlag
from apps.drift.selectors import evidence_series
from apps.drift.stats.detector import evaluate
from apps.drift.stats.filtering import EvidenceFilter
from apps.drift.stats.thresholds import threshold
from apps.reviews.models import CoachingRecord, Review
from tests.apps.drift.history import lived, running
from tests.cast import Cast
from tests.unit.drift.evidence_weeks import lined

pytestmark = pytest.mark.django_db

THIS_WEEK = date(2026, 11, 9)
FIRST = date(2024, 1, 1)
LINE = "CCAC XCNC CCCC UCCN NANN NHNN"


def believed(cast: Cast) -> list[float]:
    return [week.probability for week in evidence_series(cast.emergency, FIRST)]


def of_a_file(line: str) -> list[float]:
    weeks = evaluate(EvidenceFilter(), lined(line), threshold(0.05))
    return [week.belief.p for week in weeks]


def letters(line: str) -> str:
    return line.replace(" ", "")


def test_weeks_and_beliefs_are_those_of_the_same_weeks_in_a_file(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), LINE, until=THIS_WEEK)

    services.assess_all(now=now)

    found = list(DepartmentEvidence.objects.order_by("week_start"))
    expected = list(evaluate(EvidenceFilter(), lined(LINE), threshold(0.05)))
    assert [week.probability for week in found] == pytest.approx([week.belief.p for week in expected], abs=1e-12)
    assert [week.standing for week in found] == [week.standing.status for week in expected]
    assert [week.silence_sum for week in found] == [week.counters.silence for week in expected]
    assert [week.weeks_lost for week in found] == pytest.approx([week.weeks_lost for week in expected], abs=1e-12)


def test_living_through_it_week_by_week_comes_to_the_same(cast: Cast, now: datetime) -> None:
    series, line = running(cast.emergency), letters(LINE)
    for at, letter in enumerate(line):
        back = len(line) - 1 - at
        lived(series, letter, until=THIS_WEEK - timedelta(weeks=back))
        services.assess_changed(now=now - timedelta(weeks=back))

    assert believed(cast) == pytest.approx(of_a_file(LINE), abs=1e-12)
    memory = DetectorMemory.objects.get()
    assert (memory.letters, memory.week_start) == (line[:-4], THIS_WEEK - timedelta(weeks=4))


def test_weekly_update_reads_on_from_the_memory(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "CCCC CCCC CCCC", until=THIS_WEEK)
    services.assess_all(now=now)
    DetectorMemory.objects.update(belief=DetectorMemory.objects.get().belief[::-1])  # what is there, is what is used
    lived(series, "C", until=date(2026, 11, 16))

    services.assess_all(now=now + timedelta(weeks=1))

    assert believed(cast)[-1] != pytest.approx(of_a_file("C" * 13)[-1], abs=1e-3)


@pytest.mark.parametrize("week", [1, 9, 20])
def test_correction_of_any_week_replays_from_there(cast: Cast, now: datetime, week: int) -> None:
    line = "C" * 24
    reviews = lived(running(cast.emergency), line, until=THIS_WEEK)
    services.assess_all(now=now)
    CoachingRecord.objects.filter(review=reviews[week]).update(outcome="not_raised")
    Review.objects.filter(pk=reviews[week].pk).update(changed_at=now)

    services.assess_changed(now=now + timedelta(minutes=1))

    corrected = line[:week] + "N" + line[week + 1 :]
    assert believed(cast)[-1] == pytest.approx(of_a_file(corrected)[-1], abs=1e-12)
    assert believed(cast)[:-1] == pytest.approx(of_a_file(line)[:-1], abs=1e-12)  # as it was said
    assert DetectorMemory.objects.get().letters == corrected[:-4]


def test_change_that_no_review_tells_of_is_found_at_night(cast: Cast, now: datetime) -> None:
    reviews = lived(running(cast.emergency), "C" * 24, until=THIS_WEEK)
    services.assess_all(now=now)
    CoachingRecord.objects.filter(review=reviews[10]).update(outcome="not_raised")

    services.assess_all(now=now)

    assert DetectorMemory.objects.get().letters[10] == "N"


def test_history_that_is_taken_in_later_begins_anew(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "C" * 8, until=THIS_WEEK)
    services.assess_all(now=now)
    lived(series, "N" * 60, until=THIS_WEEK - timedelta(weeks=8))
    Review.objects.update(changed_at=now)

    services.assess_changed(now=now + timedelta(minutes=1))

    assert DetectorMemory.objects.get().letters == "N" * 60 + "C" * 4
    assert DepartmentEvidence.objects.count() == DepartmentWeek.objects.count() == 68


def test_weeks_judged_before_there_was_a_detector_keep_what_was_said(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC CCCC NNNNNN", until=THIS_WEEK)
    services.assess_all(now=now)
    DepartmentEvidence.objects.all().delete()
    DetectorMemory.objects.all().delete()
    DepartmentWeek.objects.update(status="watch", sentence="As it was said.")

    services.assess_all(now=now)

    said = DepartmentWeek.objects.order_by("week_start").values_list("sentence", flat=True)
    assert set(said[:13]) == {"As it was said."}
    assert (said[13] != "As it was said.", DepartmentEvidence.objects.count()) == (True, 14)


def test_week_that_is_only_begun_changes_nothing_in_how_a_department_stands(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC CCCC NNNNNN CC", until=THIS_WEEK)
    services.assess_all(now=now)
    before = DepartmentEvidence.objects.latest("week_start")
    lived(running(cast.emergency), "P", until=date(2026, 11, 16))

    services.assess_all(now=datetime(2026, 11, 16, 13, tzinfo=now.tzinfo))
    monday = DepartmentEvidence.objects.latest("week_start")
    services.assess_all(now=datetime(2026, 11, 23, 13, tzinfo=now.tzinfo))
    over = DepartmentEvidence.objects.get(week_start=date(2026, 11, 16))

    assert (monday.standing, monday.low) == (before.standing, before.low) == ("drifting", 1)
    assert (over.standing, over.low) == ("recovering", 0)


def test_threshold_follows_the_budget(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC CCCC AAAA", until=THIS_WEEK)

    services.assess_all(now=now)
    usual = DriftFlag.objects.get().status
    services.set_budget(flags_per_hospital_year=0.1, by=cast.manager, now=now)
    services.assess_all(now=now)

    assert (usual, DriftFlag.objects.latest("pk").status) == ("watch", "drifting")
