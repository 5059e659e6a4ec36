from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.core.weeks import instant
from apps.departments.models import Department
from apps.drift import services
from apps.drift.models import DepartmentWeek, DriftFlag
from apps.drift.selectors import board, evidence_series, standing_flags
from apps.feedback.models import Barrier
from apps.feedback.services import answer_barrier, report_barrier
from apps.reviews.models import CoachingRecord, Review
from tests.apps.drift.history import lived, running
from tests.cast import Cast
from tests.factories import (
    DepartmentFactory,
    DeploymentFactory,
    NoteFactory,
    RecordFactory,
    ReviewFactory,
    RevisionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

THIS_WEEK = date(2026, 11, 9)
FIRST = date(2025, 1, 6)


def weeks_of(department: Department) -> list[DepartmentWeek]:
    return list(DepartmentWeek.objects.filter(department=department).order_by("week_start"))


def correct(reviews: list[Review], outcome: str, now: datetime) -> None:
    CoachingRecord.objects.filter(review__in=reviews).update(outcome=outcome)
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(changed_at=now)


def outcomes(department: Department) -> list[str]:
    return [week.outcome for week in weeks_of(department)]


def test_assessing_writes_a_row_for_every_week_from_the_first_review_to_now(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CANHUX-P", until=THIS_WEEK)

    services.assess_all(now=now)

    assert outcomes(cast.emergency) == [
        "coached",
        "asked",
        "not_raised",
        "not_held",
        "unlogged",
        "excused",
        "none",
        "pending",
    ]
    assert [week.weeks_silent for week in weeks_of(cast.emergency)] == [0, 0, 1, 2, 3, 3, 3, 3]


def test_second_run_changes_nothing(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC NNNN", until=THIS_WEEK)

    assert services.assess_all(now=now) == 9  # eight weeks and a flag
    assert services.assess_all(now=now) == 0
    assert services.assess_changed(now=now + timedelta(hours=1)) == 0
    assert {week.version for week in weeks_of(cast.emergency)} == {1}


def test_counts_of_a_week_are_those_of_its_slots(cast: Cast, now: datetime) -> None:
    (day,) = lived(running(cast.emergency), "U", until=THIS_WEEK)
    night = ReviewFactory(series__department=cast.emergency, slot_date=date(2026, 11, 10), shift="night")
    Review.objects.update(status="logged")
    record = RecordFactory(
        review=day, observed=True, next_step_made=True, topics=["speed", "volume"], topics_recorded=True
    )
    record.clinicians.set([UserFactory(), UserFactory()])
    RecordFactory(review=night, outcome="not_raised", submitted_at=night.ends_at + timedelta(days=4))

    services.assess_department(department=cast.emergency, now=now)

    (week,) = weeks_of(cast.emergency)
    assert (week.slots, week.expected, week.held, week.coached, week.late, week.prompt) == (2, 2, 2, 1, 1, 1)
    assert (week.outcome, week.depth, week.named, week.detailed) == ("coached", 4, 2, 1)
    assert (week.night_expected, week.night_coached) == (1, 0)
    assert week.topics == {"ai": 1, "asked": 1, "speed": 1, "traditional": 1, "volume": 1}


def test_tap_that_waited_on_a_phone_is_prompt_by_the_tap_and_late_by_the_server(cast: Cast, now: datetime) -> None:
    (day,) = lived(running(cast.emergency), "U", until=THIS_WEEK)
    Review.objects.update(status="logged")
    hours = [day.ends_at + timedelta(hours=number) for number in (1, 96)]
    RecordFactory(review=day, tapped_at=hours[0], submitted_at=hours[1])

    services.assess_department(department=cast.emergency, now=now)

    (week,) = weeks_of(cast.emergency)
    assert (week.prompt, week.late) == (1, 1)


def test_note_behind_a_bare_tap_counts_as_detail(cast: Cast, now: datetime) -> None:
    (review,) = lived(running(cast.emergency), "c", until=THIS_WEEK)
    NoteFactory(record=CoachingRecord.objects.get(review=review), department=cast.emergency)

    services.assess_all(now=now)

    assert weeks_of(cast.emergency)[0].detailed == 1


def test_cancelled_reviews_are_not_expected(cast: Cast, now: datetime) -> None:
    ReviewFactory(series=running(cast.emergency), status="cancelled")

    services.assess_all(now=now)

    assert outcomes(cast.emergency) == ["none"]


def test_department_without_a_tool_in_use_is_not_assessed(cast: Cast, now: datetime) -> None:
    series = RevisionFactory(series__department=cast.emergency).series
    DeploymentFactory(department=cast.emergency, stage="paused")
    lived(series, "NNNN", until=THIS_WEEK)

    assert services.assess_all(now=now) == 0


def test_flag_is_cleared_when_the_last_tool_is_put_out_of_use(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC NNNN", until=THIS_WEEK)
    services.assess_all(now=now)
    cast.emergency.deployments.update(stage="retired")

    services.assess_all(now=now)

    assert DriftFlag.objects.get().cleared_sentence == "No AI tool is in use here any more. Taken off the list."


def test_log_reaches_the_week_within_the_next_tick(cast: Cast, now: datetime) -> None:
    *_, review = lived(running(cast.emergency), "CCCP", until=THIS_WEEK)
    services.assess_changed(now=now)
    Review.objects.filter(pk=review.pk).update(status="logged", changed_at=now + timedelta(seconds=5))
    RecordFactory(review=review)

    changed = services.assess_changed(now=now + timedelta(seconds=60))

    assert changed == 1
    assert outcomes(cast.emergency)[-1] == "coached"
    assert weeks_of(cast.emergency)[-1].version == 2


def test_log_committed_after_the_tick_that_its_time_precedes_is_not_lost(cast: Cast, now: datetime) -> None:
    *_, review = lived(running(cast.emergency), "CCCP", until=THIS_WEEK)
    services.assess_changed(now=now)
    Review.objects.filter(pk=review.pk).update(status="unlogged", changed_at=now - timedelta(seconds=1))

    assert services.assess_changed(now=now + timedelta(seconds=60)) == 1


def test_new_week_gets_its_row_when_it_begins_in_the_departments_zone(cast: Cast) -> None:
    honolulu = DepartmentFactory(zone="Pacific/Honolulu")
    lived(running(cast.emergency), "CC", until=THIS_WEEK)
    lived(running(honolulu), "CC", until=THIS_WEEK)
    services.assess_all(now=instant(date(2026, 11, 15), time(23, 59), "America/New_York"))

    services.assess_changed(now=instant(date(2026, 11, 16), time(0, 1), "America/New_York"))

    assert weeks_of(cast.emergency)[-1].week_start == date(2026, 11, 16)
    assert weeks_of(honolulu)[-1].week_start == date(2026, 11, 9)


@pytest.mark.parametrize("sunday", [date(2026, 3, 8), date(2026, 11, 1), date(2027, 1, 3)])
def test_week_ends_on_sunday_midnight_whatever_the_clocks_do(cast: Cast, sunday: date) -> None:
    lived(running(cast.emergency), "CC", until=sunday)
    monday = sunday + timedelta(days=1)

    services.assess_all(now=instant(sunday, time(23, 30), "America/New_York"))
    before = weeks_of(cast.emergency)[-1].week_start
    services.assess_all(now=instant(monday, time(0, 30), "America/New_York"))

    assert (before, weeks_of(cast.emergency)[-1].week_start) == (sunday - timedelta(days=6), monday)


def test_correction_of_an_old_week_replays_the_clock_but_not_what_was_said(cast: Cast, now: datetime) -> None:
    reviews = lived(running(cast.emergency), "CCCA NNN", until=THIS_WEEK)
    services.assess_all(now=now)
    flag = DriftFlag.objects.get()
    CoachingRecord.objects.filter(review=reviews[4]).update(outcome="coached")
    Review.objects.filter(pk=reviews[4].pk).update(changed_at=now)

    services.assess_changed(now=now + timedelta(minutes=1))

    weeks = weeks_of(cast.emergency)
    assert [week.weeks_silent for week in weeks[4:]] == [0, 1, 2]
    assert (weeks[4].outcome, weeks[4].status) == ("coached", "on_track")
    assert DriftFlag.objects.get(pk=flag.pk).sentence == flag.sentence


def test_status_of_a_final_week_stands_as_it_was_said(cast: Cast, now: datetime) -> None:
    reviews = lived(running(cast.emergency), "CCCCCCCC NNNNNNC", until=THIS_WEEK)
    services.assess_all(now=now)
    said = [week.status for week in weeks_of(cast.emergency)]
    believed = [week.probability for week in evidence_series(cast.emergency, FIRST)]
    correct(reviews[8:14], "coached", now)

    services.assess_all(now=now)

    assert [week.status for week in weeks_of(cast.emergency)][:14] == said[:14]
    assert [week.probability for week in evidence_series(cast.emergency, FIRST)][:14] == believed[:14]
    assert evidence_series(cast.emergency, THIS_WEEK)[0].probability < 0.05 < 0.3 < believed[-1]


def test_escalation_closes_the_old_flag_and_opens_a_new_one(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "CCCC CCCC NNN", until=THIS_WEEK)
    services.assess_all(now=now)
    lived(series, "NNNNN", until=date(2026, 12, 14))

    services.assess_all(now=now + timedelta(weeks=5))

    watch, silent = DriftFlag.objects.order_by("raised_at")
    assert (watch.status, watch.state, watch.cleared_sentence) == (
        "watch",
        "cleared",
        "Now silent: a newer flag says why.",
    )
    assert (silent.status, silent.state, silent.week_start) == ("silent", "open", date(2026, 12, 14))


def test_raising_and_clearing_are_in_the_audit_log(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "CCCC CCCC NNNNNN", until=THIS_WEEK)
    services.assess_all(now=now)
    lived(series, "CCCC", until=date(2026, 12, 7))

    services.assess_all(now=now + timedelta(weeks=4))

    flag = DriftFlag.objects.get()
    actions = AuditEvent.objects.filter(subject_id=str(flag.public_id)).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["flag.raised", "flag.cleared"]
    assert flag.cleared_sentence == "AI use was coached in 3 of the last 3 expected weeks. Taken off the list."


def test_snoozed_flag_wakes_after_its_day(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCA NNNN", until=THIS_WEEK)
    services.assess_all(now=now)
    flag = DriftFlag.objects.get()
    services.snooze_flag(flag=flag, until=date(2026, 11, 13), reason="Move of the unit", by=cast.manager, now=now)

    services.assess_all(now=now + timedelta(days=1))
    assert DriftFlag.objects.get().state == "snoozed"
    services.assess_all(now=now + timedelta(days=2))
    assert DriftFlag.objects.get().state == "open"


def test_departments_assessed_later_find_their_whole_past(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "C" * 70, until=THIS_WEEK)

    services.assess_changed(now=now)

    assert len(weeks_of(cast.emergency)) == 70


def test_silence_longer_than_the_replay_keeps_its_clock(cast: Cast, now: datetime) -> None:
    lived(running(cast.emergency), "CCCC" + "N" * 66, until=THIS_WEEK)
    services.assess_all(now=now)

    services.assess_all(now=now + timedelta(weeks=1))

    assert weeks_of(cast.emergency)[-1].weeks_silent == 66


@pytest.mark.parametrize("size", [2, 9])
def test_assessing_takes_the_same_number_of_queries_at_any_size(
    cast: Cast, now: datetime, size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        lived(running(DepartmentFactory()), "CC", until=THIS_WEEK)

    with django_assert_num_queries(28):
        services.assess_changed(now=now)


def test_nothing_changed_takes_two_queries(cast: Cast, now: datetime, django_assert_num_queries: Any) -> None:
    lived(running(cast.emergency), "CCCC", until=THIS_WEEK)
    services.assess_all(now=now)

    with django_assert_num_queries(2):
        assert services.assess_changed(now=now + timedelta(hours=1)) == 0


def test_utc_midnight_is_not_the_departments(cast: Cast) -> None:
    lived(running(cast.emergency), "CC", until=THIS_WEEK)

    services.assess_all(now=datetime(2026, 11, 16, 2, 0, tzinfo=UTC))  # Sunday evening in New York

    assert weeks_of(cast.emergency)[-1].week_start == THIS_WEEK


def test_tool_in_trouble_outranks_what_is_believed_and_is_recovered_from(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "CCCC CCCC NNNNNNNN", until=THIS_WEEK)
    for by in (cast.head, cast.clinician):
        report_barrier(department=cast.emergency, kind="tool_down", by=by, now=now - timedelta(days=1))
    services.assess_all(now=now)
    trouble = weeks_of(cast.emergency)[-1]
    for barrier in Barrier.objects.all():
        answer_barrier(barrier=barrier, resolution="fixed", answer="It runs again.", by=cast.manager, now=now)
    lived(series, "CCCCCCCC", until=date(2027, 1, 4))
    services.assess_all(now=now + timedelta(weeks=8))

    assert (trouble.status, trouble.reasons[0]["code"]) == ("tool_issue", "R14")
    later = [week.status for week in weeks_of(cast.emergency)][16:]
    assert later[:3] == ["tool_issue"] * 3
    assert set(later[3:]) == {"recovering"}
    assert DriftFlag.objects.get(status="tool_issue").cleared_at


def test_lists_go_by_the_weeks_probably_lost(cast: Cast, now: datetime) -> None:
    long, short = cast.emergency, cast.surgery
    lived(running(short), "CCCC CCCC CCCC CCCC NNNNNNNN", until=THIS_WEEK)
    lived(running(long), "CCCC CCCC AAAA AAAA AAAA AAAA", until=THIS_WEEK)
    services.assess_all(now=now)

    rows = standing_flags(user=cast.manager, day=now.date())

    assert [(row.code, row.status_now) for row in rows] == [("EDP", "drifting"), ("SUR", "silent")]
    assert [row.code for row in board(user=cast.manager, day=now.date()).rows] == ["EDP", "SUR"]
    assert rows[0].weeks_lost == pytest.approx(16, abs=1.5)


def test_flag_keeps_the_numbers_it_was_raised_on(cast: Cast, now: datetime) -> None:
    series = running(cast.emergency)
    lived(series, "CCCC CCCC AAAAAAA", until=THIS_WEEK)
    services.assess_all(now=now)
    raised = DriftFlag.objects.get()
    lived(series, "AA", until=date(2026, 11, 23))

    services.assess_all(now=now + timedelta(weeks=2))

    flag = DriftFlag.objects.get()
    assert (flag.sentence, flag.reasons) == (raised.sentence, raised.reasons)
    assert weeks_of(cast.emergency)[-1].reasons[0]["numbers"]["weeks"] == 9
    assert flag.reasons[0]["numbers"]["weeks"] == 7
